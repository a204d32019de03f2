# Aplicar a una hora fijada.

timed-field = Aplicar a las, como HH:MM; vacío para ahora
timed-hint = 02:30
timed-bad = Esto no es una hora: escríbala como 02:30
timed-when = Se aplica el { $moment }, en { $left }, y solo mientras esta ventana esté abierta
timed-apply = Aplicar a las { $time }
timed-waits = Se aplica a las { $time } (en { $left })
timed-waits-more = El plan se aplica a las { $time }, si esta ventana sigue abierta y nadie cambia el plan
timed-now = Aplicar ahora
timed-cancel = Cancelar
timed-minutes = { $minutes } min
timed-canceled = No se aplicará nada a las { $time }: { $reason }
timed-plan-changed = se cambió el plan. Elija de nuevo una hora
timed-late = el equipo estaba suspendido a esa hora. Elija de nuevo una hora
timed-closed = El plan está guardado, pero no se aplicará a las { $time }, porque se cerró su sistema
timed-leave-title = ¿Cerrar la ventana?
timed-leave-more = El plan debe aplicarse a las { $time }, y eso solo se hace mientras la ventana está abierta. Si la cierra, el plan sigue guardado y no se aplica entonces.
timed-leave = Cerrar la ventana
timed-stay = Mantenerla abierta
