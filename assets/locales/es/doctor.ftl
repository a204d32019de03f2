# La prueba de conexión. Cada fallo dice qué hacer: qué puerto, qué dirección y qué cortafuegos.

doctor-step-name = Nombre
doctor-step-route = Ruta
doctor-step-udp = Búsqueda por UDP
doctor-step-tcp = Conexión TCP
doctor-step-tls = Conexión segura
doctor-step-paired = Emparejamiento
doctor-step-version = Versiones
doctor-step-clock = Relojes
doctor-step-key = Clave
doctor-step-dial-back-tcp = Vuelta por TCP
doctor-step-dial-back-udp = Vuelta por UDP

doctor-not-tested = Antes tiene que superarse «{ $step }»
doctor-not-tried = No se ha probado

doctor-name-address = { $bare } es una dirección
doctor-name-passed = { $bare } es { $addresses }
doctor-name-unknown = Nadie conoce el nombre { $bare } ({ $reason }).
doctor-name-unknown-remedy = Compruebe cómo está escrito o use la dirección del host de claves en lugar de su nombre.
doctor-name-timed-out = El servidor de nombres no ha respondido por { $bare }.
doctor-name-timed-out-remedy = Compruebe la conexión de red y el servidor de nombres de este equipo, o use la dirección del host de claves en lugar de su nombre.
doctor-name-wrong = Esto no es una dirección: { $reason }.
doctor-name-wrong-remedy = Escriba HOST o HOST:PUERTO; las direcciones IPv6 van entre corchetes.

doctor-route-passed = Desde { $local }
doctor-no-route = Este equipo no tiene ninguna red que lleve a { $host } ({ $reason }).
doctor-no-route-remedy = Conecte este equipo a la red del host de claves o inicie la VPN que lleva hasta ella.

doctor-udp-passed = Responde { $name }, versión { $version }
doctor-udp-blocked = UDP está bloqueado: la búsqueda no encuentra este host, pero se puede usar por su dirección.
doctor-udp-blocked-remedy = Permita UDP { $port } como tráfico saliente en el cortafuegos de este equipo, y como tráfico entrante y saliente en el cortafuegos del host de claves ({ $address }).
doctor-udp-deaf = El host no escucha en UDP { $port }: la búsqueda no lo encuentra, pero se puede usar por su dirección.
doctor-udp-deaf-remedy = Consulte el registro del host de claves, que dice al iniciarse por qué no puede usar UDP { $port }.
doctor-udp-nobody = Ningún host de claves responde en UDP { $port }.
doctor-udp-nobody-remedy = Véase «Conexión segura»: otro programa ocupa este puerto.
doctor-udp-silent = No vuelve nada por UDP { $port }.
doctor-udp-silent-remedy = Arregle primero la conexión TCP y repita la prueba.
doctor-udp-refused = El equipo { $host } está ahí, pero ningún programa escucha en su puerto UDP { $port }.
doctor-udp-refused-remedy = Inicie allí el host de claves o añada su puerto a la dirección: el otro habitual es { $bare }:{ $other }.
doctor-udp-foreign = Lo que responde en UDP { $port } no es un host de claves: { $reason }.
doctor-udp-foreign-remedy = Si es un Sentinel License Manager, inicie el host de claves con --port { $other } y use { $bare }:{ $other }.
doctor-udp-failed = Este equipo no puede enviar a UDP { $port }: { $reason }.
doctor-udp-failed-remedy = Permita UDP { $port } como tráfico saliente en el cortafuegos de este equipo.

doctor-tcp-passed = { $address } acepta conexiones en el puerto { $port }
doctor-tcp-other-port = { $name } está en marcha, pero en el puerto TCP { $serves } y no en el { $port }.
doctor-tcp-other-port-remedy = Use la dirección { $bare }:{ $serves }.
doctor-tcp-blocked = { $name } está en marcha y responde por UDP, pero TCP { $port } está bloqueado.
doctor-tcp-blocked-remedy = Permita TCP { $port } como tráfico entrante en el cortafuegos del host de claves ({ $address }) y como tráfico saliente en el cortafuegos de este equipo.
doctor-tcp-rejected = { $name } está en marcha y responde por UDP, pero TCP { $port } se rechaza.
doctor-tcp-rejected-remedy = Permita TCP { $port } como tráfico entrante en el cortafuegos del host de claves ({ $address }). Si allí está permitido, el host de claves estaba iniciándose o deteniéndose: repita la prueba.
doctor-tcp-dropped = El equipo { $host } está ahí, pero TCP { $port } está bloqueado.
doctor-host-down = El equipo { $host } está ahí, pero ningún programa escucha en su puerto TCP { $port }.
doctor-host-down-remedy = Inicie allí el host de claves. Si tiene otro puerto, añádalo a la dirección: el otro habitual es { $bare }:{ $other }.
doctor-tcp-silent = No vuelve nada de { $host }, ni por TCP ni por UDP.
doctor-tcp-silent-remedy = Compruebe que el equipo está encendido y que { $address } es su dirección. Si es así, permita TCP y UDP { $port } como tráfico saliente en el cortafuegos de este equipo, como tráfico entrante y saliente en el cortafuegos del host de claves, y en los routers y VPN que haya entre ellos.
doctor-tcp-unreachable = La red dice que { $host } no está accesible.
doctor-tcp-unreachable-remedy = Compruebe que el equipo está encendido y que { $address } es su dirección. Si es así, lo rechaza un cortafuegos: permita TCP { $port } como tráfico entrante en el cortafuegos del host de claves y como tráfico saliente en el cortafuegos de este equipo.
doctor-tcp-failed = No se puede acceder a TCP { $port } de { $host }: { $reason }.
doctor-tcp-failed-remedy = Permita TCP { $port } como tráfico saliente en el cortafuegos de este equipo y compruebe que { $address } es la dirección del host de claves.

doctor-tls-passed = Presenta el certificado fijado
doctor-tls-not-pinned = Presenta el certificado { $found }; aún no hay ninguno fijado con el que compararlo
doctor-wrong-certificate = El certificado no es el fijado. O el host de claves se ha reinstalado, u otro equipo ha tomado su dirección y podría leer el tráfico. Fijado: { $expected }. Presentado: { $found }.
doctor-wrong-certificate-remedy = Pregunte al administrador del host de claves si se ha reinstalado. Solo en ese caso, vuelva a emparejar: ejecute «floatkey host pair» en su equipo y «floatkey pair { $host }» aquí. Si no, no se conecte.
doctor-sentinel = El puerto TCP { $port } de { $host } lo ocupa un Sentinel License Manager, no un host de claves.
doctor-sentinel-remedy = Inicie allí el host de claves con --port { $other } y use la dirección { $bare }:{ $other }.
doctor-web-server = El puerto TCP { $port } de { $host } lo ocupa un servidor web, no un host de claves.
doctor-other-program = El puerto TCP { $port } de { $host } lo ocupa otro programa, no un host de claves.
doctor-other-program-remedy = Compruebe la dirección y el puerto. Si el puerto del host de claves está ocupado, inícielo con --port { $other } y use la dirección { $bare }:{ $other }.
doctor-tls-silent = El puerto { $port } de { $host } acepta la conexión y no dice nada más.
doctor-tls-silent-remedy = Reinicie el host de claves. Si sigue sin responder, busque un cortafuegos o proxy intermedio que acepte conexiones en su lugar.
doctor-tls-failed = La conexión segura falla: { $reason }.
doctor-tls-failed-remedy = Actualice el más antiguo de los dos programas y busque un proxy intermedio que abra conexiones seguras: TCP { $port } debe pasar sin cambios.

doctor-paired-passed = { $name } conoce este programa
doctor-not-paired = { $name } no conoce este programa.
doctor-not-paired-remedy = Ejecute «floatkey host pair» en el equipo del host de claves y «floatkey pair { $host }» aquí con el código que muestra.
doctor-about-failed = El host de claves no dice quién es: { $reason }.
doctor-about-failed-remedy = Repita la prueba. Si sigue igual, consulte el registro del host de claves.

doctor-version-passed = Ambos usan el protocolo { $ours }; el host de claves tiene la versión { $version }
doctor-host-too-old = { $name } es demasiado antiguo: su versión { $version } usa el protocolo { $theirs } y este programa necesita el { $ours }.
doctor-host-too-old-remedy = Actualice el host de claves a la versión { $ourversion } o posterior.
doctor-program-too-old = Este programa es demasiado antiguo: { $name } tiene la versión { $version } y usa el protocolo { $theirs }, y este programa usa el { $ours }.
doctor-program-too-old-remedy = Actualice este programa a la versión { $version } o posterior.

doctor-clock-passed = Difieren en { $skew }
doctor-clock-unknown = El host de claves no ha dicho qué hora marca su reloj
doctor-clock-ahead = Relojes desajustados: el reloj del host de claves va { $skew } por delante del de este equipo.
doctor-clock-behind = Relojes desajustados: el reloj del host de claves va { $skew } por detrás del de este equipo.
doctor-clock-remedy = Ponga ambos relojes con el mismo servidor de hora. Hasta entonces no se pueden comparar las horas de los registros, los vencimientos ni los historiales.

doctor-key-passed = Sirve { $key }
doctor-keys-passed = { $keys ->
    [one] Sirve una clave
   *[other] Sirve { $keys } claves
}
doctor-no-key = El host de claves no sirve ninguna clave.
doctor-no-key-remedy = Active allí una clave. Si ya hay archivos de licencia, el registro del host de claves dice por qué no los sirve.
doctor-key-not-there = El host de claves no sirve { $key }. Sirve { $served }.
doctor-key-not-there-remedy = Use la dirección del host de claves que tiene { $key }. Si debería ser este, su registro dice por qué no sirve el archivo de licencia.
doctor-key-failed = El host de claves no dice qué claves sirve: { $reason }.
doctor-key-failed-remedy = Repita la prueba. Si sigue igual, consulte el registro del host de claves.

doctor-back-tcp-passed = El host de claves se ha conectado a { $dialed }
doctor-back-tcp-failed = El host de claves no puede conectarse a { $dialed } por TCP: { $reason }.
doctor-back-tcp-failed-remedy = Permita el tráfico TCP saliente en el cortafuegos del host de claves y el tráfico TCP entrante para Floatkey en el cortafuegos de este equipo.
doctor-back-tcp-lost = El host de claves se ha conectado a { $dialed } y aquí no ha llegado nada.
doctor-back-tcp-lost-remedy = Otro equipo tiene esa dirección en la red del host de claves: compruebe que ningún router intermedio traduzca direcciones, o use una VPN.
doctor-back-udp-passed = Un datagrama del host de claves a { $dialed } ha llegado aquí
doctor-back-udp-lost = El host de claves ha enviado un datagrama a { $dialed } y aquí no ha llegado nada.
doctor-back-udp-failed = El host de claves no puede enviar un datagrama a { $dialed }: { $reason }.
doctor-back-udp-remedy = Permita el tráfico UDP saliente en el cortafuegos del host de claves y el tráfico UDP entrante para Floatkey en el cortafuegos de este equipo.
doctor-back-not-asked = No se ha podido pedir al host de claves que se conecte de vuelta: { $reason }
doctor-back-not-listening = Este equipo no puede esperar la conexión del host de claves: { $reason }

doctor-from-computer = Comprobado desde este equipo, que puede no ser un servidor de vídeo
doctor-from-server = Comprobado desde un servidor de vídeo
doctor-verdict-passed = Todo se ha probado y funciona
doctor-verdict-not-all = Nada ha fallado, pero no se ha probado todo
doctor-verdict-failed = Falla en «{ $step }»
doctor-mark-passed = superado
doctor-mark-failed = FALLO
doctor-mark-not-tested = no probado
doctor-head = Prueba de conexión con { $host }
doctor-when = Cuándo
doctor-from = Desde
