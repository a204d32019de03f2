# The usage page: how many seats of a key were in use over time.

usage-title = Usage
usage-shortcut = Usage over time
usage-close = Back to the board
usage-export = Export as CSV…
usage-refresh = Refresh
usage-key = Key
usage-feature = Feature
usage-day = 24 h
usage-week = 7 days
usage-month = 30 days
usage-all = 400 days
usage-no-key = There is no key yet whose usage could be shown
usage-asking = Asking the key host…
usage-failed = The usage cannot be read: { $reason }
usage-again = Try again
usage-empty = Nothing was recorded in this time
usage-plot = Plot of usage over time
usage-summary = { $denials ->
    [0] At most { $here } here and { $others } by others at once, of { $total }; nothing was refused
    [one] At most { $here } here and { $others } by others at once, of { $total }; { $denials } refusal
   *[other] At most { $here } here and { $others } by others at once, of { $total }; { $denials } refusals
}
usage-here = used here
usage-others = used by others, if disclosed
usage-total = total
usage-denied-mark = refused
usage-at =
    { $moment }
    { $here } here
    { $others } by others
    { $total } in total
usage-at-denied = refused { $times }×
usage-denials = Refused
usage-denied = { $system } was refused
usage-denied-short = { $system } was refused, short by { $short }
usage-denied-times = , { $times } times
usage-nothing-to-export = There is nothing to export yet
usage-file = Export the usage
usage-path = Export the usage as a table
usage-not-written = Cannot write { $path }: { $reason }. Choose another place.
usage-written = Written to { $path }
