# Por qué algo no ha funcionado, en lo que dice la ventana. A la frase le sigue su causa, por eso empieza en minúscula y sin punto final.

# Aplicar.
error-plan-empty = el plan está vacío: mueva primero alguna cámara
error-plan-unreachable = el plan no se ha aplicado porque no se puede preguntar a un host de claves
error-plan-not-held = el plan no se ha aplicado porque { $host } no ha retenido las plazas
error-plan-cancelled = detenido antes de decidir nada; no ha cambiado nada
error-plan-not-taken-back = { $error }. Aún no se ha podido avisar a un host de claves; se repetirá cuando responda: { $reason }
error-plan-earlier = un plan anterior aún no ha terminado: { $reason }

# Archivos.
error-no-settings-folder = no hay carpeta para los ajustes de este usuario: indíquela en { $variable }
error-not-our-certificate = { $path } no es el certificado de este equipo: elimínelo y vuelva a emparejar
error-file-missing = no existe el archivo { $path }
error-file-exists = { $path } ya existe: elija otro nombre, no se sobrescribe
error-file-not-a-system = { $path } no es un archivo de sistema de Floatkey
error-file-newer = el archivo de sistema lo escribió una versión más reciente de Floatkey (formato { $format }): actualice este programa
error-file-database = no se ha podido leer o escribir el archivo de sistema
error-file-row = el archivo de sistema tiene en { $table } una fila que no se puede leer: { $reason }
error-file-revision-moved = otro programa ha aplicado entretanto la revisión { $theirs } y este plan se hizo sobre la { $ours }: revise el plan
error-file-plan-moved = otro programa ha cambiado el plan al mismo tiempo, así que este cambio no se ha guardado: revise el plan y repítalo
error-file-applying = otro programa está aplicando un plan a este archivo, o se interrumpió: se terminará o se retirará cuando se abra el archivo con sus hosts de claves accesibles
error-file-host-in-use = { $server } usa una clave de este host de claves: haga que use antes otra clave
error-file-lock = no se puede bloquear { $path }
error-file-write = no se puede escribir { $path }
error-file-copy = no se puede copiar en { $path }
error-import-read = no se puede leer { $path }
error-import = { $path } no se puede importar

# Hosts de claves.
error-host-says = el host de claves dice: { $reason }
error-host-lost = la conexión con el host de claves se cortó antes de que respondiera
error-address = «{ $address }» no es una dirección: escriba HOST o HOST:PUERTO
error-host-unreachable = ningún host de claves responde en { $address }; ¿está en marcha y se permite TCP { $port }?
error-host-silent = { $address } aceptó la conexión y no respondió en 5 segundos
error-not-a-key-host = lo que responde en { $address } no es un host de claves de Floatkey: { $status }
error-wrong-certificate = el host de claves { $address } presenta otro certificado que al emparejarlo. Puede haber alguien entre los dos equipos, o el host se ha reinstalado. Al emparejar: { $expected }. Ahora: { $found }. Pregunte al administrador del host; si se ha reinstalado, vuelva a emparejar con un código de `floatkey host pair`
error-not-paired = este equipo no está emparejado con el host de claves { $address } para este sistema: ejecute `floatkey host pair` en su equipo y empareje aquí con el código que muestra
error-not-allowed = el host de claves { $address } rechazó la sesión: { $reason }
error-old-generation = el host de claves { $address } es una copia antigua: está en la generación { $found } y este sistema ya conoce la { $known }, restaurada de su copia de seguridad. Detenga el antiguo: sus cifras ya no son ciertas
error-credentials = no se puede usar el certificado propio de este equipo

# Emparejamiento.
error-pair-protocol = el host de claves usa el protocolo { $theirs } y este programa el { $ours }: actualice el más antiguo
error-pair-refused = el host de claves no se ha emparejado: { $reason }
error-pair-lost = la conexión con el host de claves se cortó antes de emparejar: inténtelo de nuevo
error-pair-code = un código de emparejamiento tiene 8 letras y cifras, como 7KQ2-M4XA: lo muestra `floatkey host pair` en el equipo del host de claves
error-pair-not-the-same = el código no coincide: está mal escrito o hay alguien entre los dos equipos

# Archivos, certificados y búsquedas.
error-cannot-read = no se puede leer { $path }
error-cannot-write = no se puede escribir { $path }
error-not-private = { $path } contiene un secreto y puede leerlo alguien más que su propietario ({ $found }): { $remedy } y sustituya el secreto si alguien pudo leerlo
error-sample = no se puede leer el ejemplo incorporado
error-no-certificate-made = no se pudo crear un certificado
error-not-a-certificate = esto no es un certificado con su clave en formato PEM
error-tls = no se puede preparar TLS
error-search-silent = no llegó respuesta
error-search-refused = nadie escucha allí
error-search-foreign = lo que llegó no es de un host de claves: { $problem }
error-search-failed = no se puede enviar la consulta
