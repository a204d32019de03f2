# Columnas plegadas y fijadas, cabecera de la columna y menús de cámaras y columnas.

fold-column = Plegar
fold-unfold = Desplegar
fold-spoken = { $column }, plegada: desplegar
fold-pin = Fijar a la izquierda
fold-unpin = Dejar de fijar
fold-pinned = Fijada a la izquierda
column-version = Versión { $version }
column-offline = sin conexión
column-offline-why = Su agente no responde y su préstamo ha vencido
column-share = { $seats } de { $total } plazas de { $key } ({ $feature })
menu-move-to = Mover a…
menu-move-here = { $count ->
    [one] Mover aquí { $count } cámara seleccionada
   *[other] Mover aquí { $count } cámaras seleccionadas
}
menu-cut = Cortar
menu-select-folder = Seleccionar la carpeta { $folder }
menu-copy-name = Copiar el nombre
menu-copy-names = { $count ->
    [one] Copiar { $count } nombre
   *[other] Copiar { $count } nombres
}
menu-of-camera = Cámara { $camera }
camera-address = Dirección del servidor: { $addresses }
camera-seats-of = Las plazas son de { $key }
camera-no-seats = Sin licencia: su servidor no tiene clave
help-fold = Plegar o desplegar la columna
help-pin = Fijar la columna a la izquierda o soltarla
help-menu-keys = Mayús+F10 o Menú
help-menu = Menú de la cámara
help-band-keys = Arrastrar junto a las filas
help-band = Seleccionar lo que abarca; Ctrl o Mayús añade
