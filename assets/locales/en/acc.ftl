# Reading the license managers of Sentinel (HASP).

acc-address = { $address } is no address of a license manager: { $reason }
acc-unreachable = nobody answers at { $address }: is the license manager running, and is TCP 1947 allowed?
acc-silent = { $address } did not answer within 5 seconds
acc-cut-off = the answer of { $address } broke off or is no HTTP: is a license manager there?
acc-too-long = the answer of { $address } is longer than 8 MiB and was not read
acc-forbidden = the license manager at { $address } lets no other computer read: turn on “Allow Remote Access to ACC” in its Admin Control Center, under Configuration, Access from Remote Clients
acc-password = the license manager at { $address } asks for a password: in its Admin Control Center, under Configuration, Basic Settings, protect the configuration pages only
acc-status = the license manager at { $address } refuses with the code { $code } { $words }
acc-not-there = what answers at { $address } is not a Sentinel license manager but { $found }
