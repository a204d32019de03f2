# La ventana alrededor del tablero: barra superior, página de inicio, avisos, menú.

# La barra superior.
top-revision = revisión { $revision }
top-of = { $part } de { $all }
key-hosts = Hosts de claves
key-hosts-open = Hosts de claves…
hosts-none = Sin hosts de claves
hosts-one-lost = Host de claves inaccesible
hosts-lost = { $all ->
    [one] { $lost } de { $all } host de claves inaccesible
   *[other] { $lost } de { $all } hosts de claves inaccesibles
}
hosts-connecting = { $all ->
    [one] Conectando con { $all } host de claves…
   *[other] Conectando con { $all } hosts de claves…
}
hosts-connected = { $all ->
    [one] { $all } host de claves conectado
   *[other] { $all } hosts de claves conectados
}
hosts-none-added = Aún no se ha añadido ningún host de claves
host-in-use = No se puede olvidar { $host } mientras haya servidores que usen sus claves
host-forget-named = Olvidar { $host }
host-forget = Olvidar
search-hint = Buscar cámaras, servidores, carpetas
search-matches = { $count ->
    [one] { $count } resultado
   *[other] { $count } resultados
}
search-clear = Borrar la búsqueda
top-discard = Descartar
top-discard-more = Quitar del plan todos los cambios
top-nothing-to-apply = Nada que aplicar
top-step = { $command }: { $step }
top-nothing-to-undo = Nada que deshacer
top-nothing-to-redo = Nada que rehacer
top-decided = Ya está decidido y no se puede detener
window-title = { $system } – Floatkey
window-title-changed = • { $system } – Floatkey

# El menú.
menu-more = Más
menu-open = Abrir…
menu-new = Sistema nuevo…
menu-import = Importar de Eocortex…
menu-save-copy = Guardar una copia…
menu-history = Historial…
menu-theme-system = Tema del escritorio
menu-theme-light = Tema claro
menu-theme-dark = Tema oscuro
menu-close = Cerrar el sistema

# Botones de muchas partes.
cancel = Cancelar
close = Cerrar

# Qué hacen las teclas de la ventana.
shortcut-undo = Deshacer
shortcut-redo = Rehacer
shortcut-search = Buscar cámaras, servidores y carpetas
shortcut-apply = Aplicar el plan
shortcut-help = Teclado y ratón

# Mensajes.
notice-dismiss = Descartar este mensaje
remarks-strip = { $count ->
    [one] { $count } observación sobre la importación
   *[other] { $count } observaciones sobre la importación
}
remarks-read = Leerlas…
remarks-hide = Ocultar las observaciones

# La página de inicio.
start-what = Una clave de licencia para muchos servidores de vídeo. Las licencias siguen a las cámaras.
start-opening = Abriendo { $name }…
start-open = Abrir un sistema…
start-open-more = Un archivo terminado en .fks
start-import-more = Servidores y cámaras, solo lectura
start-new-more = Un archivo vacío por llenar
start-demo = Probar la demostración
start-demo-more = Un campus con hosts de claves reales
start-no-servers = Aún no hay servidores
start-no-servers-more = Los servidores y las cámaras vienen de la configuración de su sistema de vídeo.

# Lo que se dice tras una orden.
opening-demo = el sistema de ejemplo
said-applied-elsewhere = La revisión { $revision } la ha aplicado { $who } en otro lugar
said-applied = Aplicado como revisión { $revision }
said-paired = Emparejado con { $host } ({ $address })
said-no-file-dialog = Aquí no responde ningún diálogo de archivos: escriba la ruta

# El idioma de la ventana. Quien no entienda el vigente encontrará la palabra inglesa.
menu-language = Idioma (Language)
menu-language-system = Idioma del escritorio

# En una ventana estrecha.
top-apply-narrow = Aplicar: { $count }
