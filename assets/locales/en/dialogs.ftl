# Dialogs.

# Keys and mouse.
help-arrows-keys = Arrows, Home, End
help-arrows = Go from camera to camera
help-shift-keys = Shift with arrows
help-shift = Select up to there
help-space-keys = Space
help-space = Select the camera or take it out
help-move-keys = M or Enter
help-move = Move the selected cameras to a server
help-tab-keys = Tab
help-tab = Go to the next part of the window
help-escape-keys = Escape
help-escape = Select nothing; drop nothing while dragging
help-click-keys = Click, Ctrl, Shift
help-click = Select one, one more, all up to there
help-drag-keys = Drag a camera
help-drag = Move what is selected to another server
help-select-all = Select all cameras of the server
help-cut = Cut the selected cameras
help-paste = Move the cut cameras here
help-everywhere = Everywhere
help-board = On the board

# History.
history-title = History
history-none = Nothing was applied to this system yet.
history-revision = Revision { $revision } · { $what }
history-no-reason = No reason was given
history-moves = { $count ->
    [one] { $count } camera moved
   *[other] { $count } cameras moved
}
history-keys = { $count ->
    [one] { $count } server changed its key
   *[other] { $count } servers changed their key
}
history-no-changes = no changes

# Files.
path-open = Open a system
path-open-button = Open
path-new = Place of the new system
path-source = Configuration to import
path-target = Place of the imported system
path-copy = Save a copy
path-copy-button = Save
path-use = Use this path
path-what = No file dialog answered on this desktop, so the path is typed here.
path-label = Path
new-title = New system
new-create = Create
new-what = The name is what other systems on the same key see.
new-name = Name
new-name-hint = Riverside campus
new-file = System file
new-file-browse = Browse for system file
import-title = Import from Eocortex
import-button = Import
import-what = Reads servers, cameras and their features from a configuration saved from /configex, as JSON or XML. The configuration is only read.
import-source = Configuration
import-source-browse = Browse for configuration
import-target = System file to be made
import-target-browse = Browse for system file to be made
browse = Browse…

# Moving cameras.
move-select-first = Select cameras first
move-camera-to = Move { $camera } to
move-the-camera = the camera
move-cameras-to = { $count ->
    [one] Move { $count } camera to
   *[other] Move { $count } cameras to
}
move-button = Move
move-server = Server
move-server-hint = Type to find a server
move-none = No server has this in its name
move-free = { $key } · { $free } free
move-free-unknown = { $key } · free seats unknown
move-no-seats = uses no seats

# Remarks.
remarks-title = Remarks on the import
remarks-more = and { $count } more
