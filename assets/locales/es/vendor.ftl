# Por qué un proveedor no respondió a una solicitud con una licencia y por qué no se pudo consultar su servicio.

activation-vendor-tampered = La solicitud se modificó después de que el host de claves la firmara. Copie el archivo de nuevo o cree otra solicitud.
activation-vendor-transfer = La solicitud pide { $key } a otro host de claves. Los hosts se transfieren las claves entre sí: abra la solicitud en el host que tiene la clave.
activation-vendor-no-product-code = La solicitud no tiene código de producto. Créela de nuevo con el código de producto del pedido.
activation-vendor-unknown-order = No hay ningún pedido con el código de producto { $order }. Compárelo con la confirmación del pedido y cree la solicitud de nuevo.
activation-vendor-order-used-up = { $uses ->
    [one] El pedido { $order } ya se usó. Abra el archivo de licencia que se hizo con él o pida otra licencia.
   *[other] Ya se hicieron las { $uses } licencias del pedido { $order }. Abra el archivo de licencia que se hizo para este equipo o pida más.
}
activation-vendor-order-for-updates = El pedido { $order } actualiza una clave que ya existe. Cree la solicitud como actualización de la clave.
activation-vendor-order-for-new-keys = El pedido { $order } es para una clave nueva. Cree la solicitud de una clave nueva o pida una actualización.
activation-vendor-order-for-other-key = El pedido { $order } es para { $key } y la solicitud es para { $asked }. Elija la clave a la que corresponde el pedido.
activation-vendor-needs-token = Esta licencia es para una llave USB. Cree la solicitud para una llave USB.
activation-vendor-needs-computer = Esta licencia es para un equipo. Cree la solicitud para el equipo.
activation-vendor-no-key-id = La licencia no dice qué identificador recibe la clave nueva. Escríbalo en la licencia como "key".
activation-vendor-bad-key-id = La clave nueva se llamaría { $id }, que no es un identificador de clave. Pida al proveedor que nombre la clave en el pedido.
activation-vendor-key-exists = { $key } ya se creó. Cree la solicitud como actualización de la clave; si el equipo que la tiene se ha perdido, avise al proveedor.
activation-vendor-not-floating = El tipo de licencia { $type } de { $key } no es flotante, por lo que no puede ser una clave de red. Pida una licencia flotante o una clave local.
activation-vendor-ended = La licencia de { $key } terminó el { $on }. Pida una nueva.
activation-vendor-other-vendor = La licencia en vigor de { $key } la firmó otro proveedor ({ $vendor }). Envíele la solicitud a él.
activation-vendor-bad-present = No se puede confiar en la licencia en vigor de { $key }: { $problem }. Instale de nuevo el archivo del proveedor y cree otra solicitud.
activation-vendor-present-of-other = La solicitud es para { $key } y la licencia que muestra es de { $present }. Cree otra solicitud.
activation-vendor-not-holder = El host de claves que hace la solicitud no es el titular de { $key }. Cree la solicitud en el host que la tiene.
activation-vendor-issued-to-other = La emisión { $issue } de { $key } se hizo para otro host de claves. Instálela allí y transfiera la clave; si ese equipo se ha perdido, avise al proveedor.
activation-vendor-other-kind = { $key } cambiaría entre clave de red y clave local. Pida una clave nueva.
activation-vendor-no-more-issues = Se agotaron los números de emisión de { $key }. Pida una clave nueva.
activation-vendor-request-id-reused = Ya se respondió a otra solicitud con el mismo número. Cree otra solicitud.
activation-vendor-failed = El proveedor no pudo hacer la licencia y no se gastó nada: { $problem }. Inténtelo más tarde o avise al proveedor.

online-address = { $url } no es la dirección del servicio de un proveedor. Escríbala como https://NOMBRE, tal como la indicó el proveedor.
online-not-encrypted = { $url } no está cifrada, así que no se envió nada. Use la dirección con https:// o envíe la solicitud como archivo.
online-no-such-host = No hay ningún equipo llamado { $host }, o este no puede consultar nombres. Compruebe la dirección y la red, o envíe la solicitud como archivo desde otro equipo.
online-unreachable = El servicio del proveedor en { $host } no responde en TCP { $port }. Compruebe la dirección y el cortafuegos, o envíe la solicitud como archivo.
online-silent = El servicio del proveedor en { $host } no respondió en { $seconds } segundos. Envíe la misma solicitud otra vez: si ya se respondió, la respuesta será la misma.
online-certificate = Este equipo no confía en el certificado de { $host }: { $problem }. Compruebe la dirección y la fecha de este equipo; si el proveedor indicó una huella, úsela.
online-other-certificate = { $host } presenta otro certificado que el que indicó el proveedor. Puede haber alguien entre los dos equipos, o el certificado se cambió. Indicado: { $expected }. Ahora: { $found }. Pida la huella al proveedor.
online-no-roots = Este equipo no tiene certificados de autoridades, así que nadie puede responder del proveedor ({ $problem }). Instálelos (ca-certificates en Linux) o use la huella que indicó el proveedor.
online-no-tls = { $host } no habla TLS 1.3 en esta dirección ({ $problem }). Compruebe la dirección y el puerto.
online-redirected = { $host } remite a { $to }, y eso no se sigue. Use esa dirección si el proveedor la confirma.
online-busy = El servicio del proveedor en { $host } tiene demasiado trabajo. Envíe la misma solicitud otra vez dentro de un minuto.
online-not-a-vendor-service = Lo que responde en { $host } no es el servicio de un proveedor ({ $status }). Compruebe la dirección.
online-refused = El servicio del proveedor en { $host } rechazó la solicitud: { $reason }
