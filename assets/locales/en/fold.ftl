# Folded and pinned columns, the head of a column, and the menus of cameras and columns.

fold-column = Fold
fold-unfold = Unfold
fold-spoken = { $column }, folded: unfold
fold-pin = Keep at the left
fold-unpin = Let it scroll
fold-pinned = Stays at the left
column-version = Version { $version }
column-offline = offline
column-offline-why = Its agent does not answer and its lease has run out
column-share = { $seats } of { $total } seats of { $key } ({ $feature })
menu-move-to = Move to…
menu-move-here = { $count ->
    [one] Move { $count } selected camera here
   *[other] Move { $count } selected cameras here
}
menu-cut = Cut
menu-select-folder = Select the folder { $folder }
menu-copy-name = Copy the name
menu-copy-names = { $count ->
    [one] Copy { $count } name
   *[other] Copy { $count } names
}
menu-of-camera = Camera { $camera }
camera-address = Server address { $addresses }
camera-seats-of = Seats come from { $key }
camera-no-seats = Nothing licenses it: its server has no key
help-fold = Fold the column, or unfold it
help-pin = Keep the column at the left, or let it scroll
help-menu-keys = Shift+F10 or Menu
help-menu = Menu of the camera
help-band-keys = Drag beside the rows
help-band = Select what it is drawn over; Ctrl or Shift adds
