# Диалоги.

# Клавиши и мышь.
help-arrows-keys = Стрелки, Home, End
help-arrows = Переход между камерами
help-shift-keys = Shift и стрелки
help-shift = Выбор до этого места
help-space-keys = Пробел
help-space = Выбрать камеру или снять выбор
help-move-keys = M или Enter
help-move = Перенести выбранные камеры на сервер
help-tab-keys = Tab
help-tab = Следующая часть окна
help-escape-keys = Esc
help-escape = Снять выбор; отменить перетаскивание
help-click-keys = Щелчок, Ctrl, Shift
help-click = Выбрать одну, ещё одну, все до этого места
help-drag-keys = Перетащить камеру
help-drag = Перенести выбранное на другой сервер
help-select-all = Выбрать все камеры сервера
help-cut = Вырезать выбранные камеры
help-paste = Перенести вырезанные камеры сюда
help-everywhere = Везде
help-board = На доске

# История.
history-title = История
history-none = К этой системе ещё ничего не применялось.
history-revision = Ревизия { $revision } · { $what }
history-no-reason = Причина не указана
history-moves = { $count ->
    [one] перенесена { $count } камера
    [few] перенесены { $count } камеры
   *[many] перенесено { $count } камер
}
history-keys = { $count ->
    [one] { $count } сервер сменил ключ
    [few] { $count } сервера сменили ключ
   *[many] { $count } серверов сменили ключ
}
history-no-changes = без изменений

# Файлы.
path-open = Открыть систему
path-open-button = Открыть
path-new = Расположение новой системы
path-source = Импортируемая конфигурация
path-target = Расположение импортированной системы
path-copy = Сохранить копию
path-copy-button = Сохранить
path-use = Использовать этот путь
path-what = На этом рабочем столе диалог выбора файла не ответил, поэтому путь вводится здесь.
path-label = Путь
new-title = Новая система
new-create = Создать
new-what = Это имя видят другие системы с тем же ключом.
new-name = Имя
new-name-hint = Кампус на набережной
new-file = Файл системы
new-file-browse = Выбрать файл системы
import-title = Импорт из Eocortex
import-button = Импортировать
import-what = Читает серверы, камеры и их функции из конфигурации, сохранённой из /configex в формате JSON или XML. Конфигурация только читается.
import-source = Конфигурация
import-source-browse = Выбрать конфигурацию
import-target = Создаваемый файл системы
import-target-browse = Выбрать создаваемый файл системы
browse = Обзор…

# Перенос камер.
move-select-first = Сначала выберите камеры
move-camera-to = Куда перенести { $camera }
move-the-camera = камеру
move-cameras-to = { $count ->
    [one] Куда перенести { $count } камеру
    [few] Куда перенести { $count } камеры
   *[many] Куда перенести { $count } камер
}
move-button = Перенести
move-server = Сервер
move-server-hint = Введите часть имени сервера
move-none = Нет сервера с таким именем
move-free = { $key } · свободно { $free }
move-free-unknown = { $key } · свободные места неизвестны
move-no-seats = мест не занимает

# Замечания.
remarks-title = Замечания по импорту
remarks-more = и ещё { $count }
