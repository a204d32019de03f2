# Устройство доски: порядок, группы, фильтр.

arrange-sort = Порядок: { $by }
arrange-group = Группы: { $by }
arrange-name = имя
arrange-none = нет
arrange-folder = папка
arrange-feature = функция
arrange-state = состояние
arrange-no-folder = Без папки
arrange-plain = Только камеры
arrange-filter = Фильтр
arrange-filter-state = Состояние
arrange-filter-feature = Функция
arrange-filter-key = Ключ
arrange-clear = Показать все камеры
arrange-drop-choice = { $choice }: убрать из фильтра
arrange-more-choices = Ещё в фильтре: { $count }
arrange-count = { $all ->
    [one] { $found } из { $all } камеры
    [few] { $found } из { $all } камер
   *[many] { $found } из { $all } камер
}
arrange-nothing-found = Ни одна камера не подходит под фильтр
arrange-caption = { $name }, { $cameras }: выбрать
state-not-licensed = Не лицензирована
state-moved = Переносится планом
state-offline = Сервер не отвечает
state-usual = Лицензирована
state-disabled = Отключена
