# Diálogos.

# Teclado y ratón.
help-arrows-keys = Flechas, Inicio, Fin
help-arrows = Ir de cámara en cámara
help-shift-keys = Mayús con flechas
help-shift = Seleccionar hasta ahí
help-space-keys = Espacio
help-space = Seleccionar la cámara o quitarla
help-move = Mover las cámaras seleccionadas a un servidor
help-tab-keys = Tab
help-tab = Ir a la siguiente parte de la ventana
help-escape-keys = Esc
help-escape = No seleccionar nada; al arrastrar, no soltar nada
help-click-keys = Clic, Ctrl, Mayús
help-click = Seleccionar una, otra más, todas hasta ahí
help-drag-keys = Arrastrar una cámara
help-drag = Mover lo seleccionado a otro servidor
help-select-all = Seleccionar todas las cámaras del servidor
help-cut = Cortar las cámaras seleccionadas
help-paste = Mover aquí las cámaras cortadas
help-everywhere = En todas partes
help-board = En el tablero

# Historial.
history-title = Historial
history-none = Aún no se ha aplicado nada a este sistema.
history-revision = Revisión { $revision } · { $what }
history-no-reason = No se indicó ningún motivo
history-moves = { $count ->
    [one] { $count } cámara movida
   *[other] { $count } cámaras movidas
}
history-keys = { $count ->
    [one] { $count } servidor cambió de clave
   *[other] { $count } servidores cambiaron de clave
}
history-no-changes = sin cambios

# Archivos.
path-open = Abrir un sistema
path-open-button = Abrir
path-new = Ubicación del sistema nuevo
path-source = Configuración que importar
path-target = Ubicación del sistema importado
path-copy = Guardar una copia
path-copy-button = Guardar
path-use = Usar esta ruta
path-what = En este escritorio no ha respondido ningún diálogo de archivos, así que la ruta se escribe aquí.
path-label = Ruta
new-title = Sistema nuevo
new-create = Crear
new-what = El nombre es lo que ven otros sistemas con la misma clave.
new-name = Nombre
new-name-hint = Campus Ribera
new-file = Archivo de sistema
new-file-browse = Examinar: archivo de sistema
import-title = Importar de Eocortex
import-button = Importar
import-what = Lee servidores, cámaras y sus funciones de una configuración guardada desde /configex, como JSON o XML. La configuración solo se lee.
import-source = Configuración
import-source-browse = Examinar: configuración
import-target = Archivo de sistema que se creará
import-target-browse = Examinar: archivo de sistema que se creará
browse = Examinar…

# Mover cámaras.
move-select-first = Seleccione primero las cámaras
move-camera-to = Mover { $camera } a
move-the-camera = la cámara
move-cameras-to = { $count ->
    [one] Mover { $count } cámara a
   *[other] Mover { $count } cámaras a
}
move-button = Mover
move-server = Servidor
move-server-hint = Escriba para buscar un servidor
move-none = Ningún servidor contiene esto en su nombre
move-free = { $key } · { $free } libres
move-free-unknown = { $key } · plazas libres desconocidas
move-no-seats = no usa plazas

# Observaciones.
remarks-title = Observaciones sobre la importación
remarks-more = y { $count } más

# Hosts de claves.
hosts-add = Emparejar por dirección…
hosts-what = Los hosts de claves de esta red se encuentran solos. Las búsquedas no cruzan routers ni VPN: emparéjelos por su dirección.
hosts-found = Encontrados en la red
hosts-paired = Emparejados
hosts-none-yet = Aún ninguno
hosts-no-other = Ningún otro host de claves de esta red responde
hosts-gone = Desaparecidos
hosts-gone-one = { $host } · { $presence }
hosts-place = { $addresses } · versión { $version }
hosts-place-presence = { $place } · { $presence }
hosts-test = Probar la conexión…
hosts-holders = Quién tiene plazas…
hosts-pair-again = Volver a emparejar…
hosts-pair = Emparejar…
hosts-outage = Si falla: { $key }…
hosts-of = { $words } { $host }
hosts-answers = responde a las búsquedas
hosts-last-seen = visto por última vez el { $moment }

# Emparejamiento.
pair-title = Emparejar con un host de claves
pair-what = El host de claves se ejecuta en el equipo donde está instalada la clave. Escucha en el puerto 1947 salvo que se haya iniciado con otro. En ese equipo, «floatkey host pair» muestra el código, que vale 10 minutos.
pair-address = Dirección y puerto
pair-code = Código de emparejamiento
pair-seat = Servidor en el mismo equipo
pair-elsewhere = Un servidor de otro sistema
pair-button = Emparejar
pairing = Emparejando…
stop = Detener

# La prueba de conexión.
test-title = Probar la conexión con un host de claves
test-again = Probar de nuevo
test-button = Probar
testing = Probando…
test-what = Cada paso dice qué hacer si falla.
test-copy = Copiar el informe

# Quién tiene plazas.
holders-title = Quién tiene plazas
holders-release = Liberar
holders-refresh = Actualizar
holders-keep = Conservar
holders-asking = Preguntando al host de claves…
holders-failed = No se puede saber: { $reason }
holders-none = Nadie tiene plazas.
holders-confirm = ¿Quitar { $seats } de la clave { $key } a { $server } de { $system }?
holders-runs-on = { $server } puede seguir funcionando hasta { $time }, hasta que se entere: durante ese tiempo puede haber más en marcha de lo que tiene la clave.
holders-no-agent = { $server } no tiene agente, así que nada se lo dice: sigue funcionando hasta que cambie su sistema.
holders-admin = Solo puede hacerlo un administrador del host de claves.
holders-server = Servidor
holders-seats = Plazas
holders-from = Desde, cuándo
holders-lease = Préstamo
lease-run-out = vencido
lease-reclaimable = recuperable
lease-leased = prestado
lease-left = { $time } más
lease-standing = permanente
holders-release-of = Liberar { $server } de { $system }
holders-release-ask = Liberar…

# Si falla un host de claves.
outage-title = Si falla este host de claves
outage-unknown = No se puede saber, porque aún no se han leído las cifras de la clave
outage-since = No responde desde las { $time }: { $reason }
outage-backup = Una copia de seguridad restaurada en otro equipo sigue en su lugar: floatkey host backup, floatkey host restore.
outage-nothing = No se detiene nada: ningún servidor tiene plazas suyas
outage-no-end = Nada se detiene por sí solo
outage-first = Primero, dentro de { $time }: { $cameras } con { $seats }
outage-license-ends = La licencia termina el { $date }
outage-run-out = su préstamo ha vencido
outage-runs-for = funciona { $time } más
outage-runs-on = sigue hasta que un plan lo termine
outage-server = { $server } · { $cameras }
