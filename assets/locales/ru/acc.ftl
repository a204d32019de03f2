# Чтение менеджеров лицензий Sentinel (HASP).

acc-address = { $address } – не адрес менеджера лицензий: { $reason }
acc-unreachable = по адресу { $address } никто не отвечает: работает ли менеджер лицензий и разрешён ли TCP 1947?
acc-silent = { $address } не ответил за 5 секунд
acc-cut-off = ответ { $address } оборвался или это не HTTP: есть ли там менеджер лицензий?
acc-too-long = ответ { $address } длиннее 8 МиБ и не прочитан
acc-forbidden = менеджер лицензий { $address } не разрешает чтение с других компьютеров: включите «Allow Remote Access to ACC» в его Admin Control Center, раздел Configuration, Access from Remote Clients
acc-password = менеджер лицензий { $address } запрашивает пароль: в его Admin Control Center, раздел Configuration, Basic Settings, защитите паролем только страницы настройки
acc-status = менеджер лицензий { $address } отказывает с кодом { $code } { $words }
acc-not-there = по адресу { $address } отвечает не менеджер лицензий Sentinel, а { $found }
