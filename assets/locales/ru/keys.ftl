# Ключи и хосты ключей.

# Подключение к хосту ключей одной фразой.
host-connecting = подключается
host-connected = подключён
host-stale = не отвечает с { $time }
host-offline-since = не подключён с { $time }, { $age }: { $reason }
host-offline = не подключён: { $reason }

# Панель ключей.
keys-title = Ключи
keys-none = Ключей пока нет
keys-none-more = Ключи находятся на хостах ключей. Добавьте хост ключей по имени или адресу, и здесь появятся его ключи и их данные.
keys-add-host = Добавить хост ключей…
keys-connecting = Подключение к { $host }…
keys-live = { $host } · на связи
keys-host-empty = На этом хосте нет ключей для этой системы

# Что говорится о ключе и его хосте.
alarm-cloned = Одновременно работают две программы с сертификатом этого хоста ключей. Места могут быть выданы дважды, и числа неверны: остановите старую.
trust-no-answer = хост ключей не отвечает

others-proven = Отказ в { $time } показывает, что другими занято или для них зарезервировано не меньше: { $amount }

# Ход сопряжения.
pair-step-connecting = Подключение к хосту ключей…
pair-step-proving = Сверка кода с хостом ключей…

# Карточка ключа.
card-pending = План этой системы удерживает здесь места и ждёт завершения
card-network = Сетевой
card-local = Локальный
carrier-usb = USB
carrier-software = программный
card-license = { $license } · { $carrier } · № { $key }
card-on-seat = на { $server } · { $host }
card-on = на { $host }
card-as-of = на { $time }, { $age }: { $reason }
card-never-read = данные не прочитаны: { $reason }
expiry-ended = закончилась { $date }
expiry-today = заканчивается { $date }, осталось меньше дня
expiry-soon = { $days ->
    [one] заканчивается { $date }, остался { $days } день
    [few] заканчивается { $date }, осталось { $days } дня
   *[many] заканчивается { $date }, осталось { $days } дней
}
expiry = заканчивается { $date }
card-left = после плана: { $left }
card-over = Превышено: { $amount }
card-can-add = Можно добавить: { $amount }
card-reading = Чтение данных…
card-can-add-unknown = Неизвестно, сколько можно добавить
card-free = своб. { $free } из { $total }
card-free-unknown = своб. ? из { $total }
card-over-by = превышено на { $seats }
card-overdraft = { $seats } сверх итога, лицензия допускает
card-overdraft-planned = после плана { $seats } сверх итога, лицензия допускает
card-planned-more = +{ $seats } по плану
card-planned-less = −{ $seats } по плану
card-planned-short = { $change } · не хватает { $by }
card-planned-doubtful = { $change } · может не хватить { $by }
card-planned-carrier-missing = { $change } · USB-ключ отключён
card-planned-unknown = { $change } · сейчас не проверить
card-fewer = Меньше функций
card-more = { $count ->
    [one] Ещё { $count } функция
    [few] Ещё { $count } функции
   *[many] Ещё { $count } функций
}
card-no-server = Ни один сервер не использует этот ключ
card-servers = { $count ->
    [one] { $count } сервер: { $names }
    [few] { $count } сервера: { $names }
   *[many] { $count } серверов: { $names }
}

# Полоса одним предложением.
bar-here = { $feature }: здесь занято { $seats }
bar-unknown = { $here }, всего { $total }; занятое другими сейчас не прочитать
bar-left-here = из них { $seats } могут забрать другие
bar-held = { $seats } удержано ожидающим планом
bar-others = другими занято { $seats }
bar-reserved = для других зарезервировано { $seats }
bar-reclaimable = можно забрать { $seats }
bar-free = свободно { $seats }
bar-total = всего { $seats }
bar-can-add = { $parts }; можно добавить { $seats }
bar-reserved-here = { $sentence }, из них { $seats } зарезервировано для этой системы
bar-ceiling = { $sentence }; предел для этой системы – { $seats }

# Другие на ключе.
shared-with = { $count ->
    [one] Использует ещё { $count } система
    [few] Используют ещё { $count } системы
   *[many] Используют ещё { $count } систем
}
shared-hidden = { $shared }, данные не раскрываются
shared-uses = { $system }: занято { $seats }
shared-uses-nothing = { $system }: сейчас ничего не занято
shared-more = и ещё { $count }
shared-exact = точно, на связи
shared-exact-as-of = точно, на { $time }
shared-cannot-tell = Неизвестно, используют ли ключ другие
shared-until-answer = Пока хост ключей не ответит, числа могут быть неточны.
shared-off-by-all = Другие могут занимать до { $most } ({ $feature }); числа могут расходиться на столько же.
shared-off-by = Другие занимают { $others } ({ $feature }); числа могут расходиться не больше чем на { $by }.
shared-off = Числа могут быть неточны.
