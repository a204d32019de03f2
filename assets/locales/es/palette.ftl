# La paleta (Ctrl+K) y las órdenes que solo están en ella y en el menú.

palette-hint = Escriba una orden o el nombre de un servidor, una clave o una cámara
palette-nothing = Ningún nombre tiene estas letras
palette-searching = Buscando…
palette-best = Los { $shown } mejores de { $all } resultados; escriba más letras para ver otros
palette-keys = Arriba y Abajo eligen, Intro ejecuta, Escape cierra
palette-key = clave n.º { $id }
palette-server = { $cameras ->
    [one] servidor, { $cameras } cámara
   *[other] servidor, { $cameras } cámaras
}
palette-camera = cámara de { $server }
palette-row = { $name }, { $kind }

action-palette = Todas las órdenes…
action-discard = Descartar el plan
action-plan = Mostrar u ocultar el plan
action-move-to = Mover las cámaras seleccionadas…
action-compact-keys = Tarjetas de claves compactas
action-high-contrast = Contraste alto
action-larger = Más grande
action-smaller = Más pequeño
action-normal-size = Tamaño normal
action-settings = Ajustes…
action-about = Acerca de Floatkey…
menu-theme = Tema
