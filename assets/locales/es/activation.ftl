activation-empty = El archivo está vacío. Cópielo de nuevo.
activation-too-long = El archivo tiene { $bytes } bytes y ninguna licencia es tan larga. Elija el archivo .fkl que envió el proveedor.
activation-not-a-license = Esto no es una licencia: se esperaba un texto que empieza por v4.public. Elija el archivo .fkl que envió el proveedor.
activation-is-a-request = Esto es la solicitud, no su respuesta. Envíela al proveedor y abra el archivo .fkl que reciba.
activation-not-a-request = Esto no es una solicitud de un host de claves. Elija el archivo .fkreq que se creó allí.
activation-sentinel = { $kind ->
    [c2v] Esto es el estado de una clave de Sentinel (HASP), un archivo C2V
    [v2cp] Esto son varias actualizaciones para claves de Sentinel (HASP), un archivo V2CP
    [fingerprint] Esto es la huella de un equipo para Sentinel (HASP), un archivo C2V
    [recipient] Esto indica el equipo al que se va a trasladar o prestar una licencia de Sentinel (HASP)
   *[v2c] Esto es una actualización para una clave de Sentinel (HASP), un archivo V2C
}{ $keys ->
    [none] { $vendor ->
        [none] {"."}
       *[other] {" "}(proveedor { $vendor }).
    }
    [any] {" "}(cualquier clave del proveedor { $vendor }).
   *[other] { $vendor ->
        [none] {" "}(clave { $keys }).
       *[other] {" "}(clave { $keys } del proveedor { $vendor }).
    }
}{ $state ->
    [damaged] {" "}Está dañado: cópielo de nuevo antes.
   *[whole] {""}
} Floatkey lee estos archivos y nunca los aplica. { $kind ->
    [c2v] Envíelo al proveedor, que hará la actualización para esa clave.
    [fingerprint] Envíelo al proveedor, que hará la licencia para ese equipo.
    [recipient] Ábralo en el Sentinel Admin Control Center del equipo que tiene la licencia.
   *[v2c] Aplíquelo en el equipo que tiene la clave: con la herramienta del proveedor o en su Sentinel Admin Control Center, en Update/Attach.
}
activation-unknown-vendor = La licencia la firmó el proveedor { $vendor }, en el que este host de claves no confía. Ponga la clave pública del proveedor en su carpeta DATA/vendors y reinícielo, o pida una licencia de un proveedor de confianza.
activation-tampered = El archivo se modificó después de firmarlo. Cópielo de nuevo o pida otro.
activation-not-understood = El archivo está firmado y no se entiende, así que puede ser para una versión más nueva de Floatkey. Actualice este host de claves. ({ $problem })
activation-other-machine = La licencia de { $key } está vinculada a otro equipo ({ $bound }…, y este es { $here }…). Cree una solicitud en este host de claves y envíela al proveedor.
activation-token-missing = La licencia de { $key } está vinculada a la llave USB { $token }, que no está conectada aquí. Conéctela e inténtelo de nuevo.
activation-token-without-serial = La llave USB { $token } no tiene número de serie, así que nada la distingue de otra y no se le puede vincular una licencia. Elija otra llave USB o el equipo.
activation-other-holder = La licencia de { $key } se hizo para otro host de claves. Instálela allí o cree una solicitud en este host.
activation-older = Aquí se instaló la emisión { $newest } de { $key } y este archivo es la emisión { $issue }. Pida la más reciente al proveedor.
activation-already-in-force = La emisión { $issue } de { $key } ya está en vigor. No hay nada que hacer.
activation-same-issue = Para { $key } ya está en vigor otra licencia con el número de emisión { $issue }. Pida al proveedor una con un número nuevo.
activation-other-kind = { $key } cambiaría entre clave de red y clave local. Quítela antes, para que sus servidores usen otra clave.
activation-given-up = { $key } se cedió a { $to }, así que este archivo ya no vale aquí. Use la clave allí o haga que se la devuelvan.
activation-declined = Este host de claves rechazó la transferencia de { $key }. Haga que la ceda de nuevo el host que la tiene.
activation-unknown-key = { $key } no está en este host de claves. Actualice la lista de claves.
activation-in-use = { $servers ->
    [one] Un servidor ocupa { $seats } plazas de { $key } y las perdería. Dele antes otra clave o confirme que se detendrá.
   *[other] { $servers } servidores ocupan { $seats } plazas de { $key } y las perderían. Deles antes otra clave o confirme que se detendrán.
}
activation-not-bound = { $key } no está vinculada a un solo host de claves, así que no se puede transferir. Pida al proveedor una licencia vinculada.
activation-other-carrier = La solicitud pide { $key } en otro soporte. Una clave de software va a un equipo; una clave en una llave USB va con la llave.
activation-request-for-other = La solicitud pide { $asked } y no { $key }. Elija la solicitud que se creó para esta clave.
activation-not-given-up = { $key } no se cedió al host de claves que firmó este archivo. Elija el archivo que el otro host creó al rechazarla.
activation-no-machine-id = El sistema operativo no dice qué equipo es este, así que no se le puede vincular una licencia. En Linux, ejecute systemd-machine-id-setup, o use una llave USB. ({ $problem })
activation-bad-name = El nombre de una clave tiene de 1 a 80 caracteres. Elija otro.
activation-storage = No se cambió nada porque no se pudo guardar: { $problem }. Libere o repare el disco del host de claves e inténtelo de nuevo.
activation-token-not-here = La llave USB { $token } no está conectada aquí. Conéctela e inténtelo de nuevo, o elija el equipo.
activation-own-request = Esta solicitud de { $key } se creó en este mismo host de claves, que ya tiene la clave. Créela en el host que debe recibirla.
activation-note-too-long = La nota o el código de producto es demasiado largo para una solicitud. Escriba como mucho 2000 caracteres.
