# План: его панель, шаги, применение.

# Ход применения.
apply-step-starting = Подготовка…
apply-step-preparing = Запрос к хосту { $host } на удержание мест…
apply-step-queued = Ожидание мест на хосте { $host }, номер в очереди: { $place }…
apply-step-deciding = Запись файла системы…
apply-step-committing = Передача решения хосту { $host }…

# Шаги, которые можно отменить.
step-move-camera = Перенос: { $camera } → { $target }
step-move-unknown = камера
step-move = { $count ->
    [one] Перенос { $count } камеры → { $target }
    [few] Перенос { $count } камер → { $target }
   *[many] Перенос { $count } камер → { $target }
}
step-use-key = Ключ для { $server }: { $key }
step-take-out = Убрать из плана: { $name }
step-discard = Сброс плана
totals-change = { $feature } { $before } → { $after }

# Панель плана.
plan-title = План
plan-hide = Скрыть
plan-show = Показать
plan-hide-name = Скрыть план
plan-show-name = Показать план
verdict-refused = нельзя применить
verdict-unknown = сейчас не проверить
verdict-doubtful = возможен отказ
verdict-fits = можно применить
verdict-fits-but = можно применить, но
plan-empty = Изменений нет. Перетаскивайте камеры между серверами; до «Применить» ничего не отправляется.
plan-named = { $cameras }: { $from } → { $to }
plan-moves-to = { $count ->
    [one] { $count } камера → { $target }
    [few] { $count } камеры → { $target }
   *[many] { $count } камер → { $target }
}
plan-moves-places = { $places ->
    [one] { $cameras }, { $places } место назначения
    [few] { $cameras }, { $places } места назначения
   *[many] { $cameras }, { $places } мест назначения
}
plan-uses = { $server } использует { $key }
plan-keys-change = { $count ->
    [one] { $count } сервер меняет ключ
    [few] { $count } сервера меняют ключ
   *[many] { $count } серверов меняют ключ
}
plan-remove-change = Убрать изменение: { $name }
plan-camera-unknown = камера { $id }
plan-way = { $from } → { $to }
plan-no-key-involved = Ключи не затронуты, меняется только файл системы
plan-totals-stay = Итоги ключей не меняются: места переходят вместе с камерами внутри своего ключа

# Применение.
apply-title = { $count ->
    [one] Применить { $count } изменение
    [few] Применить { $count } изменения
   *[many] Применить { $count } изменений
}
apply = Применить
apply-why = Причина, для журнала изменений
apply-why-hint = Камеры южного крыла переходят на новый сервер
applying = Применение
applying-background = Продолжить в фоне
applying-stop = Остановить применение
