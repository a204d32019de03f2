# Activación de una licencia y vida de una clave.

key-activate = Activar una clave…
key-continue = Continuar la activación
key-menu = Órdenes de { $name }
key-menu-of = { $words } { $name }
key-menu-update = Actualizar la licencia…
key-menu-servers = Elegir sus servidores…
key-menu-rename = Cambiar el nombre…
key-menu-transfer = Trasladar a otro equipo…
key-menu-remove = Quitar…

# Los pasos.
wizard-title = Activar una clave
wizard-step-computer = Equipo
wizard-step-request = Solicitud
wizard-step-response = Respuesta
wizard-step-check = Comprobación
wizard-step-done = Hecho
wizard-next = Siguiente
wizard-back = Atrás
wizard-stop = No esperar más
wizard-later = Cerrar y continuar después
wizard-start-over = Empezar de nuevo
wizard-finish = Terminar

# El equipo.
wizard-computer-what = Una clave se activa en el equipo en el que funciona su host de claves. El proveedor recibe de allí una solicitud y envía un archivo de licencia.
wizard-host = Host de claves
wizard-host-at = { $host } · { $address }
wizard-no-hosts = Aún no hay ningún host de claves emparejado. Cierre esto y añada uno primero.
wizard-goal = Para qué
wizard-goal-new = Una clave nueva
wizard-goal-update = Otra licencia para { $name }, n.º { $key }
wizard-goal-file = El archivo de licencia ya está aquí

# La solicitud.
wizard-request-what = La licencia quedará vinculada a lo que elija aquí. Lo demás es para el proveedor.
wizard-carrier = Soporte
wizard-carrier-computer = Este equipo, como clave de software
wizard-token = Llave USB { $name }, n.º { $number }
wizard-token-unknown = { $token } · no se conoce como soporte de licencias
wizard-token-no-serial = Llave USB { $name }: no tiene número de serie, así que nada la distingue de otra
wizard-product = Código de producto del pedido
wizard-product-hint = Vacío si el proveedor sabe qué se pidió
wizard-note = Nota para el proveedor
wizard-note-hint = Número de pedido o a quién preguntar
wizard-make-request = Crear la solicitud
wizard-made-what = La solicitud está creada. Guárdela o cópiela como texto y envíela al proveedor.
wizard-made-later = Esto puede cerrarse mientras el proveedor trabaja: Continuar la activación, en el menú, vuelve aquí. Cuando llegue el archivo de licencia, siga adelante.
wizard-save-request = Guardar como…
wizard-copy-request = Copiar como texto
wizard-saved = Guardado como { $path }
wizard-pick-request = Guardar la solicitud
wizard-request-file = Solicitud de un host de claves

# La respuesta.
wizard-response-what = Abra el archivo de licencia que envió el proveedor o pegue su texto. { $host } lo comprueba; todavía no cambia nada.
wizard-license = Licencia
wizard-pick-license = Abrir un archivo de licencia
wizard-license-file = Archivo de licencia
wizard-drop = Un archivo de licencia también puede soltarse sobre la ventana
wizard-from = De { $path }
wizard-check = Comprobar
wizard-not-read = No se puede leer { $path }: { $reason }. Elija otro archivo.
wizard-file-too-long = { $path } es más grande que cualquier licencia. Elija el archivo .fkl que envió el proveedor.

# La comparación.
wizard-check-what = Esto es lo que cambia la licencia. No se instala nada hasta que elija Instalar.
wizard-check-key = { $name }, n.º { $key }, en { $host }
wizard-install = Instalar en { $host }
wizard-before = Instalado ahora
wizard-after = Después
wizard-in-use = En uso
wizard-new = nuevo
wizard-better = mejor
wizard-worse = peor
wizard-other = distinto
wizard-row-type = Licencia
wizard-row-issue = Emisión
wizard-row-expires = Termina
wizard-row-version = Versión mínima de servidor
wizard-row-grace = Prórroga sin el host de claves
wizard-row-overdraft = Exceso permitido
wizard-type-kind = { $license } · { $kind }
wizard-never = nunca
wizard-any-version = cualquiera
wizard-percent = { $percent } %
wizard-short = { $feature }: { $used } en uso, { $after } después
wizard-at-risk = En riesgo: { $cameras }
wizard-more-cameras = { $count ->
    [one] { $count } cámara más
   *[other] { $count } cámaras más
}
wizard-shared = También la usan otros sistemas, así que pueden estar en riesgo sus cámaras
wizard-too-old = { $server } tiene la versión { $version } y ya no podría usar esta clave, que necesita la { $required }. Actualice primero el servidor.
wizard-consent = Permito otra clave de red en este equipo

# El final y lo que lo impide.
wizard-done = { $name }, n.º { $key }, está en vigor en { $host }
wizard-done-next = Ahora elija qué servidores la usan.
wizard-choose-servers = Elegir sus servidores…
wizard-show-key = Mostrar su ficha
wizard-pair = Emparejar como administrador…
wizard-not-asked = No se pudo preguntar a { $host }: { $reason }. Si funciona, emparéjelo de nuevo como administrador.
wizard-no-answer = no respondió en 30 s, así que no se sabe si hizo lo que se le pidió
wizard-wait-look = Preguntando a { $host } qué hay instalado…
wizard-wait-request = { $host } crea la solicitud…
wizard-wait-check = { $host } comprueba la licencia…
wizard-wait-install = { $host } pone la licencia en vigor…
wizard-wait-give-up = { $host } cede la clave…
wizard-wait-decline = { $host } rechaza la clave…
wizard-wait-take-back = { $host } recupera la clave…
wizard-wait-change = { $host } cambia la clave…
wizard-said-renamed = La clave se llama ahora { $name }
wizard-said-removed = La clave { $key } se quitó

# Cambiar el nombre y quitar.
key-rename-title = Cambiar el nombre de la clave
key-rename-button = Cambiar el nombre
key-rename-what = Todos los que usan la clave { $key } ven su nombre.
key-rename-name = Nombre de la clave
key-remove-title = Quitar la clave
key-remove-button = Quitar
key-remove-what = { $name }, n.º { $key }, deja de estar en vigor en su host de claves. Su archivo de licencia puede instalarse allí de nuevo.
key-remove-force = Quitarla de todos modos: estos servidores se quedan sin licencia
key-goes-dark = Estos servidores ya no tendrían plazas
key-dark-server = { $server } de { $system }: { $seats }
key-dark-more = { $count ->
    [one] y { $count } servidor más
   *[other] y { $count } servidores más
}

# Las claves de un host.
hosts-keys = Claves…
host-keys-title = Claves de { $host }
host-keys-activate = Activar una clave…
host-keys-none = Aquí no hay ninguna clave instalada.
host-keys-issue = n.º { $key } · emisión { $issue }
host-keys-in-force = { $servers ->
    [one] en vigor, { $servers } servidor tiene plazas
   *[other] en vigor, { $servers } servidores tienen plazas
}
host-keys-token-missing = Su llave USB no está conectada: no se concede nada nuevo
host-keys-given-up = cedida a { $to } el { $moment }
host-keys-finish = Terminar o recuperar…
host-keys-not-served = { $file } no se usa: { $why }

# Traslado.
transfer-title = Trasladar { $name }
transfer-what = El host que tiene la clave la cede, con su firma, antes de que la reciba el otro. Así nunca está en dos equipos, y lo que se interrumpe puede terminarse o deshacerse.
transfer-target = Adónde
transfer-other = el otro host de claves
transfer-no-target = No hay otro host de claves emparejado. Añada primero el que recibe la clave.
transfer-step-request = { $target } pide la clave
transfer-step-give-up = { $source } la cede
transfer-step-install = { $target } la pone en vigor
transfer-given-up = { $source } cedió la clave a { $to }, donde todavía no está en vigor
transfer-declined = { $target } prometió no tomar la clave; { $source } la recupera
transfer-returned = { $source } tiene la clave de nuevo
transfer-begin = Trasladar
transfer-finish = Terminar
transfer-take-back = Recuperarla
transfer-return-what = Para recuperarla hacen falta los dos hosts: el otro promete no tomar la clave.
transfer-force = Trasladarla de todos modos: estos servidores se quedan sin licencia hasta que reciban otra clave

# Qué servidores usan una clave.
servers-title = Servidores de { $name }
servers-what = Lo que elija va al plan con lo que cambia en las dos claves. Nada cambia hasta que se aplique el plan.
servers-used = la usa
servers-no-seats = no necesita plazas
servers-back = { $key } recupera { $seats }
servers-more = { $key } concede { $seats }
servers-short = faltan: { $seats }
servers-unknown = no se puede comprobar ahora
servers-unlicensed = sus cámaras quedan entonces sin licencia
servers-use = Usar esta clave
servers-let-go = No usar clave
servers-on = { $words }: { $key } en { $server }
