# Доска: столбцы серверов, строки камер, последствия переноса.

board-name = Доска камер
board-nothing-found = Нет камер по запросу «{ $search }»
board-group-not-licensed = { $group } · не лицензированы
board-group = Серверы с ключом { $key }
board-group-no-key = Серверы без ключа, не лицензированы
board-empty = Камер нет. Перетащите их сюда.
board-count-found = { $found } из { $count }
board-column = { $column }, { $count }
board-column-selected = { $column }, { $count }, выбрано: { $selected }
board-column-more = { $column }: ещё
board-server-more = Сервер { $server }: ещё
board-not-licensed = без лицензии: { $cameras }
board-camera-off = выкл.
version-assumed = { $version } (предпол.)
version-unknown = версия неизвестна

# Меню и подсказка столбца.
column-select-all = Выбрать все камеры
column-paste = { $count ->
    [one] Вставить { $count } камеру
    [few] Вставить { $count } камеры
   *[many] Вставить { $count } камер
}
column-use-key = Использовать ключ
column-too-old = { $version }: слишком старая для сетевых ключей (нужна 3.1 или новее)
column-uses = Использует ключ { $key }
column-uses-no-key = Ключа нет: камеры не лицензированы
column-key-changes = Изменяется планом, раньше: { $key }
board-feature = { $feature } { $seats }

# Подсказка камеры.
camera-moves = После плана: { $server }, раньше: { $before }
camera-on = Сервер: { $server }
camera-cut = Вырезана, ждёт вставки
camera-enabled = Включена
camera-disabled = Отключена, мест не занимает

# Последствия переноса.
drop-title = После переноса
drop-title-refused = Сюда перенести нельзя
drop-seats-of = Места ключа { $key }
drop-the-key = не назван
drop-no-change = без изменений
drop-same-key = Тот же ключ, больше ничего не меняется.
drop-no-seat = Места не нужны: отключённые камеры их не занимают.
drop-given-back = { $feature } −{ $seats }
drop-not-bound = Камеры без сервера мест не занимают.
drop-more-warnings = { $count ->
    [one] и ещё { $count } предупреждение
    [few] и ещё { $count } предупреждения
   *[many] и ещё { $count } предупреждений
}
drop-short = +{ $more }, не хватает { $by }
drop-unknown = +{ $more }, сейчас не проверить
drop-may-be-short = +{ $more }, может не хватить до { $by }
drop-left = +{ $more }, останется { $left }
