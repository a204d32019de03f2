# Claves y hosts de claves.

# La conexión con un host de claves en una frase.
host-connecting = conectando
host-connected = conectado
host-stale = no responde desde las { $time }
host-offline-since = sin conexión desde las { $time }, { $age }: { $reason }
host-offline = sin conexión: { $reason }

# El panel de claves.
keys-title = Claves
keys-none = Aún no hay claves
keys-none-more = Las claves están en hosts de claves. Añada el host de claves, por nombre o dirección, y aquí aparecerán sus claves y sus cifras.
keys-add-host = Añadir un host de claves…
keys-connecting = Conectando con { $host }…
keys-live = { $host } · en línea
keys-host-empty = Este host de claves no tiene claves para este sistema

# Lo que se dice de una clave y su host.
alarm-cloned = Se ejecutan a la vez dos programas con el certificado de este host de claves. Las plazas pueden concederse dos veces y las cifras no son ciertas: detenga el antiguo.
trust-no-answer = el host de claves no responde

others-proven = Una denegación a las { $time } muestra que otros usan o tienen reservado al menos { $amount }

# En qué punto está el emparejamiento.
pair-step-connecting = Conectando con el host de claves…
pair-step-proving = Comparando el código con el host de claves…
