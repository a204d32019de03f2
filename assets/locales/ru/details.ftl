# Панель сведений и пути к ней.

details-title = Сведения
details-copy = Копировать текст
details-hide = Скрыть сведения
details-back = Назад
details-shortcut = Показать или скрыть сведения
details-open = Сведения
details-of = Сведения: { $name }
details-key-enter = Ввод
details-key-enter-does = Показать сведения о камере
details-nothing = Выберите камеру или щёлкните по названию ключа.
details-gone = Того, что здесь показывалось, больше нет.

details-camera = камера
details-video-server = видеосервер
details-network-key = сетевой ключ
details-local-key = локальный ключ
details-feature = функция

details-number = Номер
details-folder = Папка
details-state = Состояние
details-enabled = включена
details-disabled = отключена
details-disabled-more = Отключённые камеры не занимают мест.
details-server = Сервер
details-not-bound = не привязана
details-key = Ключ
details-no-key = без ключа
details-features = Используемые функции

details-planned = Запланировано
details-from = Откуда
details-to = Куда
details-key-before = Ключ сейчас
details-key-after = Ключ после

details-addresses = Адреса
details-version = Версия
details-version-assumed = { $version }, предположительно
details-version-unknown = неизвестна
details-cameras = Камеры
details-bound = Привязано
details-held = Выданные места
details-held-no-key = Без ключа серверу места не выдаются.
details-held-unread = Хост ключей ещё не прочитан.
details-held-nothing = Мест не выдано.
details-lease = Аренда
details-lease-standing = бессрочно, пока план не отменит
details-lease-runs = поддерживается агентом
details-lease-over = истекла, места могут занять другие
details-read = Прочитано
details-read-live = только что, на связи
details-read-never = ещё нет

details-key-number = Номер
details-type = Тип
details-carrier = Носитель
details-carrier-usb = USB-ключ
details-carrier-software = программный
details-expires = Окончание
details-endless = бессрочно
details-host = Хост ключей
details-seat = Установлен на
details-totals = Итоги
details-free-of = своб. { $free } из { $total }
details-free-unknown = своб. ? из { $total }
details-shares = здесь { $here } · в других системах { $others } · можно вернуть { $reclaimable }
details-shares-here = нужно здесь { $here }
details-servers = Серверы по числу камер
details-servers-none = Ни один сервер его не использует.
details-servers-more = { $servers ->
    [one] и ещё { $servers } сервер
    [few] и ещё { $servers } сервера
   *[many] и ещё { $servers } серверов
}

# Если откажет самый большой сервер ключа.
details-failover = Если откажет самый большой сервер
details-failover-server = Сервер
details-failover-unused = Ни одному серверу не нужны места этого ключа.
details-failover-same = { $cameras ->
    [one] Хватит: его { $cameras } камера поместится на других серверах этого ключа без новых мест.
    [few] Хватит: его { $cameras } камеры поместятся на других серверах этого ключа без новых мест.
   *[many] Хватит: его { $cameras } камер поместятся на других серверах этого ключа без новых мест.
}
details-failover-fits = { $cameras ->
    [one] Нужно разместить ещё { $cameras } камеру: хватит мест ключа { $key }.
    [few] Нужно разместить ещё { $cameras } камеры: хватит мест ключа { $key }.
   *[many] Нужно разместить ещё { $cameras } камер: хватит мест ключа { $key }.
}
details-failover-short = { $cameras ->
    [one] Нужно разместить ещё { $cameras } камеру: ближе всего ключ { $key }, ему не хватает: { $short }.
    [few] Нужно разместить ещё { $cameras } камеры: ближе всего ключ { $key }, ему не хватает: { $short }.
   *[many] Нужно разместить ещё { $cameras } камер: ближе всего ключ { $key }, ему не хватает: { $short }.
}
details-failover-nowhere = { $cameras ->
    [one] Нужно разместить ещё { $cameras } камеру, но у других серверов нет ключа.
    [few] Нужно разместить ещё { $cameras } камеры, но у других серверов нет ключа.
   *[many] Нужно разместить ещё { $cameras } камер, но у других серверов нет ключа.
}

details-code = Код
details-free = Свободно
details-unlicensed = Серверы без ключа
details-unlicensed-more = нужно и не лицензировано: { $seats }
details-feature-unused = Такой функции нет ни у одного ключа, и камеры её не используют.
details-other-system = { $name } (другая система)
details-other-systems = Другие системы
