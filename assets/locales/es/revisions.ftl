# Planes y revisiones: la lista de un plan, los conflictos con lo que otros aplicaron y lo que cambió
# una revisión.

planview-by-camera = Por cámara
planview-by-server = Por servidor
planview-remove-group = Quitar todos los cambios de { $name }
planview-changes = { $changes ->
    [one] { $changes } cambio
   *[other] { $changes } cambios
}
planview-step-take-out = { $changes ->
    [one] Quitar { $changes } cambio del plan
   *[other] Quitar { $changes } cambios del plan
}

conflict-title = Cambiado por otra persona
conflict-about = { $changes ->
    [one] Entretanto { $who } aplicó la revisión { $revision }, que contradice { $changes } cambio de su plan. Elija qué vale.
   *[other] Entretanto { $who } aplicó la revisión { $revision }, que contradice { $changes } cambios de su plan. Elija qué vale.
}
conflict-all-mine = Mantener todo lo mío
conflict-all-theirs = Aceptar todo lo suyo
conflict-was = era { $base }
conflict-theirs = Suyo: { $theirs }
conflict-mine = Mío: { $mine }
conflict-resolve = Continuar así
conflict-later = Decidir después
conflict-step = Mantener lo mío
conflict-open = { $changes ->
    [one] { $changes } conflicto…
   *[other] { $changes } conflictos…
}
conflict-kept = { $changes ->
    [one] Se mantuvo { $changes } cambio de su plan
   *[other] Se mantuvieron { $changes } cambios de su plan
}
conflict-gone = { $changes ->
    [one] Se descartó { $changes } cambio de su plan: aquello a lo que se refiere ya no existe
   *[other] Se descartaron { $changes } cambios de su plan: aquello a lo que se refieren ya no existe
}

revision-title = Revisión { $revision }
revision-by = { $who } · { $when }
revision-reading = Leyendo el registro de cambios…
revision-unread = No se puede saber qué se cambió: { $reason }
revision-undo = Deshacer con un plan nuevo
revision-undo-more = Deshacer crea un plan que lleva de vuelta. Nada cambia antes de aplicarlo.
revision-undo-step = Deshacer la revisión { $revision }
revision-back = Atrás
revision-stuck = { $stuck } de { $all } cambios no se pueden deshacer, porque algo cambió desde entonces. Los demás sí.
revision-changed-since = cambiado después
revision-gone = ya no existe
revision-show = Mostrar qué cambió la revisión { $revision }
