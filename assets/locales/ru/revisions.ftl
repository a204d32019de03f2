# Планы и ревизии: список плана, конфликты с чужими изменениями, изменения ревизии.

planview-by-camera = По камерам
planview-by-server = По серверам
planview-remove-group = Убрать все изменения: { $name }
planview-changes = { $changes ->
    [one] { $changes } изменение
    [few] { $changes } изменения
   *[many] { $changes } изменений
}
planview-step-take-out = { $changes ->
    [one] Убрать из плана { $changes } изменение
    [few] Убрать из плана { $changes } изменения
   *[many] Убрать из плана { $changes } изменений
}

conflict-title = Изменено кем-то другим
conflict-about = { $changes ->
    [one] Тем временем применена ревизия { $revision } (автор: { $who }). Она противоречит { $changes } изменению вашего плана. Выберите, что остаётся.
    [few] Тем временем применена ревизия { $revision } (автор: { $who }). Она противоречит { $changes } изменениям вашего плана. Выберите, что остаётся.
   *[many] Тем временем применена ревизия { $revision } (автор: { $who }). Она противоречит { $changes } изменениям вашего плана. Выберите, что остаётся.
}
conflict-all-mine = Оставить всё моё
conflict-all-theirs = Принять всё чужое
conflict-was = было: { $base }
conflict-theirs = Чужое: { $theirs }
conflict-mine = Моё: { $mine }
conflict-resolve = Продолжить с этим
conflict-later = Решить позже
conflict-step = Оставить моё
conflict-open = { $changes ->
    [one] { $changes } конфликт…
    [few] { $changes } конфликта…
   *[many] { $changes } конфликтов…
}
conflict-kept = { $changes ->
    [one] Сохранено { $changes } изменение вашего плана
    [few] Сохранено { $changes } изменения вашего плана
   *[many] Сохранено { $changes } изменений вашего плана
}
conflict-gone = { $changes ->
    [one] Отброшено { $changes } изменение вашего плана: того, к чему оно относится, больше нет
    [few] Отброшено { $changes } изменения вашего плана: того, к чему они относятся, больше нет
   *[many] Отброшено { $changes } изменений вашего плана: того, к чему они относятся, больше нет
}

revision-title = Ревизия { $revision }
revision-by = { $who } · { $when }
revision-reading = Чтение журнала изменений…
revision-unread = Неизвестно, что было изменено: { $reason }
revision-undo = Отменить новым планом
revision-undo-more = Отмена создаёт план, который возвращает всё назад. До его применения ничего не меняется.
revision-undo-step = Отмена ревизии { $revision }
revision-back = Назад
revision-stuck = Нельзя отменить изменений: { $stuck } из { $all }, потому что с тех пор что-то изменилось. Остальные можно.
revision-changed-since = изменено позже
revision-gone = больше не существует
revision-show = Показать изменения ревизии { $revision }
