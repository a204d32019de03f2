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
alarm-trouble = El host de claves no puede guardar nada, así que no se concede nada nuevo; lo concedido sigue vigente. { $trouble }
remark-reserved-here = Reservado para este sistema: { $amount }
remark-ceiling = Este sistema puede tener como máximo { $amount }
remark-reserved-others = Reservado para otros: { $amount }
remark-waits = Su plan espera plazas, puesto { $place }
remark-others-wait = { $count ->
    [one] { $count } plan de otro sistema espera plazas
   *[other] { $count } planes de otros sistemas esperan plazas
}
trust-no-answer = el host de claves no responde
