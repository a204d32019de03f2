# The board: columns of servers, rows of cameras, what a drop would do.

board-name = Camera board
board-nothing-found = No camera matches “{ $search }”
board-group-not-licensed = { $group } · not licensed
board-group = Servers on { $key }
board-group-no-key = Servers without a key, not licensed
board-empty = No cameras. Drop some here.
board-count-found = { $found } of { $count }
board-column = { $column }, { $count }
board-column-selected = { $column }, { $count }, { $selected } selected
board-column-more = { $column }: more
board-server-more = Server { $server }: more
board-not-licensed = { $cameras } not licensed
board-camera-off = off
version-assumed = { $version } assumed
version-unknown = version unknown

# The menu and the tooltip of a column.
column-select-all = Select all cameras
column-paste = { $count ->
    [one] Paste { $count } camera
   *[other] Paste { $count } cameras
}
column-use-key = Use key
column-too-old = { $version } is too old for network keys (3.1 or later)
column-uses = Uses { $key }
column-uses-no-key = Uses no key: its cameras are not licensed
column-key-changes = Changed by the plan, was { $key }
board-feature = { $feature } { $seats }

# The tooltip of a camera.
camera-moves = On { $server } after the plan, was on { $before }
camera-on = On { $server }
camera-cut = Cut, waits for a target
camera-enabled = Enabled
camera-disabled = Disabled, uses no seats

# What a drop would do.
drop-title = After the drop
drop-title-refused = Cannot be dropped here
drop-seats-of = Seats of { $key }
drop-the-key = the key
drop-no-change = no change
drop-same-key = Same key, nothing else moves.
drop-no-seat = No seat is needed: disabled cameras use nothing.
drop-given-back = { $feature } −{ $seats }
drop-not-bound = Cameras without a server use no seats.
drop-more-warnings = { $count ->
    [one] and { $count } more warning
   *[other] and { $count } more warnings
}
drop-short = +{ $more }, short by { $by }
drop-unknown = +{ $more }, cannot be checked now
drop-may-be-short = +{ $more }, may be short by up to { $by }
drop-left = +{ $more }, { $left } left
