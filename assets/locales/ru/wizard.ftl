# Активация лицензии и дальнейшая жизнь ключа.

key-activate = Активировать ключ…
key-continue = Продолжить активацию
key-menu = Команды ключа { $name }
key-menu-of = { $words } { $name }
key-menu-update = Обновить лицензию…
key-menu-servers = Выбрать серверы ключа…
key-menu-rename = Переименовать…
key-menu-transfer = Перенести на другой компьютер…
key-menu-remove = Удалить…

# Шаги.
wizard-title = Активация ключа
wizard-step-computer = Компьютер
wizard-step-request = Запрос
wizard-step-response = Ответ
wizard-step-check = Проверка
wizard-step-done = Готово
wizard-next = Далее
wizard-back = Назад
wizard-stop = Не ждать
wizard-later = Закрыть и продолжить позже
wizard-start-over = Начать заново
wizard-finish = Завершить

# Компьютер.
wizard-computer-what = Ключ активируется на компьютере, где работает его хост ключей. Поставщик получает оттуда запрос и присылает файл лицензии.
wizard-host = Хост ключей
wizard-host-at = { $host } · { $address }
wizard-no-hosts = Сопряжённых хостов ключей пока нет. Закройте окно и сначала добавьте хост.
wizard-goal = Для чего
wizard-goal-new = Новый ключ
wizard-goal-update = Другая лицензия ключа { $name }, № { $key }
wizard-goal-file = Файл лицензии уже есть

# Запрос.
wizard-request-what = Лицензия будет привязана к тому, что здесь выбрано. Остальное – для поставщика.
wizard-carrier = Носитель
wizard-carrier-computer = Этот компьютер, программный ключ
wizard-token = USB-ключ { $name }, № { $number }
wizard-token-unknown = { $token } · не известен как носитель лицензий
wizard-token-no-serial = USB-ключ { $name }: нет серийного номера, его не отличить от другого
wizard-product = Код продукта из заказа
wizard-product-hint = Пусто, если поставщик знает, что заказано
wizard-note = Примечание для поставщика
wizard-note-hint = Номер заказа или к кому обратиться
wizard-make-request = Создать запрос
wizard-made-what = Запрос создан. Сохраните его или скопируйте как текст и отправьте поставщику.
wizard-made-later = Пока поставщик готовит ответ, окно можно закрыть: команда меню «Продолжить активацию» вернёт сюда. Когда файл лицензии придёт, идите дальше.
wizard-save-request = Сохранить как…
wizard-copy-request = Копировать как текст
wizard-saved = Сохранено: { $path }
wizard-pick-request = Сохранить запрос
wizard-request-file = Запрос хоста ключей

# Ответ.
wizard-response-what = Откройте файл лицензии от поставщика или вставьте его текст. Его проверит хост ключей { $host }; пока ничего не меняется.
wizard-license = Лицензия
wizard-pick-license = Открыть файл лицензии
wizard-license-file = Файл лицензии
wizard-drop = Файл лицензии можно и перетащить в окно
wizard-from = Из файла { $path }
wizard-check = Проверить
wizard-not-read = Не удалось прочитать { $path }: { $reason }. Выберите другой файл.
wizard-file-too-long = Файл { $path } больше любой лицензии. Выберите файл .fkl, который прислал поставщик.

# Сравнение.
wizard-check-what = Вот что меняет лицензия. До нажатия «Установить» ничего не устанавливается.
wizard-check-key = { $name }, № { $key }, хост ключей { $host }
wizard-install = Установить: { $host }
wizard-before = Сейчас
wizard-after = Будет
wizard-in-use = Занято
wizard-new = новое
wizard-better = лучше
wizard-worse = хуже
wizard-other = иначе
wizard-row-type = Лицензия
wizard-row-issue = Выпуск
wizard-row-expires = Заканчивается
wizard-row-version = Старейшая версия сервера
wizard-row-grace = Льготный срок без хоста ключей
wizard-row-overdraft = Перерасход
wizard-type-kind = { $license } · { $kind }
wizard-never = никогда
wizard-any-version = любая
wizard-percent = { $percent } %
wizard-short = { $feature }: занято { $used }, станет { $after }
wizard-at-risk = Под угрозой: { $cameras }
wizard-more-cameras = { $count ->
    [one] ещё { $count } камера
    [few] ещё { $count } камеры
   *[many] ещё { $count } камер
}
wizard-shared = Эту функцию используют и другие системы, поэтому под угрозой могут оказаться их камеры
wizard-too-old = Сервер { $server } имеет версию { $version } и больше не сможет использовать этот ключ: нужна версия { $required }. Сначала обновите сервер.
wizard-consent = Разрешаю дополнительный сетевой ключ на этом компьютере

# Завершение и помехи.
wizard-done = Лицензия действует: { $name }, № { $key }, хост ключей { $host }
wizard-done-next = Теперь выберите, какие серверы используют ключ.
wizard-choose-servers = Выбрать серверы ключа…
wizard-show-key = Показать карточку
wizard-pair = Сопрячь как администратор…
wizard-not-asked = Хост ключей { $host } не удалось опросить: { $reason }. Если он работает, выполните сопряжение заново как администратор.
wizard-no-answer = он не ответил за 30 с, поэтому неизвестно, выполнено ли то, о чём его просили
wizard-wait-look = Хост ключей { $host } читает, что установлено…
wizard-wait-request = Хост ключей { $host } создаёт запрос…
wizard-wait-check = Хост ключей { $host } проверяет лицензию…
wizard-wait-install = Хост ключей { $host } вводит лицензию в действие…
wizard-wait-give-up = Хост ключей { $host } отдаёт ключ…
wizard-wait-decline = Хост ключей { $host } отказывается от ключа…
wizard-wait-take-back = Хост ключей { $host } забирает ключ обратно…
wizard-wait-change = Хост ключей { $host } меняет ключ…
wizard-said-renamed = Теперь ключ называется { $name }
wizard-said-removed = Ключ { $key } удалён

# Переименование и удаление.
key-rename-title = Переименовать ключ
key-rename-button = Переименовать
key-rename-what = Имя ключа { $key } видят все, кто его использует.
key-rename-name = Имя ключа
key-remove-title = Удалить ключ
key-remove-button = Удалить
key-remove-what = Ключ { $name }, № { $key }, перестанет действовать на своём хосте ключей. Его файл лицензии можно установить там снова.
key-remove-force = Всё равно удалить: эти серверы останутся без лицензии
key-goes-dark = У этих серверов больше не было бы мест
key-dark-server = { $server }, система { $system }: { $seats }
key-dark-more = { $count ->
    [one] и ещё { $count } сервер
    [few] и ещё { $count } сервера
   *[many] и ещё { $count } серверов
}

# Ключи хоста.
hosts-keys = Ключи…
host-keys-title = Ключи хоста { $host }
host-keys-activate = Активировать ключ…
host-keys-none = Здесь не установлено ни одного ключа.
host-keys-issue = № { $key } · выпуск { $issue }
host-keys-in-force = { $servers ->
    [one] действует, места занимает { $servers } сервер
    [few] действует, места занимают { $servers } сервера
   *[many] действует, места занимают { $servers } серверов
}
host-keys-token-missing = USB-ключ не подключён: новые места не выдаются
host-keys-given-up = отдан { $moment }, кому: { $to }
host-keys-finish = Завершить или забрать обратно…
host-keys-not-served = Файл { $file } не используется: { $why }

# Перенос.
transfer-title = Перенос ключа { $name }
transfer-what = Хост ключей с подписью отдаёт ключ, прежде чем его получит другой. Поэтому ключ никогда не находится на двух компьютерах, а прерванный перенос можно завершить или отменить.
transfer-target = Куда
transfer-other = другой хост ключей
transfer-no-target = Других сопряжённых хостов ключей нет. Сначала добавьте тот, который получит ключ.
transfer-step-request = Запрос ключа: { $target }
transfer-step-give-up = Передача ключа: { $source }
transfer-step-install = Ввод в действие: { $target }
transfer-given-up = Хост ключей { $source } отдал ключ, получатель: { $to }; там он ещё не действует
transfer-declined = Обещание не брать ключ: { $target }. Ключ забирает обратно { $source }
transfer-returned = Ключ снова здесь: { $source }
transfer-begin = Перенести
transfer-finish = Завершить
transfer-take-back = Забрать обратно
transfer-return-what = Чтобы забрать ключ обратно, нужны оба хоста: второй обещает его не брать.
transfer-force = Всё равно перенести: эти серверы останутся без лицензии, пока не получат другой ключ

# Какие серверы используют ключ.
servers-title = Серверы ключа { $name }
servers-what = Выбор попадает в план вместе с тем, что он меняет у обоих ключей. До применения плана ничего не меняется.
servers-used = использует его
servers-no-seats = места не нужны
servers-back = { $key } получает обратно { $seats }
servers-more = { $key } выдаёт { $seats }
servers-short = не хватает: { $seats }
servers-unknown = сейчас нельзя проверить
servers-unlicensed = тогда камеры не лицензированы
servers-use = Этот ключ
servers-let-go = Без ключа
servers-on = { $words }: { $key }, сервер { $server }
