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

# La ficha de una clave.
card-pending = Un plan de este sistema retiene plazas aquí y espera a terminarse
card-network = De red
card-local = Local
carrier-usb = USB
carrier-software = software
card-license = { $license } · { $carrier } · n.º { $key }
card-on-seat = en { $server } · { $host }
card-on = en { $host }
card-as-of = a las { $time }, { $age }: { $reason }
card-never-read = cifras no leídas: { $reason }
expiry-ended = terminó el { $date }
expiry-today = termina el { $date }, queda menos de un día
expiry-soon = { $days ->
    [one] termina el { $date }, queda { $days } día
   *[other] termina el { $date }, quedan { $days } días
}
expiry = termina el { $date }
card-left = { $left } tras el plan
card-over = Exceso: { $amount }
card-can-add = Puede añadir { $amount }
card-reading = Leyendo las cifras…
card-can-add-unknown = No se sabe cuánto puede añadir
card-free = { $free } libres de { $total }
card-free-unknown = ? libres de { $total }
card-over-by = exceso de { $seats }
card-overdraft = { $seats } sobre el total, según permite la licencia
card-overdraft-planned = tras el plan, { $seats } sobre el total, según permite la licencia
card-planned-more = +{ $seats } según el plan
card-planned-less = −{ $seats } según el plan
card-planned-short = { $change } · faltan { $by }
card-planned-doubtful = { $change } · pueden faltar { $by }
card-planned-carrier-missing = { $change } · la llave USB está desconectada
card-planned-unknown = { $change } · ahora no se puede comprobar
card-fewer = Menos funciones
card-more = { $count ->
    [one] { $count } función más
   *[other] { $count } funciones más
}
card-no-server = Ningún servidor usa esta clave
card-servers = { $count ->
    [one] { $count } servidor: { $names }
   *[other] { $count } servidores: { $names }
}

# Una barra en una frase.
bar-here = { $feature }: { $seats } en uso aquí
bar-unknown = { $here }, { $total } en total; lo que usan otros no se puede leer ahora
bar-left-here = { $seats } de ellas recuperables por otros
bar-held = { $seats } retenidas por un plan en espera
bar-others = { $seats } en uso por otros
bar-reserved = { $seats } reservadas para otros
bar-reclaimable = { $seats } recuperables
bar-free = { $seats } libres
bar-total = { $seats } en total
bar-can-add = { $parts }; puede añadir { $seats }
bar-reserved-here = { $sentence }, { $seats } de ellas reservadas para este sistema
bar-ceiling = { $sentence }; este sistema puede tener { $seats } como máximo

# Otros en la clave.
shared-with = { $count ->
    [one] Compartida con otro sistema
   *[other] Compartida con otros { $count } sistemas
}
shared-hidden = { $shared }, cifras no reveladas
shared-uses = { $system } usa { $seats }
shared-uses-nothing = { $system } no usa nada ahora
shared-more = y { $count } más
shared-exact = exacto, en línea
shared-exact-as-of = exacto a las { $time }
shared-cannot-tell = No se sabe si otros usan esta clave
shared-until-answer = Las cifras pueden no ser exactas hasta que responda el host de claves.
shared-off-by-all = Otros pueden usar hasta { $most } ({ $feature }); las cifras pueden desviarse otro tanto.
shared-off-by = Otros usan { $others } ({ $feature }); las cifras pueden desviarse hasta { $by }.
shared-off = Las cifras pueden no ser exactas.
