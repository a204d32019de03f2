# Why something did not work, as far as the window says it. A sentence goes on with what caused it, so it begins small and has no full stop.

# Applying.
error-plan-empty = the plan is empty: move cameras first
error-plan-unreachable = the plan was not applied because a key host cannot be asked
error-plan-not-held = the plan was not applied because { $host } did not hold the seats
error-plan-cancelled = stopped before anything was decided; nothing changed
error-plan-not-taken-back = { $error }. A key host could not be told yet, which is repeated when it answers: { $reason }
error-plan-earlier = an earlier plan is not over yet: { $reason }

# Files.
error-no-settings-folder = there is no folder for this user's settings: set { $variable } to one
error-not-our-certificate = { $path } is not this computer's certificate: remove it, and pair again
error-file-missing = there is no file { $path }
error-file-exists = { $path } exists already: choose another name, it is not overwritten
error-file-not-a-system = { $path } is not a Floatkey system file
error-file-newer = the system file was written by a newer version of Floatkey (format { $format }): update this program
error-file-database = the system file could not be read or written
error-file-row = the system file has a row in { $table } that cannot be read: { $reason }
error-file-revision-moved = another program applied revision { $theirs } meanwhile, and this plan was made on { $ours }: look at the plan again
error-file-plan-moved = another program changed the plan at the same time, so this change was not stored: look at the plan and repeat it
error-file-applying = a plan is being applied to this file by another program, or was interrupted: it is finished or taken back when the file is opened with its key hosts in reach
error-file-host-in-use = { $server } uses a key of this key host: let it use another key first
error-file-lock = cannot lock { $path }
error-file-write = cannot write { $path }
error-file-copy = cannot copy to { $path }
error-import-read = cannot read { $path }
error-import = { $path } cannot be imported

# Key hosts.
error-host-says = the key host says: { $reason }
error-host-lost = the connection to the key host broke before it answered
error-address = “{ $address }” is not an address: write HOST or HOST:PORT
error-host-unreachable = no key host answers at { $address }; is it running, and is TCP { $port } allowed?
error-host-silent = { $address } took the connection and did not answer within 5 seconds
error-not-a-key-host = what answers at { $address } is not a key host of Floatkey: { $status }
error-wrong-certificate = the key host at { $address } shows another certificate than when it was paired. Somebody may stand between the two computers, or the host was installed anew. Paired: { $expected }. Found: { $found }. Ask whoever runs the host; if it was installed anew, pair again with a code from `floatkey host pair` there
error-not-paired = this computer is not paired with the key host at { $address } for this system: run `floatkey host pair` on its computer, and pair here with the code that it prints
error-not-allowed = the key host at { $address } refused the session: { $reason }
error-old-generation = the key host at { $address } is an old copy: it is at generation { $found }, and this system has already met generation { $known }, which was restored from its backup. Stop the old one; its counts are not true any more
error-credentials = this computer's own certificate cannot be used

# Pairing.
error-pair-protocol = the key host speaks protocol { $theirs } and this program { $ours }: update the older one
error-pair-refused = the key host did not pair: { $reason }
error-pair-lost = the connection to the key host broke before it was paired: try again
error-pair-code = a pairing code has 8 letters and digits, like 7KQ2-M4XA: `floatkey host pair` on the key host's computer prints one
error-pair-not-the-same = the code does not match: it was mistyped, or somebody stands between the two computers

# Files, certificates and searches.
error-cannot-read = cannot read { $path }
error-cannot-write = cannot write { $path }
error-not-private = { $path } holds a secret, and others than its owner can read it ({ $found }): { $remedy }, and replace the secret if somebody may have read it
error-sample = the built-in sample cannot be read
error-no-certificate-made = no certificate could be made
error-not-a-certificate = this is not a certificate with its key in PEM form
error-tls = TLS cannot be set up
error-search-silent = nothing came back
error-search-refused = nobody listens there
error-search-foreign = what came back is not from a key host: { $problem }
error-search-failed = the query cannot be sent
