# Refused drops and ways out, and what should be known before a drop.

ways-title = Instead
ways-fewer = Move only { $count }, leave { $left }
ways-elsewhere = Move to { $server } ({ $key })
ways-elsewhere-no-key = Move to { $server }
ways-other-key = Let { $server } use { $key }, then move
ways-move-on-key = Move { $cameras } to { $server } on { $key }
drop-pauses = Recording pauses while they change over.
drop-capacity = How many cameras { $server } can take is not known.
other-server = Other server… Drop here, or hold, to find it by name
