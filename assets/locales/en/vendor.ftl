# Why a vendor did not answer a request with a license, and why his service could not be asked.

activation-vendor-tampered = The request was altered after the key host signed it. Copy the file again, or make a new request.
activation-vendor-transfer = The request asks another key host for { $key }. Key hosts transfer keys among themselves: open the request on the key host that has the key.
activation-vendor-no-product-code = The request has no product code. Make it again with the product code of the order.
activation-vendor-unknown-order = There is no order with the product code { $order }. Compare it with the order confirmation, and make the request again.
activation-vendor-order-used-up = { $uses ->
    [one] The order { $order } was used already. Open the license file that was made of it, or order another license.
   *[other] All { $uses } licenses of the order { $order } were made already. Open the license file that was made for this computer, or order more.
}
activation-vendor-order-for-updates = The order { $order } updates a key that is there. Make the request as an update of the key.
activation-vendor-order-for-new-keys = The order { $order } is for a new key. Make the request for a new key, or order an update.
activation-vendor-order-for-other-key = The order { $order } is for { $key }, and the request is for { $asked }. Choose the key that the order is for.
activation-vendor-needs-token = This license is for a USB token. Make the request for a USB token.
activation-vendor-needs-computer = This license is for a computer. Make the request for the computer.
activation-vendor-no-key-id = The license does not say which id the new key gets. Write it into the license as "key".
activation-vendor-bad-key-id = The new key would be called { $id }, which is no id of a key. Tell the vendor to name the key in the order.
activation-vendor-key-exists = { $key } was made already. Make the request as an update of the key; if the computer that has it is lost, tell the vendor.
activation-vendor-not-floating = The license type { $type } of { $key } does not float, so it makes no network key. Order a floating license, or a local key.
activation-vendor-ended = The license of { $key } ended on { $on }. Order a new one.
activation-vendor-other-vendor = The license of { $key } in force was signed by another vendor ({ $vendor }). Send the request to that one.
activation-vendor-bad-present = The license of { $key } in force cannot be believed: { $problem }. Install the file that came from the vendor again, and make a new request.
activation-vendor-present-of-other = The request is for { $key }, and the license that it shows is of { $present }. Make a new request.
activation-vendor-not-holder = The key host that asks does not hold { $key }. Make the request on the key host that does.
activation-vendor-issued-to-other = Issue { $issue } of { $key } was made for another key host. Install it there, and transfer the key; if that computer is lost, tell the vendor.
activation-vendor-other-kind = { $key } would change between network key and local key. Order a new key.
activation-vendor-no-more-issues = { $key } was issued as often as issue numbers go. Order a new key.
activation-vendor-request-id-reused = Another request with the same number was answered before. Make a new request.
activation-vendor-failed = The vendor could not make the license, and nothing was used up: { $problem }. Try again later, or tell the vendor.

online-address = { $url } is not the address of a vendor's service. Write it as https://HOST, as the vendor told it.
online-not-encrypted = { $url } is not encrypted, so nothing was sent. Use the address with https://, or send the request as a file.
online-no-such-host = There is no computer called { $host }, or this one cannot ask for names. Check the address and the network, or send the request as a file from another computer.
online-unreachable = The vendor's service at { $host } does not answer on TCP { $port }. Check the address, and that the firewall lets it through; or send the request as a file.
online-silent = The vendor's service at { $host } did not answer within { $seconds } seconds. Send the same request again: if it was answered already, the answer is the same.
online-certificate = The certificate of { $host } is not one that this computer trusts: { $problem }. Check the address and the date of this computer; if the vendor told a fingerprint, use it.
online-other-certificate = { $host } shows another certificate than the vendor told. Somebody may stand between, or the certificate was changed. Told: { $expected }. Found: { $found }. Ask the vendor for the fingerprint.
online-no-roots = This computer has no certificates of authorities, so nobody can vouch for the vendor ({ $problem }). Install them (ca-certificates on Linux), or use the fingerprint that the vendor told.
online-no-tls = { $host } does not speak TLS 1.3 at this address ({ $problem }). Check address and port.
online-redirected = { $host } sends elsewhere, to { $to }, which is not followed. Use that address if the vendor confirms it.
online-busy = The vendor's service at { $host } has too much to do. Send the same request again in a minute.
online-not-a-vendor-service = What answers at { $host } is not a vendor's service ({ $status }). Check the address.
online-refused = The vendor's service at { $host } refused: { $reason }
