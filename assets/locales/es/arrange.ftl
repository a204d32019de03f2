# Disposición del tablero: orden, grupos, filtro.

arrange-sort = Orden: { $by }
arrange-group = Grupos: { $by }
arrange-name = nombre
arrange-none = ninguno
arrange-folder = carpeta
arrange-feature = función
arrange-state = estado
arrange-no-folder = Sin carpeta
arrange-plain = Solo cámaras
arrange-filter = Filtrar
arrange-filter-state = Estado
arrange-filter-feature = Función
arrange-filter-key = Clave
arrange-clear = Mostrar todas las cámaras
arrange-drop-choice = { $choice }: quitar del filtro
arrange-more-choices = { $count } más en el filtro
arrange-count = { $all ->
    [one] { $found } de { $all } cámara
   *[other] { $found } de { $all } cámaras
}
arrange-nothing-found = Ninguna cámara cumple el filtro
arrange-caption = { $name }, { $cameras }: seleccionar
state-not-licensed = Sin licencia
state-moved = Movida por el plan
state-offline = Servidor sin conexión
state-usual = Con licencia
state-disabled = Desactivada
