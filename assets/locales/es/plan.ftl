# El plan: su barra, sus pasos, cómo se aplica.

# En qué punto está la aplicación.
apply-step-starting = Preparando…
apply-step-preparing = Pidiendo a { $host } que retenga las plazas…
apply-step-queued = Esperando plazas en { $host }, puesto { $place } en la cola…
apply-step-deciding = Escribiendo el archivo de sistema…
apply-step-committing = Comunicando la decisión a { $host }…

# Pasos que se pueden deshacer.
step-move-camera = Mover { $camera } a { $target }
step-move-unknown = cámara
step-move = { $count ->
    [one] Mover { $count } cámara a { $target }
   *[other] Mover { $count } cámaras a { $target }
}
step-use-key = Que { $server } use { $key }
step-take-out = Quitar { $name } del plan
step-discard = Descartar el plan
totals-change = { $feature } { $before } → { $after }

# La barra del plan.
plan-title = Plan
plan-hide = Ocultar
plan-show = Mostrar
plan-hide-name = Ocultar el plan
plan-show-name = Mostrar el plan
verdict-refused = no se puede aplicar
verdict-unknown = ahora no se puede comprobar
verdict-doubtful = puede rechazarse
verdict-fits = se puede aplicar
verdict-fits-but = se puede aplicar, pero
plan-empty = Sin cambios. Arrastre cámaras entre servidores; no se envía nada antes de «Aplicar».
plan-named = { $cameras }: { $from } → { $to }
plan-moves-to = { $count ->
    [one] { $count } cámara a { $target }
   *[other] { $count } cámaras a { $target }
}
plan-moves-places = { $cameras } a { $places } destinos
plan-uses = { $server } usa { $key }
plan-keys-change = { $count ->
    [one] { $count } servidor cambia de clave
   *[other] { $count } servidores cambian de clave
}
plan-remove-change = Quitar el cambio de { $name }
plan-camera-unknown = cámara { $id }
plan-way = { $from } → { $to }
plan-no-key-involved = No interviene ninguna clave, así que solo cambia el archivo de sistema
plan-totals-stay = No cambian los totales de ninguna clave: las plazas van con las cámaras dentro de su clave

# La aplicación.
apply-title = { $count ->
    [one] Aplicar { $count } cambio
   *[other] Aplicar { $count } cambios
}
apply = Aplicar
apply-why = Por qué, para el registro de cambios
apply-why-hint = Las cámaras del ala sur pasan al servidor nuevo
applying = Aplicando
applying-background = Seguir en segundo plano
applying-stop = Detener la aplicación
