# Слова, общие для всего окна: числа, перечисления, промежутки времени.

list-last = { $first } и { $last }
list-more = { $first }, { $next }

span-seconds = { $seconds } с
span-minutes = { $minutes } мин { $seconds } с
span-hours = { $hours } ч { $minutes } мин

age-seconds = { $seconds } с назад
age-minutes = { $minutes } мин назад
age-hours = { $hours } ч назад
age-days = { $days ->
    [one] { $days } день назад
    [few] { $days } дня назад
   *[many] { $days } дней назад
}

# Количества. У функций с собственным словом считается оно.
count-cameras = { $count ->
    [one] { $count } камера
    [few] { $count } камеры
   *[many] { $count } камер
}
count-plates = { $count ->
    [one] { $count } номер
    [few] { $count } номера
   *[many] { $count } номеров
}
count-faces = { $count ->
    [one] { $count } лицо
    [few] { $count } лица
   *[many] { $count } лиц
}
count-cameras-bound = { $bound } камер
count-seats = { $seats } × { $feature }
not-bound = Не привязаны
no-key = без ключа
no-key-title = Без ключа

# Дни и минуты в записи strftime.
date-format = %d.%m.%Y
moment-format = %d.%m.%Y %H:%M
