# Что программа сообщает о себе.

about-copy = Копировать
about-version = Версия
about-renderer = Отрисовка
about-adapter = Графика
about-folder = Папка настроек
about-none = нет
about-license = Лицензия
about-fonts = Шрифты
about-software = Видеокарта не используется: окно рисует процессор
about-fell-back = Использовать не удалось: { $reason }
about-licenses = Сторонние пакеты в этой программе: { $count }
