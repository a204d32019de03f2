# Проверка подключения. Каждая неудача говорит, что делать: какой порт, какое направление и какой
# брандмауэр.

doctor-step-name = Имя
doctor-step-route = Маршрут
doctor-step-udp = Обнаружение по UDP
doctor-step-tcp = Соединение TCP
doctor-step-tls = Защищённое соединение
doctor-step-paired = Сопряжение
doctor-step-version = Версии
doctor-step-clock = Часы
doctor-step-key = Ключ
doctor-step-dial-back-tcp = Обратно по TCP
doctor-step-dial-back-udp = Обратно по UDP

doctor-not-tested = Сначала должен пройти шаг «{ $step }»
doctor-not-tried = Не проверялось

doctor-name-address = { $bare } – это адрес
doctor-name-passed = { $bare }: { $addresses }
doctor-name-unknown = Имя { $bare } никому не известно ({ $reason }).
doctor-name-unknown-remedy = Проверьте написание или укажите вместо имени адрес хоста ключей.
doctor-name-timed-out = Сервер имён не ответил про { $bare }.
doctor-name-timed-out-remedy = Проверьте сетевое подключение и сервер имён этого компьютера или укажите вместо имени адрес хоста ключей.
doctor-name-wrong = Это не адрес: { $reason }.
doctor-name-wrong-remedy = Укажите ХОСТ или ХОСТ:ПОРТ; адрес IPv6 пишется в квадратных скобках.

doctor-route-passed = С адреса { $local }
doctor-no-route = У этого компьютера нет сети, ведущей к { $host } ({ $reason }).
doctor-no-route-remedy = Подключите этот компьютер к сети хоста ключей или запустите VPN, который туда ведёт.

doctor-udp-passed = Отвечает { $name }, версия { $version }
doctor-udp-blocked = UDP заблокирован: поиск не находит этот хост, но им можно пользоваться по адресу.
doctor-udp-blocked-remedy = Разрешите UDP { $port } как исходящий трафик в брандмауэре этого компьютера и как входящий и исходящий трафик в брандмауэре хоста ключей ({ $address }).
doctor-udp-deaf = Хост не слушает UDP { $port }: поиск его не находит, но им можно пользоваться по адресу.
doctor-udp-deaf-remedy = Посмотрите журнал хоста ключей: при запуске он сообщает, почему не может использовать UDP { $port }.
doctor-udp-nobody = На UDP { $port } не отвечает ни один хост ключей.
doctor-udp-nobody-remedy = См. «Защищённое соединение»: этот порт занят другой программой.
doctor-udp-silent = По UDP { $port } ничего не возвращается.
doctor-udp-silent-remedy = Сначала восстановите соединение TCP и повторите проверку.
doctor-udp-refused = Компьютер { $host } на месте, но ни одна программа не слушает его порт UDP { $port }.
doctor-udp-refused-remedy = Запустите там хост ключей или добавьте к адресу его порт: другой обычный порт – { $bare }:{ $other }.
doctor-udp-foreign = На UDP { $port } отвечает не хост ключей: { $reason }.
doctor-udp-foreign-remedy = Если это Sentinel License Manager, запустите хост ключей с параметром --port { $other } и используйте { $bare }:{ $other }.
doctor-udp-failed = Этот компьютер не может отправлять на UDP { $port }: { $reason }.
doctor-udp-failed-remedy = Разрешите UDP { $port } как исходящий трафик в брандмауэре этого компьютера.

doctor-tcp-passed = { $address } принимает соединения на порту { $port }
doctor-tcp-other-port = { $name } работает, но на порту TCP { $serves }, а не { $port }.
doctor-tcp-other-port-remedy = Используйте адрес { $bare }:{ $serves }.
doctor-tcp-blocked = { $name } работает и отвечает по UDP, но TCP { $port } заблокирован.
doctor-tcp-blocked-remedy = Разрешите TCP { $port } как входящий трафик в брандмауэре хоста ключей ({ $address }) и как исходящий трафик в брандмауэре этого компьютера.
doctor-tcp-rejected = { $name } работает и отвечает по UDP, но TCP { $port } отклоняется.
doctor-tcp-rejected-remedy = Разрешите TCP { $port } как входящий трафик в брандмауэре хоста ключей ({ $address }). Если он там разрешён, хост ключей как раз запускался или останавливался: повторите проверку.
doctor-tcp-dropped = Компьютер { $host } на месте, но TCP { $port } заблокирован.
doctor-host-down = Компьютер { $host } на месте, но ни одна программа не слушает его порт TCP { $port }.
doctor-host-down-remedy = Запустите там хост ключей. Если у него другой порт, добавьте его к адресу: другой обычный порт – { $bare }:{ $other }.
doctor-tcp-silent = От { $host } ничего не возвращается ни по TCP, ни по UDP.
doctor-tcp-silent-remedy = Проверьте, что компьютер включён и что его адрес – { $address }. Если это так, разрешите TCP и UDP { $port } как исходящий трафик в брандмауэре этого компьютера, как входящий и исходящий трафик в брандмауэре хоста ключей, а также на маршрутизаторах и в VPN между ними.
doctor-tcp-unreachable = Сеть сообщает, что { $host } недоступен.
doctor-tcp-unreachable-remedy = Проверьте, что компьютер включён и что его адрес – { $address }. Если это так, соединение отклоняет брандмауэр: разрешите TCP { $port } как входящий трафик в брандмауэре хоста ключей и как исходящий трафик в брандмауэре этого компьютера.
doctor-tcp-failed = TCP { $port } компьютера { $host } недоступен: { $reason }.
doctor-tcp-failed-remedy = Разрешите TCP { $port } как исходящий трафик в брандмауэре этого компьютера и проверьте, что адрес хоста ключей – { $address }.

doctor-tls-passed = Предъявлен закреплённый сертификат
doctor-tls-not-pinned = Предъявлен сертификат { $found }; закреплённого для сравнения ещё нет
doctor-wrong-certificate = Сертификат не совпадает с закреплённым. Либо хост ключей установлен заново, либо его адрес занял другой компьютер, который может читать обмен. Закреплён: { $expected }. Предъявлен: { $found }.
doctor-wrong-certificate-remedy = Спросите администратора хоста ключей, был ли он установлен заново. Только если да, выполните сопряжение ещё раз: «floatkey host pair» на его компьютере и «floatkey pair { $host }» здесь. Если нет, не подключайтесь.
doctor-sentinel = Порт TCP { $port } компьютера { $host } занят Sentinel License Manager, а не хостом ключей.
doctor-sentinel-remedy = Запустите там хост ключей с параметром --port { $other } и используйте адрес { $bare }:{ $other }.
doctor-web-server = Порт TCP { $port } компьютера { $host } занят веб-сервером, а не хостом ключей.
doctor-other-program = Порт TCP { $port } компьютера { $host } занят другой программой, а не хостом ключей.
doctor-other-program-remedy = Проверьте адрес и порт. Если порт хоста ключей там занят, запустите его с параметром --port { $other } и используйте адрес { $bare }:{ $other }.
doctor-tls-silent = Порт { $port } компьютера { $host } принимает соединение и молчит.
doctor-tls-silent-remedy = Перезапустите хост ключей. Если он и дальше молчит, ищите брандмауэр или прокси между компьютерами, который принимает соединения вместо него.
doctor-tls-failed = Защищённое соединение не удаётся: { $reason }.
doctor-tls-failed-remedy = Обновите более старую из двух программ и проверьте, нет ли между компьютерами прокси, вскрывающего защищённые соединения: TCP { $port } должен проходить без изменений.

doctor-paired-passed = { $name } знает эту программу
doctor-not-paired = { $name } не знает эту программу.
doctor-not-paired-remedy = Выполните «floatkey host pair» на компьютере хоста ключей и «floatkey pair { $host }» здесь с кодом, который она выведет.
doctor-about-failed = Хост ключей не сообщает о себе: { $reason }.
doctor-about-failed-remedy = Повторите проверку. Если не поможет, посмотрите журнал хоста ключей.

doctor-version-passed = Обе стороны используют протокол { $ours }; версия хоста ключей – { $version }
doctor-host-too-old = { $name } устарел: его версия { $version } использует протокол { $theirs }, а этой программе нужен { $ours }.
doctor-host-too-old-remedy = Обновите хост ключей до версии { $ourversion } или новее.
doctor-program-too-old = Эта программа устарела: { $name } имеет версию { $version } и использует протокол { $theirs }, а эта программа – { $ours }.
doctor-program-too-old-remedy = Обновите эту программу до версии { $version } или новее.

doctor-clock-passed = Расхождение: { $skew }
doctor-clock-unknown = Хост ключей не сообщил, что показывают его часы
doctor-clock-ahead = Часы расходятся: часы хоста ключей спешат относительно часов этого компьютера на { $skew }.
doctor-clock-behind = Часы расходятся: часы хоста ключей отстают от часов этого компьютера на { $skew }.
doctor-clock-remedy = Настройте те и другие часы на один сервер времени. До этого нельзя сравнивать время в журналах, сроки лицензий и историю.

doctor-key-passed = Обслуживает ключ { $key }
doctor-keys-passed = { $keys ->
    [one] Обслуживает { $keys } ключ
    [few] Обслуживает { $keys } ключа
   *[many] Обслуживает { $keys } ключей
}
doctor-no-key = Хост ключей не обслуживает ни одного ключа.
doctor-no-key-remedy = Активируйте там ключ. Если файлы лицензий уже есть, журнал хоста ключей сообщает, почему он их не обслуживает.
doctor-key-not-there = Хост ключей не обслуживает { $key }. Он обслуживает: { $served }.
doctor-key-not-there-remedy = Используйте адрес хоста, на котором находится ключ { $key }. Если это должен быть этот хост, его журнал сообщает, почему он не обслуживает файл лицензии.
doctor-key-failed = Хост ключей не сообщает, какие ключи он обслуживает: { $reason }.
doctor-key-failed-remedy = Повторите проверку. Если не поможет, посмотрите журнал хоста ключей.

doctor-back-tcp-passed = Хост ключей подключился к { $dialed }
doctor-back-tcp-failed = Хост ключей не может подключиться к { $dialed } по TCP: { $reason }.
doctor-back-tcp-failed-remedy = Разрешите исходящий трафик TCP в брандмауэре хоста ключей и входящий трафик TCP для Floatkey в брандмауэре этого компьютера.
doctor-back-tcp-lost = Хост ключей подключился к { $dialed }, но сюда ничего не пришло.
doctor-back-tcp-lost-remedy = В сети хоста ключей этот адрес у другого компьютера: проверьте, не транслирует ли адреса маршрутизатор между ними, или используйте VPN.
doctor-back-udp-passed = Датаграмма хоста ключей на { $dialed } дошла сюда
doctor-back-udp-lost = Хост ключей отправил датаграмму на { $dialed }, но сюда ничего не пришло.
doctor-back-udp-failed = Хост ключей не может отправить датаграмму на { $dialed }: { $reason }.
doctor-back-udp-remedy = Разрешите исходящий трафик UDP в брандмауэре хоста ключей и входящий трафик UDP для Floatkey в брандмауэре этого компьютера.
doctor-back-not-asked = Не удалось попросить хост ключей подключиться обратно: { $reason }
doctor-back-not-listening = Этот компьютер не может ждать подключения хоста ключей: { $reason }

doctor-from-computer = Проверено с этого компьютера, который может и не быть видеосервером
doctor-from-server = Проверено с видеосервера
doctor-verdict-passed = Всё проверено и работает
doctor-verdict-not-all = Ошибок нет, но проверено не всё
doctor-verdict-failed = Не проходит шаг «{ $step }»
doctor-mark-passed = пройден
doctor-mark-failed = ОШИБКА
doctor-mark-not-tested = не проверен
doctor-head = Проверка подключения к { $host }
doctor-when = Когда
doctor-from = Откуда
