# Диалоги.

# Клавиши и мышь.
help-arrows-keys = Стрелки, Home, End
help-arrows = Переход между камерами
help-shift-keys = Shift и стрелки
help-shift = Выбор до этого места
help-space-keys = Пробел
help-space = Выбрать камеру или снять выбор
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

# Хосты ключей.
hosts-add = Сопряжение по адресу…
hosts-what = Хосты ключей в этой сети находятся сами. Поиск не проходит через маршрутизаторы и VPN: с такими хостами выполните сопряжение по адресу.
hosts-found = Найдены в сети
hosts-paired = Сопряжены
hosts-none-yet = Пока нет
hosts-no-other = Другие хосты ключей в этой сети не отвечают
hosts-gone = Исчезли
hosts-gone-one = { $host } · { $presence }
hosts-place = { $addresses } · версия { $version }
hosts-place-presence = { $place } · { $presence }
hosts-test = Проверить подключение…
hosts-holders = Кто занимает места…
hosts-pair-again = Повторное сопряжение…
hosts-pair = Сопряжение…
hosts-outage = При отказе: { $key }…
hosts-of = { $words } { $host }
hosts-answers = отвечает на поиск
hosts-last-seen = был виден { $moment }

# Сопряжение.
pair-title = Сопряжение с хостом ключей
pair-what = Хост ключей работает на компьютере, где установлен ключ. Он слушает порт 1947, если не запущен с другим. На том компьютере команда «floatkey host pair» выводит код, действующий 10 минут.
pair-address = Адрес и порт
pair-code = Код сопряжения
pair-seat = Сервер на том же компьютере
pair-elsewhere = Сервер другой системы
pair-button = Выполнить сопряжение
pairing = Сопряжение…
stop = Остановить

# Проверка подключения.
test-title = Проверка подключения к хосту ключей
test-again = Проверить ещё раз
test-button = Проверить
testing = Проверка…
test-what = Каждый шаг говорит, что делать при неудаче.
test-copy = Скопировать отчёт

# Кто занимает места.
holders-title = Кто занимает места
holders-release = Освободить
holders-refresh = Обновить
holders-keep = Оставить
holders-asking = Запрос к хосту ключей…
holders-failed = Узнать нельзя: { $reason }
holders-none = Места никто не занимает.
holders-confirm = Забрать места ключа { $key } у сервера { $server } (система { $system }): { $seats }?
holders-runs-on = Сервер { $server } может работать ещё до { $time }, пока не узнает об этом: всё это время может работать больше, чем есть у ключа.
holders-no-agent = У сервера { $server } нет агента, поэтому он об этом не узнает и будет работать, пока не изменится его система.
holders-admin = Это может сделать только администратор хоста ключей.
holders-server = Сервер
holders-seats = Места
holders-from = Откуда, с
holders-lease = Аренда
lease-run-out = истекла
lease-reclaimable = можно забрать
lease-leased = в аренде
lease-left = ещё { $time }
lease-standing = постоянно
holders-release-of = Освободить: { $server }, система { $system }
holders-release-ask = Освободить…

# При отказе хоста ключей.
outage-title = При отказе этого хоста ключей
outage-unknown = Сказать нельзя: данные ключа ещё не прочитаны
outage-since = Не отвечает с { $time }: { $reason }
outage-backup = Резервная копия, восстановленная на другом компьютере, продолжит работу вместо него: floatkey host backup, floatkey host restore.
outage-nothing = Ничего не остановится: его места не занимает ни один сервер
outage-no-end = Само ничего не остановится
outage-first = Первыми, через { $time }: { $cameras }; места: { $seats }
outage-license-ends = Лицензия заканчивается { $date }
outage-run-out = аренда истекла
outage-runs-for = работает ещё { $time }
outage-runs-on = работает, пока этого не изменит план
outage-server = { $server } · { $cameras }
