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
alarm-trouble = The key host can store nothing, so nothing new is granted; what is granted goes on. { $trouble }
remark-reserved-here = { $amount } reserved for this system
remark-ceiling = This system may have at most { $amount }
remark-reserved-others = { $amount } reserved for others
remark-waits = Your plan waits for seats, place { $place }
remark-others-wait = { $count ->
    [one] { $count } plan of another system waits for seats
   *[other] { $count } plans of other systems wait for seats
}
trust-no-answer = the key host does not answer
