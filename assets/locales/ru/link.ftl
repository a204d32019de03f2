# Что сообщает фоновая часть.

link-cannot-open = Не удалось открыть систему: { $reason }
link-cannot-make = Не удалось создать систему: { $reason }
link-not-imported = Ничего не импортировано: { $reason }
link-imported = Импортировано серверов: { $servers }, камер: { $cameras }
link-no-demo = Не удалось запустить пример системы: { $reason }
link-no-system = Система не открыта
link-copied = Скопировано в { $path }
link-plan-not-stored = Не удалось сохранить план: { $reason }
link-host-removed = Хост ключей тем временем удалён
link-open-again = Файл системы не удалось прочитать: откройте его ещё раз
link-other-plan = В файле не тот план, который был показан: просмотрите его ещё раз
link-unfinished-host = { $host } ({ $reason })
link-unfinished = Ревизия { $revision } применена, но ещё не подтверждена: { $hosts }. Она завершится, когда хост ключей снова ответит
link-not-remembered = Не удалось запомнить сообщённое хостом ключей: { $reason }
link-not-read = Файл системы не удалось прочитать: { $reason }
link-closing = программа закрывается
link-session-ended = сеанс завершён
link-released = Места сервера { $server } освобождены
link-released-later = Места сервера { $server } освобождены; он может работать ещё до { $seconds } с, пока не узнает об этом
link-not-released = Ничего не освобождено: { $reason }

# Прерванные планы.
recovered-busy = План к этой системе применяет другая программа
recovered-finished = Прерванный план завершён
recovered-taken-back = Прерванный план отозван; ничего не изменилось
recovered-waiting = План был прерван, завершить или отозвать его пока нельзя: { $reason }

# Диалоги файлов рабочего стола.
pick-import-target = Импорт в новую систему
pick-import-source = Импорт конфигурации Eocortex
pick-all-files = Все файлы
pick-system = Система Floatkey
