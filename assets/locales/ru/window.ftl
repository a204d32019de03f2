# Окно вокруг доски: верхняя панель, начальная страница, сообщения, меню.

# Верхняя панель.
top-revision = ревизия { $revision }
top-of = { $part } из { $all }
key-hosts = Хосты ключей
key-hosts-open = Хосты ключей…
hosts-none = Нет хостов ключей
hosts-one-lost = Хост ключей недоступен
hosts-lost = { $all ->
    [one] Недоступно { $lost } из { $all } хоста ключей
    [few] Недоступно { $lost } из { $all } хостов ключей
   *[many] Недоступно { $lost } из { $all } хостов ключей
}
hosts-connecting = { $all ->
    [one] Подключение к { $all } хосту ключей…
    [few] Подключение к { $all } хостам ключей…
   *[many] Подключение к { $all } хостам ключей…
}
hosts-connected = { $all ->
    [one] Подключён { $all } хост ключей
    [few] Подключены { $all } хоста ключей
   *[many] Подключено { $all } хостов ключей
}
hosts-none-added = Хосты ключей ещё не добавлены
host-in-use = Хост { $host } нельзя забыть, пока серверы используют его ключи
host-forget-named = Забыть { $host }
host-forget = Забыть
search-hint = Поиск камер, серверов, папок
search-matches = { $count ->
    [one] { $count } совпадение
    [few] { $count } совпадения
   *[many] { $count } совпадений
}
search-clear = Очистить поиск
top-discard = Сбросить
top-discard-more = Убрать из плана все изменения
top-nothing-to-apply = Применять нечего
top-step = { $command }: { $step }
top-nothing-to-undo = Отменять нечего
top-nothing-to-redo = Повторять нечего
top-decided = Решение принято, остановить уже нельзя
window-title = { $system } – Floatkey
window-title-changed = • { $system } – Floatkey

# Меню.
menu-more = Ещё
menu-open = Открыть…
menu-new = Новая система…
menu-import = Импорт из Eocortex…
menu-save-copy = Сохранить копию…
menu-history = История…
menu-theme-system = Тема рабочего стола
menu-theme-light = Светлая тема
menu-theme-dark = Тёмная тема
menu-close = Закрыть систему

# Кнопки разных окон.
cancel = Отмена
close = Закрыть

# Действия клавиш окна.
shortcut-undo = Отменить
shortcut-redo = Повторить
shortcut-search = Искать камеры, серверы и папки
shortcut-apply = Применить план
shortcut-help = Клавиши и мышь

# Сообщения.
notice-dismiss = Скрыть это сообщение
remarks-strip = { $count ->
    [one] { $count } замечание по импорту
    [few] { $count } замечания по импорту
   *[many] { $count } замечаний по импорту
}
remarks-read = Прочитать…
remarks-hide = Скрыть замечания

# Начальная страница.
start-what = Один ключ лицензии на много видеосерверов. Лицензии следуют за камерами.
start-opening = Открывается { $name }…
start-open = Открыть систему…
start-open-more = Файл с расширением .fks
start-import-more = Серверы и камеры, только чтение
start-new-more = Пустой файл для заполнения
start-demo = Попробовать демо
start-demo-more = Пример с настоящими хостами ключей
start-no-servers = Серверов пока нет
start-no-servers-more = Серверы и камеры берутся из конфигурации вашей видеосистемы.

# Сообщения после команд.
opening-demo = пример системы
said-applied-elsewhere = Ревизия { $revision } применена в другом месте, кем: { $who }
said-applied = Применено как ревизия { $revision }
said-paired = Сопряжено с { $host } ({ $address })
said-no-file-dialog = Диалог выбора файла не отвечает: введите путь

# Язык окна. Кто не понимает действующего, найдёт английское слово.
menu-language = Язык (Language)
menu-language-system = Язык рабочего стола

# В узком окне.
top-apply-narrow = Применить: { $count }
