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
