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

# Counts. Features that have a word of their own are counted with it.
count-cameras = { $count ->
    [one] { $count } camera
   *[other] { $count } cameras
}
count-plates = { $count ->
    [one] { $count } plate
   *[other] { $count } plates
}
count-faces = { $count ->
    [one] { $count } face
   *[other] { $count } faces
}
count-cameras-bound = { $bound } cameras
count-seats = { $seats } × { $feature }
not-bound = Not bound
no-key = no key
no-key-title = No key

# Days and minutes as strftime writes them.
date-format = %Y-%m-%d
moment-format = %Y-%m-%d %H:%M
