# The palette (Ctrl+K), and commands that only it and the menu name.

palette-hint = Type a command, or the name of a server, key or camera
palette-nothing = Nothing has these letters in its name
palette-searching = Searching…
palette-best = The best { $shown } of { $all } matches; type more letters to see others
palette-keys = Up and Down choose, Enter runs, Escape closes
palette-key = key no. { $id }
palette-server = { $cameras ->
    [one] server, { $cameras } camera
   *[other] server, { $cameras } cameras
}
palette-camera = camera on { $server }
palette-row = { $name }, { $kind }

action-palette = All commands…
action-discard = Discard the plan
action-plan = Show or hide the plan
action-move-to = Move the selected cameras…
action-compact-keys = Compact key cards
action-high-contrast = High contrast
action-larger = Larger
action-smaller = Smaller
action-normal-size = Usual size
action-settings = Settings…
action-about = About Floatkey…
menu-theme = Theme
