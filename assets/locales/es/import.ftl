# Observaciones sobre una importación y por qué no se ha importado nada.

import-warning-duplicate-server = el id de servidor { $id } aparece dos veces, se ha conservado el primero
import-warning-duplicate-channel = el id de cámara { $id } aparece dos veces, se ha conservado el primero
import-warning-unknown-server = la cámara «{ $camera }» está asignada al servidor desconocido { $server }, se ha leído como sin asignar
import-warning-missing-name = { $kind ->
    [server] un servidor no tiene nombre, se muestra como «{ $placeholder }»
    [camera] una cámara no tiene nombre, se muestra como «{ $placeholder }»
   *[folder] una carpeta no tiene nombre, se muestra como «{ $placeholder }»
}
import-warning-missing-id = { $kind ->
    [server] el servidor número { $position } no tiene id, se ha omitido
    [camera] la cámara número { $position } no tiene id, se ha omitido
   *[folder] la carpeta número { $position } no tiene id, se ha omitido
}
import-warning-missing-version = no se indica la versión del servidor
import-warning-missing-servers = no hay lista de servidores, ninguna cámara está asignada a un servidor
import-warning-bad-value = { $field } tiene el valor inservible «{ $value }», se ha omitido
import-warning-text-cut = { $field } es demasiado largo, cortado tras { $kept } caracteres
import-warning-unknown-module = indicador de módulo desconocido { $flag } en { $channels } canales, no se cuenta
import-warning-text-before = se han saltado { $bytes } bytes antes del documento
import-warning-folder-cycle = la carpeta «{ $folder }» se contiene a sí misma, se ha leído una vez
import-warning-folders-ignored = { $count } carpetas omitidas: más de { $depth } niveles o más de { $most }
import-warning-folders-not-understood = no se han entendido { $count } partes del árbol de carpetas
import-warning-unknown-channel-in-folder = las carpetas nombran { $count } cámaras que no están en la lista
import-warning-channel-in-several-folders = { $count } entradas adicionales de cámaras en carpetas omitidas, se ha conservado la primera carpeta
import-warning-extra-revision = RevNum es { $revnum } y Revision es { $revision }, se ha usado RevNum
import-warning-more = { $count } más de { $kind }
import-unknown-kind = { $count } cámaras usan reconocimiento facial o de matrículas de un tipo que la configuración no indica, y ninguna licencia tiene plazas para un tipo desconocido: vuelva a importar con floatkey import eocortex --face-recognition KIND --plate-recognition KIND para darles licencia
import-system-name = Sistema importado

# Por qué no se ha importado nada.
import-position = línea { $line }, columna { $column }
import-part-head = la configuración
import-part-servers = la lista de servidores
import-part-cameras = la lista de cámaras
import-part-folders = las carpetas de cámaras
import-too-large = el archivo tiene { $bytes } bytes y una configuración tiene { $most } como máximo: elija la respuesta de /configex, no una base de datos ni un archivo comprimido
import-empty = el archivo está vacío: vuelva a guardar la respuesta de /configex
import-web-page = esto es una página web{ $title }, no una configuración: inicie sesión en el servidor, abra /configex?responsetype=json y guarde esa respuesta
import-web-page-title = {" "}(«{ $title }»)
import-not-text = el texto no se puede decodificar en el byte { $offset }: guarde la respuesta de /configex sin cambios o convierta el archivo a UTF-8
import-not-configuration = esto no es una configuración de Eocortex, empieza por «{ $found }»: guarde la respuesta de /configex
import-truncated = el archivo termina en medio de { $part }, en { $position }, tras { $cameras } cámaras completas: vuelva a guardarlo
import-malformed = el { $format } está dañado en { $part }, en { $position } ({ $reason }): vuelva a guardar la respuesta de /configex y no la edite
import-dtd = el XML tiene una declaración de tipo de documento en { $position }, que un servidor nunca envía: vuelva a guardar la respuesta de /configex
import-no-channels = la configuración no tiene lista de cámaras: consulte /configex con un usuario que pueda ver las cámaras y guarde esa respuesta
import-too-many = { $kind ->
    [server] la configuración tiene más de { $limit } servidores: léala por partes, con un usuario que vea menos
    [camera] la configuración tiene más de { $limit } cámaras: léala por partes, con un usuario que vea menos
   *[folder] la configuración tiene más de { $limit } carpetas: léala por partes, con un usuario que vea menos
}
