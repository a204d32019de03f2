# Палитра (Ctrl+K) и команды, которые есть только в ней и в меню.

palette-hint = Введите команду или имя сервера, ключа или камеры
palette-nothing = Ни в одном имени нет этих букв
palette-searching = Идёт поиск…
palette-best = Показаны лучшие { $shown } из { $all }; введите ещё несколько букв, чтобы увидеть другие
palette-keys = Вверх и вниз – выбор, Enter – выполнить, Esc – закрыть
palette-key = ключ № { $id }
palette-server = { $cameras ->
    [one] сервер, { $cameras } камера
    [few] сервер, { $cameras } камеры
   *[many] сервер, { $cameras } камер
}
palette-camera = камера, сервер: { $server }
palette-row = { $name }, { $kind }

action-palette = Все команды…
action-discard = Сбросить план
action-plan = Показать или скрыть план
action-move-to = Перенести выбранные камеры…
action-compact-keys = Компактные карточки ключей
action-high-contrast = Высокая контрастность
action-larger = Крупнее
action-smaller = Мельче
action-normal-size = Обычный размер
action-settings = Настройки…
action-about = О программе Floatkey…
menu-theme = Тема
