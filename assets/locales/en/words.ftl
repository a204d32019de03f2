# Words that every surface of the window uses: numbers, lists, spans of time.

# The last two parts of a list; the parts before are joined with list-more.
list-last = { $first } and { $last }
list-more = { $first }, { $next }

span-seconds = { $seconds } s
span-minutes = { $minutes } min { $seconds } s
span-hours = { $hours } h { $minutes } min

# How long ago something was.
age-seconds = { $seconds } s ago
age-minutes = { $minutes } min ago
age-hours = { $hours } h ago
age-days = { $days } days ago
