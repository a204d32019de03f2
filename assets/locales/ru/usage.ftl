# Страница использования: сколько мест ключа было занято со временем.

usage-title = Использование
usage-shortcut = Использование во времени
usage-close = Назад к доске
usage-export = Экспорт в CSV…
usage-refresh = Обновить
usage-key = Ключ
usage-feature = Функция
usage-day = 24 ч
usage-week = 7 дней
usage-month = 30 дней
usage-all = 400 дней
usage-no-key = Ещё нет ключа, использование которого можно показать
usage-asking = Запрос к хосту ключей…
usage-failed = Использование не прочитано: { $reason }
usage-again = Повторить
usage-empty = За это время ничего не записано
usage-plot = График использования во времени
usage-summary = { $denials ->
    [0] Одновременно не больше { $here } здесь и { $others } у других, всего { $total }; отказов не было
    [one] Одновременно не больше { $here } здесь и { $others } у других, всего { $total }; { $denials } отказ
    [few] Одновременно не больше { $here } здесь и { $others } у других, всего { $total }; { $denials } отказа
   *[many] Одновременно не больше { $here } здесь и { $others } у других, всего { $total }; { $denials } отказов
}
usage-here = занято здесь
usage-others = занято другими, если раскрыто
usage-total = всего
usage-denied-mark = отказ
usage-at =
    { $moment }
    здесь { $here }
    у других { $others }
    всего { $total }
usage-at-denied = отказов: { $times }
usage-denials = Отказы
usage-denied = Отказано системе { $system }
usage-denied-short = Отказано системе { $system }, не хватило { $short }
usage-denied-times = , раз: { $times }
usage-nothing-to-export = Пока нечего экспортировать
usage-file = Экспорт использования
usage-path = Экспорт использования в таблицу
usage-not-written = Не удалось записать { $path }: { $reason }. Выберите другое место.
usage-written = Записано в { $path }
