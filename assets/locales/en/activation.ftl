# Why a license file was not accepted, or something else was not done with a key, and what to do.

activation-empty = The file is empty. Copy it again.
activation-too-long = The file has { $bytes } bytes, and no license is that long. Choose the .fkl file that the vendor sent.
activation-not-a-license = This is not a license: a text that starts with v4.public. was expected. Choose the .fkl file that the vendor sent.
activation-is-a-request = This is the request, not the answer to it. Send it to the vendor, and open the .fkl file that comes back.
activation-not-a-request = This is not a request of a key host. Choose the .fkreq file that was made there.
activation-sentinel = { $kind ->
    [c2v] This is the state of a Sentinel (HASP) key, a C2V file
    [v2cp] These are several updates for Sentinel (HASP) keys, a V2CP file
    [fingerprint] This is the fingerprint of a computer for Sentinel (HASP), a C2V file
    [recipient] This names the computer that a Sentinel (HASP) license shall be moved or lent to
   *[v2c] This is an update for a Sentinel (HASP) key, a V2C file
}{ $keys ->
    [none] { $vendor ->
        [none] {"."}
       *[other] {" "}(vendor { $vendor }).
    }
    [any] {" "}(any key of vendor { $vendor }).
   *[other] { $vendor ->
        [none] {" "}(key { $keys }).
       *[other] {" "}(key { $keys } of vendor { $vendor }).
    }
}{ $state ->
    [damaged] {" "}It is damaged: copy it again first.
   *[whole] {""}
} Floatkey reads such files and never applies them. { $kind ->
    [c2v] Send it to the vendor, who makes the update for this key.
    [fingerprint] Send it to the vendor, who makes the license for that computer.
    [recipient] Open it in the Sentinel Admin Control Center of the computer that has the license.
   *[v2c] Apply it on the computer that has the key: with the vendor's update tool, or in its Sentinel Admin Control Center under Update/Attach.
}
activation-unknown-vendor = The license was signed by the vendor { $vendor }, which this key host does not trust. Put the vendor's public key into its folder DATA/vendors and start it again, or ask for a license of a trusted vendor.
activation-tampered = The file was altered after it was signed. Copy it again, or ask for a new one.
activation-not-understood = The file is signed and cannot be understood, so it may be for a newer version of Floatkey. Update this key host. ({ $problem })
activation-other-machine = The license of { $key } is bound to another computer ({ $bound }…, and this one is { $here }…). Make a request on this key host and send it to the vendor.
activation-token-missing = The license of { $key } is bound to the USB token { $token }, which is not plugged in here. Plug it in and try again.
activation-token-without-serial = The USB token { $token } has no serial number, so nothing tells it from another one and no license can be bound to it. Choose another token, or the computer.
activation-other-holder = The license of { $key } was made for another key host. Install it there, or make a request on this key host.
activation-older = Issue { $newest } of { $key } was installed here, and this file is issue { $issue }. Ask the vendor for the newest one.
activation-already-in-force = Issue { $issue } of { $key } is in force already. There is nothing to do.
activation-same-issue = Another license with the issue number { $issue } is in force for { $key }. Ask the vendor for one with a new number.
activation-other-kind = { $key } would change between network key and local key. Remove it first, so that its servers get another key.
activation-given-up = { $key } was given up to { $to }, so this file is not valid here any more. Use the key there, or have it transferred back.
activation-declined = This key host declined the transfer of { $key }. Have it given up anew by the key host that has it.
activation-unknown-key = { $key } is not on this key host. Read the list of keys again.
activation-in-use = { $servers ->
    [one] One server holds { $seats } seats of { $key } and would lose them. Give it another key first, or confirm that it goes dark.
   *[other] { $servers } servers hold { $seats } seats of { $key } and would lose them. Give them another key first, or confirm that they go dark.
}
activation-not-bound = { $key } is not bound to one key host, so it cannot be transferred. Ask the vendor for a license that is bound.
activation-other-carrier = The request asks for { $key } on another carrier than it is on. A key in software goes to a computer; a key on a USB token goes along with the token.
activation-request-for-other = The request asks for { $asked } and not for { $key }. Choose the request that was made for this key.
activation-not-given-up = { $key } was not given up to the key host that signed this file. Choose the file that the other key host made when it declined.
activation-no-machine-id = The operating system does not say which computer this is, so no license can be bound to it. On Linux, run systemd-machine-id-setup; or use a USB token. ({ $problem })
activation-bad-name = A key's name has 1 to 80 characters. Choose another one.
activation-storage = Nothing was changed, because it could not be stored: { $problem }. Free or repair the disk of the key host and try again.
activation-token-not-here = The USB token { $token } is not plugged in here. Plug it in and try again, or choose the computer.
activation-own-request = This request for { $key } was made on this key host, which has the key already. Make one on the key host that shall get it.
activation-note-too-long = The note or the product code is too long for a request. Write at most 2,000 characters.
