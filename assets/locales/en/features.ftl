# Names of the licensed features. `feature-CODE` is the long name, `feature-CODE-short`
# the tag on a camera row: lower case, at most 10 characters.

## Channels

feature-ip-camera = IP cameras
feature-ip-camera-short = ip
feature-recorder-channel = Recorder channels
feature-recorder-channel-short = recorder
feature-backup-channel = Backup channels
feature-backup-channel-short = backup
feature-audio = Audio channels
feature-audio-short = audio
feature-ptz = PTZ channels
feature-ptz-short = ptz
feature-pos-terminal = POS terminals
feature-pos-terminal-short = pos
feature-fisheye = Fisheye cameras
feature-fisheye-short = fisheye
feature-camera-analytics = Channels with built-in camera analytics
feature-camera-analytics-short = built-in

## Modules

feature-face-detection = Face detection
feature-face-detection-short = face det
feature-interactive-search = Interactive search
feature-interactive-search-short = search
feature-plate-recognition = License plate recognition
feature-plate-recognition-short = plate
feature-plate-recognition-light = License plate recognition (Light)
feature-plate-recognition-light-short = plate lt
feature-plate-recognition-unknown = License plate recognition (kind unknown)
feature-plate-recognition-unknown-short = plate ?
feature-our-plates = Our plates
feature-our-plates-short = our plates
feature-automarshal = AutoMarshal plate recognition
feature-automarshal-short = marshal
feature-people-counting = People counting
feature-people-counting-short = people
feature-people-counting-3d = 3D people counting
feature-people-counting-3d-short = people 3d
feature-object-counting = Object counting
feature-object-counting-short = objects
feature-tracking = Tracking
feature-tracking-short = tracking
feature-heat-map = Heat map
feature-heat-map-short = heat map
feature-queue-counter = Queue counter
feature-queue-counter-short = queue
feature-abandoned-object = Abandoned objects
feature-abandoned-object-short = abandoned
feature-crowd-density = Crowd density
feature-crowd-density-short = crowd
feature-fire-and-smoke = Fire and smoke detection
feature-fire-and-smoke-short = fire
feature-personnel-activity = Personnel activity control
feature-personnel-activity-short = personnel
feature-loud-sound = Loud sound detection
feature-loud-sound-short = sound
feature-emergency-vehicle = Emergency vehicle detection
feature-emergency-vehicle-short = emergency
feature-fallen-people = Fallen people detection
feature-fallen-people-short = fallen
feature-hard-hat = Hard hat detection
feature-hard-hat-short = hard hat
feature-shelf-fullness = Shelf fullness
feature-shelf-fullness-short = shelf
feature-face-recognition-light = Face recognition (Light)
feature-face-recognition-light-short = face lt
feature-face-recognition-complete = Face recognition (Complete)
feature-face-recognition-complete-short = face
feature-face-recognition-unknown = Face recognition (kind unknown)
feature-face-recognition-unknown-short = face ?
feature-visitor-statistics = Visitor statistics
feature-visitor-statistics-short = visitors
