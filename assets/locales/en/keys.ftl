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
