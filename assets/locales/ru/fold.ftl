# Свёрнутые и закреплённые столбцы, заголовок столбца, меню камер и столбцов.

fold-column = Свернуть
fold-unfold = Развернуть
fold-spoken = { $column }, свёрнут: развернуть
fold-pin = Закрепить слева
fold-unpin = Открепить
fold-pinned = Закреплён слева
column-version = Версия { $version }
column-offline = нет связи
column-offline-why = Агент сервера не отвечает, срок аренды истёк
column-share = Мест ключа { $key }: { $seats } из { $total } ({ $feature })
menu-move-to = Перенести на сервер…
menu-move-here = { $count ->
    [one] Перенести сюда { $count } выбранную камеру
    [few] Перенести сюда { $count } выбранные камеры
   *[many] Перенести сюда { $count } выбранных камер
}
menu-cut = Вырезать
menu-select-folder = Выбрать папку { $folder }
menu-copy-name = Копировать имя
menu-copy-names = { $count ->
    [one] Копировать { $count } имя
    [few] Копировать { $count } имени
   *[many] Копировать { $count } имён
}
menu-of-camera = Камера { $camera }
camera-address = Адрес сервера: { $addresses }
camera-seats-of = Места даёт ключ { $key }
camera-no-seats = Не лицензирована: у сервера нет ключа
help-fold = Свернуть или развернуть столбец
help-pin = Закрепить столбец слева или открепить
help-menu-keys = Shift+F10 или Menu
help-menu = Меню камеры
help-band-keys = Тянуть рядом со строками
help-band = Выбрать всё в рамке; Ctrl или Shift добавляет
