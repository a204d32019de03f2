# Movimientos rechazados y alternativas, y lo que conviene saber antes de soltar.

ways-title = En su lugar
ways-fewer = Mover solo { $count } y dejar { $left }
ways-elsewhere = Mover a { $server } ({ $key })
ways-elsewhere-no-key = Mover a { $server }
ways-other-key = Hacer que { $server } use { $key } y mover
ways-move-on-key = Mover { $cameras } a { $server } con { $key }
drop-pauses = La grabación se interrumpe durante el cambio.
drop-capacity = No se sabe cuántas cámaras admite { $server }.
other-server = Otro servidor… Suelte o mantenga aquí para buscarlo por nombre
