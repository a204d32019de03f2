# The window around the board: top bar, start page, notices, menu.

# The top bar.
top-revision = revision { $revision }
top-of = { $part } of { $all }
key-hosts = Key hosts
key-hosts-open = Key hosts…
hosts-none = No key hosts
hosts-one-lost = Key host unreachable
hosts-lost = { $all ->
    [one] { $lost } of { $all } key host unreachable
   *[other] { $lost } of { $all } key hosts unreachable
}
hosts-connecting = { $all ->
    [one] Connecting to { $all } key host…
   *[other] Connecting to { $all } key hosts…
}
hosts-connected = { $all ->
    [one] { $all } key host connected
   *[other] { $all } key hosts connected
}
hosts-none-added = No key host was added yet
host-in-use = { $host } cannot be forgotten while servers use its keys
host-forget-named = Forget { $host }
host-forget = Forget
search-hint = Search cameras, servers, folders
search-matches = { $count ->
    [one] { $count } match
   *[other] { $count } matches
}
search-clear = Clear the search
top-discard = Discard
top-discard-more = Take all changes out of the plan
top-nothing-to-apply = Nothing to apply
top-step = { $command }: { $step }
top-nothing-to-undo = Nothing to undo
top-nothing-to-redo = Nothing to redo
top-decided = It is decided and can no longer be stopped
window-title = { $system } – Floatkey
window-title-changed = • { $system } – Floatkey

# The menu.
menu-more = More
menu-open = Open…
menu-new = New system…
menu-import = Import from Eocortex…
menu-save-copy = Save a copy…
menu-history = History…
menu-theme-system = Theme of the desktop
menu-theme-light = Light theme
menu-theme-dark = Dark theme
menu-close = Close system

# Buttons of many surfaces.
cancel = Cancel
close = Close

# What the keys of the window do.
shortcut-undo = Undo
shortcut-redo = Redo
shortcut-search = Search cameras, servers and folders
shortcut-apply = Apply the plan
shortcut-help = Keys and mouse

# Messages.
notice-dismiss = Dismiss this message
remarks-strip = { $count ->
    [one] { $count } remark on the import
   *[other] { $count } remarks on the import
}
remarks-read = Read them…
remarks-hide = Hide the remarks

# The start page.
start-what = One license key for many video servers. Licenses follow the cameras.
start-opening = Opening { $name }…
start-open = Open a system…
start-open-more = A file that ends in .fks
start-import-more = Servers and cameras, only read
start-new-more = An empty file to fill
start-demo = Try the demo
start-demo-more = A sample campus with real key hosts
start-no-servers = No servers yet
start-no-servers-more = Servers and cameras come from the configuration of your video system.

# What is said after a command.
opening-demo = the sample system
said-applied-elsewhere = Revision { $revision } was applied elsewhere by { $who }
said-applied = Applied as revision { $revision }
said-paired = Paired with { $host } ({ $address })
said-no-file-dialog = No file dialog answers here: type the path

# The language of the window. Who cannot read the one in force finds the English word.
menu-language = Language
menu-language-system = Language of the desktop

# In a narrow window.
top-apply-narrow = { $count ->
    [one] Apply { $count } change
   *[other] Apply { $count } changes
}
