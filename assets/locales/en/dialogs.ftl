# Dialogs.

# Keys and mouse.
help-arrows-keys = Arrows, Home, End
help-arrows = Go from camera to camera
help-shift-keys = Shift with arrows
help-shift = Select up to there
help-space-keys = Space
help-space = Select the camera or take it out
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

# Key hosts.
hosts-add = Pair by address…
hosts-what = Key hosts on this network are found by themselves. Searches cross neither routers nor a VPN: pair with those by their address.
hosts-found = Found on the network
hosts-paired = Paired
hosts-none-yet = None yet
hosts-no-other = No other key host on this network answers
hosts-gone = Gone
hosts-gone-one = { $host } · { $presence }
hosts-place = { $addresses } · version { $version }
hosts-place-presence = { $place } · { $presence }
hosts-test = Test connection…
hosts-holders = Who holds seats…
hosts-pair-again = Pair again…
hosts-pair = Pair…
hosts-outage = If it fails: { $key }…
hosts-of = { $words } { $host }
hosts-answers = answers searches
hosts-last-seen = last seen { $moment }

# Pairing.
pair-title = Pair with a key host
pair-what = The key host runs on the computer where the key is installed. It listens on port 1947 unless it was started with another one. On that computer, “floatkey host pair” prints the code, which is good for 10 minutes.
pair-address = Address and port
pair-code = Pairing code
pair-seat = Server on the same computer
pair-elsewhere = A server of another system
pair-button = Pair
pairing = Pairing…
stop = Stop

# The connection test.
test-title = Test the connection to a key host
test-again = Test again
test-button = Test
testing = Testing…
test-what = Each step says what to do if it fails.
test-copy = Copy report

# Who holds seats.
holders-title = Who holds seats
holders-release = Release
holders-refresh = Refresh
holders-keep = Keep
holders-asking = Asking the key host…
holders-failed = It cannot be told: { $reason }
holders-none = Nobody holds seats.
holders-confirm = Take { $seats } of key { $key } from { $server } of { $system }?
holders-runs-on = { $server } may run on for up to { $time }, until it hears of it: for that time more may run than the key has.
holders-no-agent = { $server } has no agent, so nothing tells it: it runs on until its system changes.
holders-admin = Only an administrator of the key host may do this.
holders-server = Server
holders-seats = Seats
holders-from = From, since
holders-lease = Lease
lease-run-out = run out
lease-reclaimable = reclaimable
lease-leased = leased
lease-left = { $time } left
lease-standing = standing
holders-release-of = Release { $server } of { $system }
holders-release-ask = Release…

# If a key host fails.
outage-title = If this key host fails
outage-unknown = It cannot be told, because the figures of the key were not read yet
outage-since = It does not answer since { $time }: { $reason }
outage-backup = A backup that is restored on another computer goes on in its place: floatkey host backup, floatkey host restore.
outage-nothing = Nothing stops: no server holds seats of it
outage-no-end = Nothing stops by itself
outage-first = First, in { $time }: { $cameras } with { $seats }
outage-license-ends = The license ends { $date }
outage-run-out = its lease has run out
outage-runs-for = runs for { $time }
outage-runs-on = runs on until a plan ends it
outage-server = { $server } · { $cameras }
