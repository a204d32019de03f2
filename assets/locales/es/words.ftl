# Palabras comunes a toda la ventana: números, listas, intervalos de tiempo.

list-last = { $first } y { $last }
list-more = { $first }, { $next }

span-seconds = { $seconds } s
span-minutes = { $minutes } min { $seconds } s
span-hours = { $hours } h { $minutes } min

age-seconds = hace { $seconds } s
age-minutes = hace { $minutes } min
age-hours = hace { $hours } h
age-days = { $days ->
    [one] hace { $days } día
   *[other] hace { $days } días
}
