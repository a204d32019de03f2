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

# Cantidades. Las funciones que tienen palabra propia se cuentan con ella.
count-cameras = { $count ->
    [one] { $count } cámara
   *[other] { $count } cámaras
}
count-plates = { $count ->
    [one] { $count } matrícula
   *[other] { $count } matrículas
}
count-faces = { $count ->
    [one] { $count } rostro
   *[other] { $count } rostros
}
count-cameras-bound = { $bound } cámaras
count-seats = { $seats } × { $feature }
not-bound = Sin asignar
no-key = sin clave
no-key-title = Sin clave

# Días y minutos como los escribe strftime.
date-format = %d/%m/%Y
moment-format = %d/%m/%Y %H:%M
