# Lo que dice la parte en segundo plano.

link-cannot-open = No se puede abrir el sistema: { $reason }
link-cannot-make = No se puede crear el sistema: { $reason }
link-not-imported = No se ha importado nada: { $reason }
link-imported = Importados { $servers } servidores y { $cameras } cámaras
link-no-demo = No se puede iniciar el sistema de ejemplo: { $reason }
link-no-system = No hay ningún sistema abierto
link-copied = Copiado en { $path }
link-plan-not-stored = No se ha podido guardar el plan: { $reason }
link-host-removed = El host de claves se ha eliminado entretanto
link-open-again = No se ha podido leer el archivo de sistema: ábralo de nuevo
link-other-plan = El plan del archivo no es el que se mostraba: revíselo de nuevo
link-unfinished-host = { $host } ({ $reason })
link-unfinished = La revisión { $revision } está aplicada, pero aún no la ha confirmado { $hosts }. Se terminará cuando el host de claves vuelva a responder
link-not-remembered = No se ha podido recordar lo que dijo un host de claves: { $reason }
link-not-read = No se ha podido leer el archivo de sistema: { $reason }
link-closing = el programa se está cerrando
link-session-ended = la sesión ha terminado
link-released = Plazas de { $server } liberadas
link-released-later = Plazas de { $server } liberadas; puede seguir funcionando hasta { $seconds } s, hasta que se entere
link-not-released = No se ha liberado nada: { $reason }

# Planes interrumpidos.
recovered-busy = Otro programa está aplicando un plan a este sistema
recovered-finished = Se ha terminado un plan que se había interrumpido
recovered-taken-back = Se ha retirado un plan que se había interrumpido; no ha cambiado nada
recovered-waiting = Un plan se interrumpió y aún no se puede terminar ni retirar: { $reason }

# Los diálogos de archivos del escritorio.
pick-import-target = Importar a un sistema nuevo
pick-import-source = Importar una configuración de Eocortex
pick-all-files = Todos los archivos
pick-system = Sistema Floatkey
