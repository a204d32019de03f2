# Activation of a license, and the life of a key.

key-activate = Activate a key…
key-continue = Continue activation
key-menu = Commands of { $name }
key-menu-of = { $words } { $name }
key-menu-update = Update license…
key-menu-servers = Choose its servers…
key-menu-rename = Rename…
key-menu-transfer = Transfer to another computer…
key-menu-remove = Remove…

# The steps.
wizard-title = Activate a key
wizard-step-computer = Computer
wizard-step-request = Request
wizard-step-response = Response
wizard-step-check = Check
wizard-step-done = Done
wizard-next = Next
wizard-back = Back
wizard-stop = Stop waiting
wizard-later = Close and continue later
wizard-start-over = Start over
wizard-finish = Finish

# The computer.
wizard-computer-what = A key is activated on the computer where its key host runs. The vendor gets a request from there and sends a license file back.
wizard-host = Key host
wizard-host-at = { $host } · { $address }
wizard-no-hosts = No key host is paired yet. Close this and add one first.
wizard-goal = What for
wizard-goal-new = A new key
wizard-goal-update = Another license for { $name }, no. { $key }
wizard-goal-file = The license file is here already

# The request.
wizard-request-what = The license will be bound to what you choose here. What else you write is for the vendor.
wizard-carrier = Carrier
wizard-carrier-computer = This computer, as a software key
wizard-token = USB token { $name }, no. { $number }
wizard-token-unknown = { $token } · not known to carry licenses
wizard-token-no-serial = USB token { $name }: it has no serial number, so nothing tells it from another one
wizard-product = Product code of the order
wizard-product-hint = Empty if the vendor knows what was ordered
wizard-note = Note for the vendor
wizard-note-hint = Order number, or whom to ask
wizard-make-request = Make the request
wizard-made-what = The request is made. Save it, or copy it as text, and send it to the vendor.
wizard-made-later = This can be closed while the vendor works: Continue activation in the menu leads back here. When the license file is there, go on.
wizard-save-request = Save as…
wizard-copy-request = Copy as text
wizard-saved = Saved as { $path }
wizard-pick-request = Save the request
wizard-request-file = Request of a key host

# The response.
wizard-response-what = Open the license file that the vendor sent, or paste its text. { $host } checks it; nothing changes yet.
wizard-license = License
wizard-pick-license = Open a license file
wizard-license-file = License file
wizard-drop = A license file can also be dropped on the window
wizard-from = From { $path }
wizard-check = Check
wizard-not-read = Cannot read { $path }: { $reason }. Choose another file.
wizard-file-too-long = { $path } is larger than any license. Choose the .fkl file that the vendor sent.

# The comparison.
wizard-check-what = This is what the license changes. Nothing is installed until you choose Install.
wizard-check-key = { $name }, no. { $key }, on { $host }
wizard-install = Install on { $host }
wizard-before = Installed now
wizard-after = After
wizard-in-use = In use
wizard-new = new
wizard-better = better
wizard-worse = worse
wizard-other = different
wizard-row-type = License
wizard-row-issue = Issue
wizard-row-expires = Ends
wizard-row-version = Oldest server version
wizard-row-grace = Grace without the key host
wizard-row-overdraft = Overdraft
wizard-type-kind = { $license } · { $kind }
wizard-never = never
wizard-any-version = any
wizard-percent = { $percent } %
wizard-short = { $feature }: { $used } in use, { $after } after it
wizard-at-risk = At risk: { $cameras }
wizard-more-cameras = { $count ->
    [one] { $count } more camera
   *[other] { $count } more cameras
}
wizard-shared = Other systems use it as well, so theirs may be at risk instead
wizard-too-old = { $server } runs { $version } and could not use this key any more, which needs { $required }. Update the server first.
wizard-consent = I allow a further network key on this computer

# The end, and what stands in the way.
wizard-done = { $name }, no. { $key }, is in force on { $host }
wizard-done-next = Next, choose which servers use it.
wizard-choose-servers = Choose its servers…
wizard-show-key = Show its card
wizard-pair = Pair with it as an administrator…
wizard-not-asked = { $host } could not be asked: { $reason }. If it runs, pair with it again as an administrator.
wizard-no-answer = it did not answer within 30 s, so it is not known whether it did what was asked
wizard-wait-look = Asking { $host } what is installed…
wizard-wait-request = { $host } makes the request…
wizard-wait-check = { $host } checks the license…
wizard-wait-install = { $host } puts the license in force…
wizard-wait-give-up = { $host } gives the key up…
wizard-wait-decline = { $host } declines the key…
wizard-wait-take-back = { $host } takes the key back…
wizard-wait-change = { $host } changes the key…
wizard-said-renamed = The key is called { $name } now
wizard-said-removed = The key { $key } was removed

# Rename and remove.
key-rename-title = Rename the key
key-rename-button = Rename
key-rename-what = Everybody who uses the key { $key } sees its name.
key-rename-name = Name of the key
key-remove-title = Remove the key
key-remove-button = Remove
key-remove-what = { $name }, no. { $key }, is taken out of service on its key host. Its license file can be installed again there.
key-remove-force = Remove it all the same: these servers go dark
key-goes-dark = These servers would have no seats any more
key-dark-server = { $server } of { $system }: { $seats }
key-dark-more = { $count ->
    [one] and { $count } more server
   *[other] and { $count } more servers
}

# The keys of a key host.
hosts-keys = Keys…
host-keys-title = Keys of { $host }
host-keys-activate = Activate a key…
host-keys-none = No key is installed here.
host-keys-issue = no. { $key } · issue { $issue }
host-keys-in-force = { $servers ->
    [one] in force, { $servers } server holds seats
   *[other] in force, { $servers } servers hold seats
}
host-keys-token-missing = Its USB token is not plugged in: nothing new is granted
host-keys-given-up = given up to { $to } on { $moment }
host-keys-finish = Finish or take back…
host-keys-not-served = { $file } is not served: { $why }

# Transfer.
transfer-title = Transfer { $name }
transfer-what = The key host that has the key gives it up, signed, before the other one gets it. So it is never on two computers, and what is interrupted can be finished or taken back.
transfer-target = Where to
transfer-other = the other key host
transfer-no-target = No other key host is paired. Add the one that gets the key first.
transfer-step-request = { $target } asks for the key
transfer-step-give-up = { $source } gives it up
transfer-step-install = { $target } puts it in force
transfer-given-up = { $source } gave the key up to { $to }, where it is not in force yet
transfer-declined = { $target } promised not to take the key; { $source } takes it back
transfer-returned = { $source } has the key again
transfer-begin = Transfer
transfer-finish = Finish
transfer-take-back = Take it back
transfer-return-what = Taking back needs both key hosts: the other one promises not to take the key.
transfer-force = Transfer it all the same: these servers go dark until they get another key

# Which servers use a key.
servers-title = Servers of { $name }
servers-what = A choice goes into the plan with what it does to both keys. Nothing changes until the plan is applied.
servers-used = uses it
servers-no-seats = needs no seats
servers-back = { $key } gets back { $seats }
servers-more = { $key } gives { $seats }
servers-short = too few: { $seats }
servers-unknown = cannot be checked now
servers-unlicensed = its cameras are not licensed then
servers-use = Use this key
servers-let-go = Use no key
servers-on = { $words }: { $key } on { $server }
