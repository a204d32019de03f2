# La página de uso: cuántas plazas de una clave se usaron a lo largo del tiempo.

usage-title = Uso
usage-shortcut = Uso a lo largo del tiempo
usage-close = Volver al tablero
usage-export = Exportar como CSV…
usage-refresh = Actualizar
usage-key = Clave
usage-feature = Función
usage-day = 24 horas
usage-week = 7 días
usage-month = 30 días
usage-all = 400 días
usage-no-key = Aún no hay ninguna clave cuyo uso se pueda mostrar
usage-asking = Preguntando al host de claves…
usage-failed = No se puede leer el uso: { $reason }
usage-again = Reintentar
usage-empty = No se registró nada en este tiempo
usage-plot = Gráfico del uso a lo largo del tiempo
usage-summary = { $denials ->
    [0] A la vez, como máximo { $here } aquí y { $others } de otros, de { $total }; no se denegó nada
    [one] A la vez, como máximo { $here } aquí y { $others } de otros, de { $total }; { $denials } denegación
   *[other] A la vez, como máximo { $here } aquí y { $others } de otros, de { $total }; { $denials } denegaciones
}
usage-here = en uso aquí
usage-others = en uso por otros, si se revela
usage-total = en total
usage-denied-mark = denegado
usage-at =
    { $moment }
    { $here } aquí
    { $others } de otros
    { $total } en total
usage-at-denied = denegado { $times }×
usage-denials = Denegaciones
usage-denied = Se denegó a { $system }
usage-denied-short = Se denegó a { $system }, faltaban { $short }
usage-denied-times = , { $times } veces
usage-nothing-to-export = Aún no hay nada que exportar
usage-file = Exportar el uso
usage-path = Exportar el uso como tabla
usage-not-written = No se puede escribir { $path }: { $reason }. Elija otro lugar.
usage-written = Escrito en { $path }
