# Замечания по импорту и причины, по которым ничего не импортировано.

import-warning-duplicate-server = идентификатор сервера { $id } встречается дважды, оставлен первый
import-warning-duplicate-channel = идентификатор камеры { $id } встречается дважды, оставлен первый
import-warning-unknown-server = камера «{ $camera }» привязана к неизвестному серверу { $server }, прочитана как непривязанная
import-warning-missing-name = { $kind ->
    [server] у сервера нет имени, показано «{ $placeholder }»
    [camera] у камеры нет имени, показано «{ $placeholder }»
   *[folder] у папки нет имени, показано «{ $placeholder }»
}
import-warning-missing-id = { $kind ->
    [server] у сервера номер { $position } нет идентификатора, запись пропущена
    [camera] у камеры номер { $position } нет идентификатора, запись пропущена
   *[folder] у папки номер { $position } нет идентификатора, запись пропущена
}
import-warning-missing-version = версия сервера не указана
import-warning-missing-servers = списка серверов нет, ни одна камера не привязана к серверу
import-warning-bad-value = { $field }: непригодное значение «{ $value }», пропущено
import-warning-text-cut = { $field }: слишком длинный текст, обрезан после { $kept } знаков
import-warning-unknown-module = неизвестный признак модуля { $flag }, каналов: { $channels }, не учитывается
import-warning-text-before = перед документом пропущено байтов: { $bytes }
import-warning-folder-cycle = папка «{ $folder }» содержит сама себя, прочитана один раз
import-warning-folders-ignored = пропущено папок: { $count } – глубже { $depth } уровней или больше { $most } штук
import-warning-folders-not-understood = не понято частей дерева папок: { $count }
import-warning-unknown-channel-in-folder = в папках названы камеры, которых нет в списке: { $count }
import-warning-channel-in-several-folders = пропущено дополнительных записей камер в папках: { $count }, оставлена первая папка
import-warning-extra-revision = RevNum равен { $revnum }, а Revision – { $revision }, использован RevNum
import-warning-more = ещё { $count } вида { $kind }
import-unknown-kind = Камер с распознаванием лиц или номеров, вид которого в конфигурации не указан: { $count }, а мест для неизвестного вида нет ни в одной лицензии. Чтобы лицензировать их, повторите импорт: floatkey import eocortex --face-recognition KIND --plate-recognition KIND
import-system-name = Импортированная система

# Почему ничего не импортировано.
import-position = строка { $line }, столбец { $column }
import-part-head = конфигурация
import-part-servers = список серверов
import-part-cameras = список камер
import-part-folders = папки камер
import-too-large = в файле { $bytes } байт, а в конфигурации не больше { $most }: выберите ответ /configex, а не базу данных или архив
import-empty = файл пуст: сохраните ответ /configex ещё раз
import-web-page = это веб-страница{ $title }, а не конфигурация: войдите на сервер, откройте /configex?responsetype=json и сохраните этот ответ
import-web-page-title = {" "}(«{ $title }»)
import-not-text = текст нельзя прочитать с байта { $offset }: сохраните ответ /configex без изменений или переведите файл в UTF-8
import-not-configuration = это не конфигурация Eocortex, текст начинается с «{ $found }»: сохраните ответ /configex
import-truncated = файл обрывается ({ $part }, { $position }), прочитано полных камер: { $cameras }; сохраните его ещё раз
import-malformed = { $format } повреждён ({ $part }, { $position }; { $reason }): сохраните ответ /configex ещё раз и не изменяйте его
import-dtd = в XML есть объявление типа документа ({ $position }), которого сервер никогда не присылает: сохраните ответ /configex ещё раз
import-no-channels = в конфигурации нет списка камер: запросите /configex от имени пользователя, которому видны камеры, и сохраните этот ответ
import-too-many = { $kind ->
    [server] в конфигурации больше { $limit } серверов: читайте её по частям, от имени пользователя, которому видна только часть
    [camera] в конфигурации больше { $limit } камер: читайте её по частям, от имени пользователя, которому видна только часть
   *[folder] в конфигурации больше { $limit } папок: читайте её по частям, от имени пользователя, которому видна только часть
}
