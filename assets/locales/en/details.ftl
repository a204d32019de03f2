# The details panel, and what leads to it.

details-title = Details
details-copy = Copy as text
details-hide = Hide details
details-back = Back
details-shortcut = Show or hide details
details-open = Details
details-of = Details of { $name }
details-key-enter = Enter
details-key-enter-does = Show details of the camera
details-nothing = Choose a camera, or click the name of a key.
details-gone = What was shown here is not there any more.

details-camera = camera
details-video-server = video server
details-network-key = network key
details-local-key = local key
details-feature = feature

details-number = Number
details-folder = Folder
details-state = State
details-enabled = enabled
details-disabled = disabled
details-disabled-more = Disabled cameras use no seats.
details-server = Server
details-not-bound = not bound
details-key = Key
details-no-key = no key
details-features = Features that it uses

details-planned = Planned
details-from = From
details-to = To
details-key-before = Key before
details-key-after = Key after

details-addresses = Addresses
details-version = Version
details-version-assumed = { $version }, assumed
details-version-unknown = unknown
details-cameras = Cameras
details-bound = Bound
details-held = Seats that it holds
details-held-no-key = Without a key it holds no seats.
details-held-unread = The key host was not read yet.
details-held-nothing = It holds no seats.
details-lease = Lease
details-lease-standing = standing, until a plan ends it
details-lease-runs = kept alive by its agent
details-lease-over = run out, others may take the seats
details-read = Read
details-read-live = just now, live
details-read-never = not yet

details-key-number = Number
details-type = Type
details-carrier = Carrier
details-carrier-usb = USB token
details-carrier-software = software
details-expires = Ends
details-endless = never
details-host = Key host
details-seat = Installed on
details-totals = Totals
details-free-of = { $free } free of { $total }
details-free-unknown = ? free of { $total }
details-shares = here { $here } · elsewhere { $others } · reclaimable { $reclaimable }
details-shares-here = needed here { $here }
details-servers = Servers by cameras
details-servers-none = No server uses it.
details-servers-more = { $servers ->
    [one] and { $servers } more server
   *[other] and { $servers } more servers
}

# What if the largest server on a key fails.
details-failover = If the largest server fails
details-failover-server = Server
details-failover-unused = No server needs seats of this key.
details-failover-same = { $cameras ->
    [one] Fits: its { $cameras } camera fits on other servers of this key without more seats.
   *[other] Fits: its { $cameras } cameras fit on other servers of this key without more seats.
}
details-failover-fits = { $cameras ->
    [one] { $cameras } camera more must fit elsewhere: fits on { $key }.
   *[other] { $cameras } cameras more must fit elsewhere: they fit on { $key }.
}
details-failover-short = { $cameras ->
    [one] { $cameras } camera more must fit elsewhere: { $key } comes nearest and is short of { $short }.
   *[other] { $cameras } cameras more must fit elsewhere: { $key } comes nearest and is short of { $short }.
}
details-failover-nowhere = { $cameras ->
    [one] { $cameras } camera more must fit elsewhere, and no other server has a key.
   *[other] { $cameras } cameras more must fit elsewhere, and no other server has a key.
}

details-code = Code
details-free = Free
details-unlicensed = Servers without a key
details-unlicensed-more = { $seats } needed and not licensed
details-feature-unused = No key has this feature, and no camera uses it.
details-other-system = { $name } (other system)
details-other-systems = Other systems
