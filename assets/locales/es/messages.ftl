# Glosario: key – clave; network key – clave de red; local key – clave local; key host – host de
# claves (servidor es siempre el de vídeo); license – licencia; seat – plaza; feature – función;
# grant – concesión (plazas concedidas); hold – retención; lease – préstamo; queue – cola;
# reserved – reservado; ceiling – límite; plan – plan; apply – aplicar; discard – descartar;
# binding – asignación; pairing – emparejamiento; revision – revisión; grace – prórroga; denial –
# denegación; holder – titular; search – búsqueda; connection test – prueba de conexión; firewall –
# cortafuegos; system file – archivo de sistema; USB token – llave USB; software key – clave de
# software; seat server – servidor de instalación. Se trata al lector sin pronombre, en imperativo
# formal.

refusal-over-total = { $capacity ->
    [one] { $key } tiene { $capacity } plaza de { $feature } y se ocuparían { $wanted }.
   *[other] { $key } tiene { $capacity } plazas de { $feature } y se ocuparían { $wanted }.
} Mueva cámaras a servidores de otra clave o actualice la licencia.
refusal-not-floating = El tipo de licencia { $type } de { $key } no es flotante, por lo que no puede ser una clave de red. Pida al proveedor una licencia flotante o instálela como clave local.
refusal-seats-do-not-follow = Las plazas indicadas para { $server } no son las que necesitan sus cámaras. Vuelva a leer el sistema y planifique de nuevo.
refusal-two-keys = { $server } usaría a la vez las claves { $key } y { $other }. Un servidor usa exactamente una clave: elija una de ellas.
refusal-unknown-key = Ningún host de claves emparejado tiene { $key }. Añada el host de claves que la tiene o haga que el servidor use otra clave.
refusal-local-key-elsewhere = { $key } es una clave local instalada en { $seat } y no puede servir a { $server }. Use allí una clave de red o mueva las cámaras a { $seat }.
refusal-too-many-local-keys = Claves locales: { $keys }; servidores: { $servers }. Cada clave local necesita un servidor propio: use claves de red para los demás.
refusal-already-licensed-network = Este equipo ya tiene la licencia { $installed } y en un servidor solo se puede activar una licencia. Instale { $key } en otro equipo o permítala como clave de red adicional.
refusal-already-licensed-local = Este equipo ya tiene la licencia { $installed } y en un servidor solo se puede activar una licencia. Instale la clave local { $key } en otro equipo.
refusal-not-on-a-server = El host { $host } de la clave { $key } no se ejecuta en el equipo de ningún servidor de este sistema. Instale la clave de red donde se ejecute un servidor.
refusal-too-old = { $server } tiene la versión { $version } y { $key } necesita la { $required } o posterior. Actualice primero { $server }: un servidor anterior no puede usar una clave de red, ni siquiera como clave local.
refusal-seat-too-old = { $key } está instalada en { $server }, que tiene la versión { $version }; allí también se necesita la { $required } o posterior. Actualice primero { $server }.
refusal-unknown-carrier = Una clave no puede estar en «{ $carrier }». Use una llave USB o una clave de software.
refusal-port-blocked = El tráfico saliente { $protocol } al puerto 1947 está bloqueado. Permítalo en el cortafuegos de este servidor.
refusal-port-blocked-inward = El tráfico { $protocol } del puerto 1947 no vuelve del host de claves. Permita el tráfico saliente en el cortafuegos del host de claves.
refusal-shortage = { $short ->
    [one] A { $key } le falta { $short } plaza de { $feature }.
   *[other] A { $key } le faltan { $short } plazas de { $feature }.
} Elija menos cámaras, o un servidor con otra clave, o actualice la licencia.
refusal-shortage-undisclosed = A { $key } no le quedan suficientes plazas de { $feature }; también la usan otros sistemas. Elija menos cámaras o un servidor con otra clave.
refusal-over-ceiling = Plazas de { $feature } de { $key } que se piden: { $wanted }; máximo permitido para este sistema: { $ceiling }. Elija menos cámaras, o un servidor con otra clave, o pida al administrador del host de claves que suba el límite.
refusal-over-reserved = Plazas de { $feature } que se reservarían en { $key }: { $wanted }; total: { $total }. Indique un número menor o reduzca primero lo reservado para otros sistemas.
refusal-system-forked = Otra copia de este archivo de sistema aplicó la revisión { $theirs } en el host de claves y esta copia está en la { $ours }. Abra la copia que está en uso y conserve solo una.
refusal-plan-pending = Otro plan de este sistema ({ $plan }) retiene plazas en el host de claves. Abra el archivo de sistema donde se hizo, para que se termine o se retire.
refusal-unknown-plan = El host de claves no conoce el plan { $plan }. Vuelva a planificar y a aplicar.
refusal-stale-epoch = Está en vigor una asignación más reciente para { $server }. Léala y continúe a partir de ella.
refusal-no-grant = El host de claves no tiene plazas concedidas a { $server }. Asígnele cámaras y aplique.
refusal-expired = La licencia de { $key } terminó el { $on }. Pida una actualización al proveedor.
refusal-carrier-missing = La llave USB { $token } de { $key } está desconectada, así que no se concede nada nuevo. Vuelva a conectarla al host de claves.

warning-assumed-version = La versión de { $server } ({ $version }) procede de la configuración y no está confirmada
warning-unknown-version = Se desconoce la versión de { $server }; las claves de red necesitan la 3.1 o posterior
warning-shared-key = { $systems ->
    [one] { $key } se comparte con otro sistema, así que sus cifras pueden cambiar
   *[other] { $key } se comparte con otros { $systems } sistemas, así que sus cifras pueden cambiar
}
warning-may-be-shared = No se puede saber si otros sistemas usan { $key }
warning-may-be-short = A { $key } le pueden faltar plazas de { $feature } (hasta { $by }); no se revela lo que usan los demás
warning-figures-unknown = Las cifras de { $key } no se pueden leer ahora
warning-archive-stays = Las grabaciones hechas hasta ahora pueden quedarse en { $server }
warning-not-licensed = { $cameras ->
    [one] { $server } no tiene clave, así que la cámara no tendrá licencia
   *[other] { $server } no tiene clave, así que { $cameras } cámaras no tendrán licencia
}
warning-seat-unchecked = { $key } está instalada en un equipo ajeno a este sistema, que no se ha podido comprobar

remark-host-cannot-store = El host de claves no puede guardar nada, así que no se concede nada nuevo; lo concedido sigue vigente
remark-carrier-missing = La llave USB { $token } está desconectada: no se concede nada nuevo; los servidores siguen funcionando { $left } más
remark-carrier-stopped = La llave USB { $token } está desconectada: no se concede nada nuevo y los servidores se han detenido; vuelva a conectarla al host de claves
remark-reserved = Reservado para este sistema: { $amount }
remark-at-most = Este sistema puede tener como máximo { $amount }
remark-reserved-for-others = Reservado para otros: { $amount }
remark-ours-waits = Un plan de este sistema espera plazas, puesto { $place } de { $plans }
remark-others-wait = { $plans ->
    [one] { $plans } plan de otro sistema espera plazas
   *[other] { $plans } planes de otros sistemas esperan plazas
}
