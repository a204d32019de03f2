# The connection test. A failure has a remedy that says which port, which direction and which
# firewall: outgoing traffic must be allowed on both sides (R11).

doctor-step-name = Name
doctor-step-route = Route
doctor-step-udp = Found over UDP
doctor-step-tcp = TCP connection
doctor-step-tls = Secure connection
doctor-step-paired = Pairing
doctor-step-version = Versions
doctor-step-clock = Clocks
doctor-step-key = Key
doctor-step-dial-back-tcp = TCP back to here
doctor-step-dial-back-udp = UDP back to here

doctor-not-tested = “{ $step }” has to pass first
doctor-not-tried = It was not tried

doctor-name-address = { $bare } is an address
doctor-name-passed = { $bare } is { $addresses }
doctor-name-unknown = Nobody knows the name { $bare } ({ $reason }).
doctor-name-unknown-remedy = Check its spelling, or use the address of the key host instead of its name.
doctor-name-timed-out = The name server did not answer for { $bare }.
doctor-name-timed-out-remedy = Check the network connection and the name server of this computer, or use the address of the key host instead of its name.
doctor-name-wrong = This is not an address: { $reason }.
doctor-name-wrong-remedy = Write HOST or HOST:PORT, and an IPv6 address in brackets; a link-local one with the network interface, as in [fe80::1%eth0].

doctor-route-passed = From { $local }
doctor-no-route = This computer has no network towards { $host } ({ $reason }).
doctor-no-route-remedy = Connect this computer to the network of the key host, or start the VPN that leads there.

doctor-udp-passed = { $name } answers, version { $version }
doctor-udp-blocked = UDP is blocked: discovery does not find this host, but it can be used by its address.
doctor-udp-blocked-remedy = Allow UDP { $port } as outgoing traffic in the firewall of this computer, and as incoming and outgoing traffic in the firewall of the key host ({ $address }).
doctor-udp-deaf = The host does not listen on UDP { $port }: discovery does not find it, but it can be used by its address.
doctor-udp-deaf-remedy = Look at the log of the key host, which says at its start why it cannot use UDP { $port }.
doctor-udp-nobody = No key host answers on UDP { $port }.
doctor-udp-nobody-remedy = See “Secure connection”: another program has this port.
doctor-udp-silent = Nothing comes back over UDP { $port }.
doctor-udp-silent-remedy = Mend the TCP connection first, and test again.
doctor-udp-refused = The computer { $host } is there, and no program listens on its UDP port { $port }.
doctor-udp-refused-remedy = Start the key host there, or add its port to the address: { $bare }:{ $other } is the usual other one.
doctor-udp-foreign = What answers on UDP { $port } is not a key host: { $reason }.
doctor-udp-foreign-remedy = If this is a Sentinel License Manager, start the key host with --port { $other } and use { $bare }:{ $other }.
doctor-udp-failed = This computer does not send to UDP { $port }: { $reason }.
doctor-udp-failed-remedy = Allow UDP { $port } as outgoing traffic in the firewall of this computer.

doctor-tcp-passed = { $address } takes connections on port { $port }
doctor-tcp-other-port = { $name } is running, but on TCP port { $serves } and not on { $port }.
doctor-tcp-other-port-remedy = Use the address { $bare }:{ $serves }.
doctor-tcp-blocked = { $name } is running and answers over UDP, but TCP { $port } is blocked.
doctor-tcp-blocked-remedy = Allow TCP { $port } as incoming traffic in the firewall of the key host ({ $address }), and as outgoing traffic in the firewall of this computer.
doctor-tcp-rejected = { $name } is running and answers over UDP, but TCP { $port } is rejected.
doctor-tcp-rejected-remedy = Allow TCP { $port } as incoming traffic in the firewall of the key host ({ $address }). If it is allowed there, the key host was just starting or stopping: test again.
doctor-tcp-dropped = The computer { $host } is there, but TCP { $port } is blocked.
doctor-host-down = The computer { $host } is there, and no program listens on its TCP port { $port }.
doctor-host-down-remedy = Start the key host there. If it has another port, add that to the address: { $bare }:{ $other } is the usual other one.
doctor-tcp-silent = Nothing comes back from { $host }, neither over TCP nor over UDP.
doctor-tcp-silent-remedy = Check that the computer is on and that { $address } is its address. If so, allow TCP and UDP { $port } as outgoing traffic in the firewall of this computer, as incoming and outgoing traffic in the firewall of the key host, and on routers and VPNs between them.
doctor-tcp-unreachable = The network says that { $host } cannot be reached.
doctor-tcp-unreachable-remedy = Check that the computer is on and that { $address } is its address. If so, a firewall rejects it: allow TCP { $port } as incoming traffic in the firewall of the key host, and as outgoing traffic in the firewall of this computer.
doctor-tcp-failed = TCP { $port } of { $host } cannot be reached: { $reason }.
doctor-tcp-failed-remedy = Allow TCP { $port } as outgoing traffic in the firewall of this computer, and check that { $address } is the address of the key host.

doctor-tls-passed = It shows the certificate that was pinned
doctor-tls-not-pinned = It shows the certificate { $found }; none is pinned yet to compare it with
doctor-wrong-certificate = The certificate is not the pinned one. Either the key host was installed anew, or another computer has taken its address and could read along. Pinned: { $expected }. Shown: { $found }.
doctor-wrong-certificate-remedy = Ask whoever runs the key host whether it was installed anew. Only if so, pair again: run “floatkey host pair” on its computer and “floatkey pair { $host }” here. If not, do not connect.
doctor-sentinel = A Sentinel License Manager has TCP port { $port } of { $host }, not a key host.
doctor-sentinel-remedy = Start the key host there with --port { $other }, and use the address { $bare }:{ $other }.
doctor-web-server = A web server has TCP port { $port } of { $host }, not a key host.
doctor-other-program = Another program has TCP port { $port } of { $host }, not a key host.
doctor-other-program-remedy = Check address and port. If the port of the key host is taken there, start it with --port { $other } and use the address { $bare }:{ $other }.
doctor-tls-silent = Port { $port } of { $host } takes the connection and then says nothing.
doctor-tls-silent-remedy = Start the key host again. If it stays silent, look for a firewall or proxy between that takes connections in its place.
doctor-tls-failed = The secure connection fails: { $reason }.
doctor-tls-failed-remedy = Update the older of the two programs, and look for a proxy between that opens secure connections: TCP { $port } must pass untouched.

doctor-paired-passed = { $name } knows this program
doctor-not-paired = { $name } does not know this program.
doctor-not-paired-remedy = Run “floatkey host pair” on the computer of the key host, and “floatkey pair { $host }” here with the code that it prints.
doctor-about-failed = The key host does not say who it is: { $reason }.
doctor-about-failed-remedy = Test again. If it stays so, look at the log of the key host.

doctor-version-passed = Both speak protocol { $ours }; the key host has version { $version }
doctor-host-too-old = { $name } is too old: its version { $version } speaks protocol { $theirs }, and this program needs { $ours }.
doctor-host-too-old-remedy = Update the key host to version { $ourversion } or later.
doctor-program-too-old = This program is too old: { $name } has version { $version } and speaks protocol { $theirs }, and this program speaks { $ours }.
doctor-program-too-old-remedy = Update this program to version { $version } or later.

doctor-clock-passed = They differ by { $skew }
doctor-clock-unknown = The key host did not say what its clock shows
doctor-clock-ahead = Clock skew: the clock of the key host is { $skew } ahead of the clock of this computer.
doctor-clock-behind = Clock skew: the clock of the key host is { $skew } behind the clock of this computer.
doctor-clock-remedy = Set both clocks by the same time server. Until then times in logs, expiry dates and histories cannot be compared.

doctor-key-passed = It serves { $key }
doctor-keys-passed = { $keys ->
    [one] It serves one key
   *[other] It serves { $keys } keys
}
doctor-no-key = The key host serves no key.
doctor-no-key-remedy = Activate a key there. If there are license files already, the log of the key host says why it does not serve them.
doctor-key-not-there = The key host does not serve { $key }. It serves { $served }.
doctor-key-not-there-remedy = Use the address of the key host that has { $key }. If it should be this one, its log says why it does not serve the license file.
doctor-key-failed = The key host does not say which keys it serves: { $reason }.
doctor-key-failed-remedy = Test again. If it stays so, look at the log of the key host.

doctor-back-tcp-passed = The key host connected to { $dialed }
doctor-back-tcp-failed = The key host cannot connect to { $dialed } over TCP: { $reason }.
doctor-back-tcp-failed-remedy = Allow outgoing TCP traffic in the firewall of the key host, and incoming TCP traffic for Floatkey in the firewall of this computer.
doctor-back-tcp-lost = The key host connected to { $dialed }, and nothing came here.
doctor-back-tcp-lost-remedy = Another computer has that address on the network of the key host: check that no router between translates addresses, or use a VPN.
doctor-back-udp-passed = A datagram of the key host to { $dialed } came here
doctor-back-udp-lost = The key host sent a datagram to { $dialed }, and nothing came here.
doctor-back-udp-failed = The key host cannot send a datagram to { $dialed }: { $reason }.
doctor-back-udp-remedy = Allow outgoing UDP traffic in the firewall of the key host, and incoming UDP traffic for Floatkey in the firewall of this computer.
doctor-back-not-asked = The key host could not be asked to connect back: { $reason }
doctor-back-not-listening = This computer cannot listen for the key host: { $reason }

doctor-from-computer = Checked from this computer, which need not be a video server
doctor-from-server = Checked from a video server
doctor-verdict-passed = Everything was tested and passed
doctor-verdict-not-all = Nothing failed, and not everything was tested
doctor-verdict-failed = It fails at “{ $step }”
doctor-mark-passed = passed
doctor-mark-failed = FAILED
doctor-mark-not-tested = not tested
doctor-head = Connection test of { $host }
doctor-when = When
doctor-from = From
