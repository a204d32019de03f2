# Nombres de las funciones con licencia. El nombre corto, para la fila de una cámara, tiene 10
# caracteres como máximo.

## Canales

feature-ip-camera = Cámaras IP
feature-ip-camera-short = ip
feature-recorder-channel = Canales de grabadores
feature-recorder-channel-short = grabador
feature-backup-channel = Canales de respaldo
feature-backup-channel-short = respaldo
feature-audio = Canales de audio
feature-audio-short = audio
feature-ptz = Canales PTZ
feature-ptz-short = ptz
feature-pos-terminal = Terminales POS
feature-pos-terminal-short = pos
feature-fisheye = Cámaras ojo de pez
feature-fisheye-short = ojo de pez
feature-camera-analytics = Canales con analítica integrada en la cámara
feature-camera-analytics-short = integrada

## Módulos

feature-face-detection = Detección de rostros
feature-face-detection-short = det. rost.
feature-interactive-search = Búsqueda interactiva
feature-interactive-search-short = búsqueda
feature-plate-recognition = Lectura de matrículas
feature-plate-recognition-short = matrícula
feature-plate-recognition-light = Lectura de matrículas (Light)
feature-plate-recognition-light-short = matríc. lt
feature-plate-recognition-unknown = Lectura de matrículas (tipo desconocido)
feature-plate-recognition-unknown-short = matríc. ?
feature-our-plates = Matrículas propias
feature-our-plates-short = propias
feature-automarshal = Lectura de matrículas AutoMarshal
feature-automarshal-short = marshal
feature-people-counting = Conteo de personas
feature-people-counting-short = personas
feature-people-counting-3d = Conteo de personas 3D
feature-people-counting-3d-short = person. 3d
feature-object-counting = Conteo de objetos
feature-object-counting-short = objetos
feature-tracking = Seguimiento
feature-tracking-short = seguim.
feature-heat-map = Mapa de calor
feature-heat-map-short = calor
feature-queue-counter = Contador de colas
feature-queue-counter-short = colas
feature-abandoned-object = Objetos abandonados
feature-abandoned-object-short = abandonado
feature-crowd-density = Densidad de multitudes
feature-crowd-density-short = multitud
feature-fire-and-smoke = Detección de fuego y humo
feature-fire-and-smoke-short = fuego
feature-personnel-activity = Control de actividad del personal
feature-personnel-activity-short = personal
feature-loud-sound = Detección de sonidos fuertes
feature-loud-sound-short = sonido
feature-emergency-vehicle = Detección de vehículos de emergencia
feature-emergency-vehicle-short = emergencia
feature-fallen-people = Detección de personas caídas
feature-fallen-people-short = caídas
feature-hard-hat = Detección de cascos
feature-hard-hat-short = cascos
feature-shelf-fullness = Ocupación de estantes
feature-shelf-fullness-short = estantes
feature-face-recognition-light = Reconocimiento facial (Light)
feature-face-recognition-light-short = facial lt
feature-face-recognition-complete = Reconocimiento facial (Complete)
feature-face-recognition-complete-short = facial
feature-face-recognition-unknown = Reconocimiento facial (tipo desconocido)
feature-face-recognition-unknown-short = facial ?
feature-visitor-statistics = Estadísticas de visitantes
feature-visitor-statistics-short = visitantes
