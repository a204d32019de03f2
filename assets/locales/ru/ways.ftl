# Отказ при переносе и что можно сделать вместо этого; о чём нужно знать заранее.

ways-title = Что можно сделать
ways-fewer = Перенести только { $count }, оставить { $left }
ways-elsewhere = Перенести на { $server } ({ $key })
ways-elsewhere-no-key = Перенести на { $server }
ways-other-key = Дать серверу { $server } ключ { $key } и перенести
ways-move-on-key = Перенос на { $server } с ключом { $key }: { $cameras }
drop-pauses = На время переключения запись прервётся.
drop-capacity = Сколько камер выдержит { $server }, неизвестно.
other-server = Другой сервер… Отпустите или задержите здесь, чтобы найти его по имени
