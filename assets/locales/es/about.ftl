# Lo que el programa dice de sí mismo.

about-copy = Copiar
about-version = Versión
about-renderer = Dibujado con
about-adapter = Gráficos
about-folder = Carpeta de ajustes
about-none = ninguna
about-license = Licencia
about-fonts = Fuentes
about-software = No se usa ninguna tarjeta gráfica: el procesador dibuja la ventana
about-fell-back = No se pudo usar: { $reason }
about-licenses = Paquetes de terceros en este programa: { $count }
