# Lectura de los administradores de licencias de Sentinel (HASP).

acc-address = { $address } no es una dirección de un administrador de licencias: { $reason }
acc-unreachable = nadie responde en { $address }: ¿está en marcha el administrador de licencias y se permite TCP 1947?
acc-silent = { $address } no respondió en 5 segundos
acc-cut-off = la respuesta de { $address } se cortó o no es HTTP: ¿hay allí un administrador de licencias?
acc-too-long = la respuesta de { $address } pasa de 8 MiB y no se leyó
acc-forbidden = el administrador de licencias de { $address } no deja leer a otros equipos: active «Allow Remote Access to ACC» en su Admin Control Center, en Configuration, Access from Remote Clients
acc-password = el administrador de licencias de { $address } pide una contraseña: en su Admin Control Center, en Configuration, Basic Settings, proteja solo las páginas de configuración
acc-status = el administrador de licencias de { $address } se niega con el código { $code } { $words }
acc-not-there = lo que responde en { $address } no es un administrador de licencias de Sentinel sino { $found }
