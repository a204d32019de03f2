# Diálogos.

# Teclado y ratón.
help-arrows-keys = Flechas, Inicio, Fin
help-arrows = Ir de cámara en cámara
help-shift-keys = Mayús con flechas
help-shift = Seleccionar hasta ahí
help-space-keys = Espacio
help-space = Seleccionar la cámara o quitarla
help-move-keys = M o Intro
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
