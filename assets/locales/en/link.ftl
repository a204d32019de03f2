# What the background says.

link-cannot-open = Cannot open the system: { $reason }
link-cannot-make = Cannot make the system: { $reason }
link-not-imported = Nothing was imported: { $reason }
link-imported = Imported { $servers } servers and { $cameras } cameras
link-no-demo = The sample system cannot be started: { $reason }
link-no-system = No system is open
link-copied = Copied to { $path }
link-plan-not-stored = The plan could not be stored: { $reason }
link-host-removed = The key host was removed meanwhile
link-open-again = The system file could not be read: open it again
link-other-plan = The plan in the file is another one than was shown: look at it again
link-unfinished-host = { $host } ({ $reason })
link-unfinished = Revision { $revision } is applied, but not yet acknowledged by { $hosts }. It is finished when the key host answers again
link-not-remembered = What a key host told could not be remembered: { $reason }
link-not-read = The system file could not be read: { $reason }
link-closing = the program is closing
link-session-ended = the session ended
link-released = Released the seats of { $server }
link-released-later = Released the seats of { $server }, which may run on for up to { $seconds } s until it hears of it
link-not-released = Nothing was released: { $reason }

# Plans that were interrupted.
recovered-busy = Another program is applying a plan to this system
recovered-finished = A plan that was interrupted has been finished
recovered-taken-back = A plan that was interrupted has been taken back; nothing changed
recovered-waiting = A plan was interrupted and cannot be finished or taken back yet: { $reason }

# The file dialogs of the desktop.
pick-import-target = Import into a new system
pick-import-source = Import a configuration of Eocortex
pick-all-files = All files
pick-system = Floatkey system
