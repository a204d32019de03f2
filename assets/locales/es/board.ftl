# El tablero: columnas de servidores, filas de cámaras, qué haría soltar.

board-name = Tablero de cámaras
board-nothing-found = Ninguna cámara coincide con «{ $search }»
board-group-not-licensed = { $group } · sin licencia
board-group = Servidores con { $key }
board-group-no-key = Servidores sin clave, sin licencia
board-empty = No hay cámaras. Suéltelas aquí.
board-count-found = { $found } de { $count }
board-column = { $column }, { $count }
board-column-selected = { $selected ->
    [one] { $column }, { $count }, { $selected } seleccionada
   *[other] { $column }, { $count }, { $selected } seleccionadas
}
board-column-more = { $column }: más
board-server-more = Servidor { $server }: más
board-not-licensed = { $cameras } sin licencia
board-camera-off = inactiva
version-assumed = { $version } supuesta
version-unknown = versión desconocida

# El menú y la ayuda de una columna.
column-select-all = Seleccionar todas las cámaras
column-paste = { $count ->
    [one] Pegar { $count } cámara
   *[other] Pegar { $count } cámaras
}
column-use-key = Usar clave
column-too-old = { $version } es demasiado antigua para claves de red (3.1 o posterior)
column-uses = Usa { $key }
column-uses-no-key = No usa clave: sus cámaras no tienen licencia
column-key-changes = Lo cambia el plan, antes: { $key }
board-feature = { $feature } { $seats }

# La ayuda de una cámara.
camera-moves = Tras el plan: { $server }; antes: { $before }
camera-on = Servidor: { $server }
camera-cut = Cortada, a la espera de destino
camera-enabled = Habilitada
camera-disabled = Deshabilitada, no usa plazas

# Qué haría soltar.
drop-title = Después de soltar
drop-title-refused = No se puede soltar aquí
drop-seats-of = Plazas de { $key }
drop-the-key = la clave
drop-no-change = sin cambios
drop-same-key = La misma clave, no se mueve nada más.
drop-no-seat = No hace falta ninguna plaza: las cámaras deshabilitadas no usan ninguna.
drop-given-back = { $feature } −{ $seats }
drop-not-bound = Las cámaras sin servidor no usan plazas.
drop-more-warnings = { $count ->
    [one] y { $count } advertencia más
   *[other] y { $count } advertencias más
}
drop-short = +{ $more }, faltan { $by }
drop-unknown = +{ $more }, ahora no se puede comprobar
drop-may-be-short = +{ $more }, pueden faltar hasta { $by }
drop-left = +{ $more }, quedan { $left }
