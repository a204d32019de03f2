# Keys and key hosts.

# The connection to a key host in one phrase.
host-connecting = connecting
host-connected = connected
host-stale = does not answer since { $time }
host-offline-since = not connected since { $time }, { $age }: { $reason }
host-offline = not connected: { $reason }

# The key panel.
keys-title = Keys
keys-none = No keys yet
keys-none-more = Keys live on key hosts. Add the key host, by name or address, and its keys and their figures show here.
keys-add-host = Add a key host…
keys-connecting = Connecting to { $host }…
keys-live = { $host } · live
keys-host-empty = This key host has no keys for this system

# What is said of a key and its host.
alarm-cloned = Two programs with the certificate of this key host run at once. Seats may be given twice, and the counts are not true: stop the old one.
trust-no-answer = the key host does not answer

others-proven = A refusal at { $time } shows that at least { $amount } are used by others or reserved for them

# Where pairing stands.
pair-step-connecting = Connecting to the key host…
pair-step-proving = Comparing the code with the key host…

# The card of a key.
card-pending = A plan of this system holds seats here and waits to be finished
card-network = Network
card-local = Local
carrier-usb = USB
carrier-software = software
card-license = { $license } · { $carrier } · no. { $key }
card-on-seat = on { $server } · { $host }
card-on = on { $host }
card-as-of = as of { $time }, { $age }: { $reason }
card-never-read = figures not read: { $reason }
expiry-ended = ended { $date }
expiry-today = ends { $date }, less than a day left
expiry-soon = { $days ->
    [one] ends { $date }, { $days } day left
   *[other] ends { $date }, { $days } days left
}
expiry = ends { $date }
card-left = { $left } after the plan
card-over = Over by { $amount }
card-can-add = You can add { $amount }
card-reading = Reading the figures…
card-can-add-unknown = What you can add is unknown
card-free = { $free } free of { $total }
card-free-unknown = ? free of { $total }
card-over-by = over by { $seats }
card-overdraft = { $seats } over the total, as the license allows
card-overdraft-planned = after the plan { $seats } over the total, as the license allows
card-planned-more = +{ $seats } planned
card-planned-less = −{ $seats } planned
card-planned-short = { $change } · short by { $by }
card-planned-doubtful = { $change } · may be short by { $by }
card-planned-carrier-missing = { $change } · the USB token is unplugged
card-planned-unknown = { $change } · cannot be checked now
card-fewer = Fewer features
card-more = { $count ->
    [one] { $count } more feature
   *[other] { $count } more features
}
card-no-server = No server uses this key
card-servers = { $count ->
    [one] { $count } server: { $names }
   *[other] { $count } servers: { $names }
}

# A bar in one sentence.
bar-here = { $feature }: { $seats } used here
bar-unknown = { $here }, { $total } in all; what others use cannot be read now
bar-left-here = { $seats } of them reclaimable by others
bar-held = { $seats } held by a plan that waits
bar-others = { $seats } used by others
bar-reserved = { $seats } reserved for others
bar-reclaimable = { $seats } reclaimable
bar-free = { $seats } free
bar-total = { $seats } in all
bar-can-add = { $parts }; you can add { $seats }
bar-reserved-here = { $sentence }, { $seats } of them reserved for this system
bar-ceiling = { $sentence }; this system may have at most { $seats }

# Others on the key.
shared-with = { $count ->
    [one] Shared with { $count } other system
   *[other] Shared with { $count } other systems
}
shared-hidden = { $shared }, figures not disclosed
shared-uses = { $system } uses { $seats }
shared-uses-nothing = { $system } uses nothing now
shared-more = and { $count } more
shared-exact = exact, live
shared-exact-as-of = exact, as of { $time }
shared-cannot-tell = Cannot tell whether others use this key
shared-until-answer = Counts may be off until the key host answers.
shared-off-by-all = Up to { $most } { $feature } may be used elsewhere; counts may be off by as many.
shared-off-by = { $others } { $feature } are used elsewhere; counts may be off by up to { $by }.
shared-off = Counts may be off.
