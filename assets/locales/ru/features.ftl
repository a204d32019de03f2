# Названия лицензируемых функций. Краткое название для строки камеры – не длиннее 10 знаков.

## Каналы

feature-ip-camera = IP-камеры
feature-ip-camera-short = ip
feature-recorder-channel = Каналы видеорегистраторов
feature-recorder-channel-short = регистр.
feature-backup-channel = Резервные каналы
feature-backup-channel-short = резерв
feature-audio = Аудиоканалы
feature-audio-short = аудио
feature-ptz = PTZ-каналы
feature-ptz-short = ptz
feature-pos-terminal = POS-терминалы
feature-pos-terminal-short = pos
feature-fisheye = Камеры fisheye
feature-fisheye-short = fisheye
feature-camera-analytics = Каналы со встроенной аналитикой камер
feature-camera-analytics-short = встроенная

## Модули

feature-face-detection = Обнаружение лиц
feature-face-detection-short = обнар. лиц
feature-interactive-search = Интерактивный поиск
feature-interactive-search-short = поиск
feature-plate-recognition = Распознавание номеров
feature-plate-recognition-short = номера
feature-plate-recognition-light = Распознавание номеров (Light)
feature-plate-recognition-light-short = номера lt
feature-plate-recognition-unknown = Распознавание номеров (вид неизвестен)
feature-plate-recognition-unknown-short = номера ?
feature-our-plates = Свои номера
feature-our-plates-short = свои ном.
feature-automarshal = Распознавание номеров AutoMarshal
feature-automarshal-short = marshal
feature-people-counting = Подсчёт людей
feature-people-counting-short = люди
feature-people-counting-3d = Подсчёт людей 3D
feature-people-counting-3d-short = люди 3d
feature-object-counting = Подсчёт объектов
feature-object-counting-short = объекты
feature-tracking = Трекинг
feature-tracking-short = трекинг
feature-heat-map = Тепловая карта
feature-heat-map-short = тепл.карта
feature-queue-counter = Счётчик очереди
feature-queue-counter-short = очередь
feature-abandoned-object = Оставленные предметы
feature-abandoned-object-short = оставлен.
feature-crowd-density = Плотность толпы
feature-crowd-density-short = толпа
feature-fire-and-smoke = Обнаружение дыма и огня
feature-fire-and-smoke-short = огонь
feature-personnel-activity = Контроль активности персонала
feature-personnel-activity-short = персонал
feature-loud-sound = Обнаружение громкого звука
feature-loud-sound-short = звук
feature-emergency-vehicle = Обнаружение спецтранспорта
feature-emergency-vehicle-short = спецтранс.
feature-fallen-people = Обнаружение упавших людей
feature-fallen-people-short = упавшие
feature-hard-hat = Обнаружение касок
feature-hard-hat-short = каски
feature-shelf-fullness = Заполненность полок
feature-shelf-fullness-short = полки
feature-face-recognition-light = Распознавание лиц (Light)
feature-face-recognition-light-short = лица lt
feature-face-recognition-complete = Распознавание лиц (Complete)
feature-face-recognition-complete-short = лица
feature-face-recognition-unknown = Распознавание лиц (вид неизвестен)
feature-face-recognition-unknown-short = лица ?
feature-visitor-statistics = Статистика посетителей
feature-visitor-statistics-short = посетители
