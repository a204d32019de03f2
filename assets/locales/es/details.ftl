# El panel de detalles y lo que lleva a él.

details-title = Detalles
details-copy = Copiar como texto
details-hide = Ocultar los detalles
details-back = Atrás
details-shortcut = Mostrar u ocultar los detalles
details-open = Detalles
details-of = Detalles de { $name }
details-key-enter = Intro
details-key-enter-does = Mostrar los detalles de la cámara
details-nothing = Elija una cámara o haga clic en el nombre de una clave.
details-gone = Lo que se mostraba aquí ya no existe.

details-camera = cámara
details-video-server = servidor de vídeo
details-network-key = clave de red
details-local-key = clave local
details-feature = función

details-number = Número
details-folder = Carpeta
details-state = Estado
details-enabled = activada
details-disabled = desactivada
details-disabled-more = Las cámaras desactivadas no usan plazas.
details-server = Servidor
details-not-bound = sin asignar
details-key = Clave
details-no-key = sin clave
details-features = Funciones que usa

details-planned = Planificado
details-from = Desde
details-to = Hasta
details-key-before = Clave antes
details-key-after = Clave después

details-addresses = Direcciones
details-version = Versión
details-version-assumed = { $version }, supuesta
details-version-unknown = desconocida
details-cameras = Cámaras
details-bound = Asignadas
details-held = Plazas que tiene
details-held-no-key = Sin clave no tiene plazas.
details-held-unread = El host de claves aún no se ha leído.
details-held-nothing = No tiene plazas.
details-lease = Préstamo
details-lease-standing = permanente, hasta que un plan lo termine
details-lease-runs = lo mantiene su agente
details-lease-over = vencido, otros pueden ocupar las plazas
details-read = Lectura
details-read-live = ahora mismo, en línea
details-read-never = todavía no

details-key-number = Número
details-type = Tipo
details-carrier = Soporte
details-carrier-usb = llave USB
details-carrier-software = clave de software
details-expires = Termina
details-endless = nunca
details-host = Host de claves
details-seat = Instalada en
details-totals = Totales
details-free-of = { $free } libres de { $total }
details-free-unknown = ? libres de { $total }
details-shares = aquí { $here } · en otros { $others } · recuperables { $reclaimable }
details-shares-here = necesarias aquí { $here }
details-servers = Servidores por cámaras
details-servers-none = Ningún servidor la usa.
details-servers-more = { $servers ->
    [one] y { $servers } servidor más
   *[other] y { $servers } servidores más
}

# Qué pasa si falla el servidor más grande de una clave.
details-failover = Si falla el servidor más grande
details-failover-server = Servidor
details-failover-unused = Ningún servidor necesita plazas de esta clave.
details-failover-same = { $cameras ->
    [one] Cabe: su { $cameras } cámara cabe en otros servidores de esta clave sin más plazas.
   *[other] Caben: sus { $cameras } cámaras caben en otros servidores de esta clave sin más plazas.
}
details-failover-fits = { $cameras ->
    [one] { $cameras } cámara más debe caber en otro sitio: cabe en { $key }.
   *[other] { $cameras } cámaras más deben caber en otro sitio: caben en { $key }.
}
details-failover-short = { $cameras ->
    [one] { $cameras } cámara más debe caber en otro sitio: la más cercana es { $key }, y le faltan { $short }.
   *[other] { $cameras } cámaras más deben caber en otro sitio: la más cercana es { $key }, y le faltan { $short }.
}
details-failover-nowhere = { $cameras ->
    [one] { $cameras } cámara más debe caber en otro sitio, y ningún otro servidor tiene clave.
   *[other] { $cameras } cámaras más deben caber en otro sitio, y ningún otro servidor tiene clave.
}

details-code = Código
details-free = Libres
details-unlicensed = Servidores sin clave
details-unlicensed-more = { $seats } necesarias y sin licencia
details-feature-unused = Ninguna clave tiene esta función, y ninguna cámara la usa.
details-other-system = { $name } (otro sistema)
details-other-systems = Otros sistemas
