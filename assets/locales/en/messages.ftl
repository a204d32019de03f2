# Refusals say what is refused and what to do next. Warnings say what to know before going on.
# Remarks say what is so.

refusal-over-total = { $key } has { $capacity } seats of { $feature } and { $wanted } would be taken. Move cameras to servers on another key, or update the license.
refusal-not-floating = The license type { $type } of { $key } does not float, so it cannot be a network key. Ask the vendor for a floating license, or install it as a local key.
refusal-seats-do-not-follow = The seats stated for { $server } are not those that its cameras need. Read the system again and plan anew.
refusal-two-keys = { $server } would use the keys { $key } and { $other } at once. A server uses exactly one key: choose one of them.
refusal-unknown-key = No paired key host has { $key }. Add the key host that has it, or let the server use another key.
refusal-local-key-elsewhere = { $key } is a local key installed on { $seat } and cannot serve { $server }. Use a network key there, or move the cameras to { $seat }.
refusal-too-many-local-keys = There are { $keys } local keys for { $servers } servers. Each local key needs a server of its own: use network keys for the rest.
refusal-already-licensed-network = This computer already has the license { $installed }, and only one license can be activated on a single server. Install { $key } on another computer, or allow it as a further network key.
refusal-already-licensed-local = This computer already has the license { $installed }, and only one license can be activated on a single server. Install the local key { $key } on another computer.
refusal-not-on-a-server = The key host { $host } of { $key } does not run on the computer of one of this system's servers. Install the network key where a server runs.
refusal-too-old = { $server } runs version { $version }, and { $key } needs { $required } or later. Update { $server } first: an older server cannot use a network key, even as a local key.
refusal-seat-too-old = { $key } is installed on { $server }, which runs version { $version }; { $required } or later is needed there too. Update { $server } first.
refusal-unknown-carrier = A key cannot live on “{ $carrier }”. Use a USB token or software.
refusal-port-blocked = Outgoing { $protocol } traffic to port 1947 is blocked. Allow it in the firewall of this server.
refusal-port-blocked-inward = { $protocol } traffic on port 1947 does not come back from the key host. Allow outgoing traffic in the firewall of the key host.
refusal-shortage = { $key } is short of { $feature } by { $short }. Choose fewer cameras, or a server on another key, or update the license.
refusal-shortage-undisclosed = { $key } does not have enough { $feature } left; other systems use it too. Choose fewer cameras, or a server on another key.
refusal-over-ceiling = { $wanted } seats of { $feature } of { $key } are wanted, and at most { $ceiling } are allowed for this system. Choose fewer cameras, or a server on another key, or ask the administrator of the key host to raise the limit.
refusal-over-reserved = { $wanted } seats of { $feature } would be reserved on { $key }, which has { $total }. Choose a smaller number, or lower what is reserved for other systems first.
refusal-system-forked = Another copy of this system file applied revision { $theirs } on the key host, and this copy stands at { $ours }. Open the copy that is in use, and keep only one.
refusal-plan-pending = Another plan of this system ({ $plan }) holds seats on the key host. Open the system file that made it, so that it is finished or taken back.
refusal-unknown-plan = The key host does not know the plan { $plan }. Plan and apply again.
refusal-stale-epoch = A newer statement for { $server } is in force. Read it and go on from there.
refusal-no-grant = The key host has no grant for { $server }. Bind cameras to it and apply.
refusal-expired = The license of { $key } ended on { $on }. Ask the vendor for an update.
refusal-carrier-missing = The USB token { $token } of { $key } is unplugged, so nothing new is granted. Plug it in again at the key host.

warning-assumed-version = The version of { $server } ({ $version }) is taken from the configuration and not confirmed
warning-unknown-version = The version of { $server } is unknown; network keys need 3.1 or later
warning-shared-key = { $systems ->
    [one] { $key } is shared with another system, so its counts may change
   *[other] { $key } is shared with { $systems } other systems, so its counts may change
}
warning-may-be-shared = It cannot be told whether other systems use { $key }
warning-may-be-short = { $key } may be short of { $feature } by up to { $by }; what others use is not disclosed
warning-figures-unknown = The figures of { $key } cannot be read now
warning-archive-stays = Recordings made so far may stay on { $server }
warning-not-licensed = { $cameras ->
    [one] { $server } has no key, so the camera will not be licensed
   *[other] { $server } has no key, so { $cameras } cameras will not be licensed
}
warning-seat-unchecked = { $key } is installed on a computer outside this system, which could not be checked

remark-host-cannot-store = The key host can store nothing, so nothing new is granted; what is granted goes on
remark-carrier-missing = USB token { $token } is unplugged: nothing new is granted; servers run on for { $left }
remark-carrier-stopped = USB token { $token } is unplugged: nothing new is granted, and servers have stopped; plug it in again at the key host
remark-reserved = { $amount } reserved for this system
remark-at-most = This system may have at most { $amount }
remark-reserved-for-others = { $amount } reserved for others
remark-ours-waits = A plan of this system waits for seats, place { $place } of { $plans }
remark-others-wait = { $plans ->
    [one] { $plans } plan of another system waits for seats
   *[other] { $plans } plans of other systems wait for seats
}
