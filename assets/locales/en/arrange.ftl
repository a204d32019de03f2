# How the board is arranged: order, groups, filter.

arrange-sort = Sort: { $by }
arrange-group = Group: { $by }
arrange-name = name
arrange-none = none
arrange-folder = folder
arrange-feature = feature
arrange-state = state
arrange-no-folder = No folder
arrange-plain = Cameras only
arrange-filter = Filter
arrange-filter-state = State
arrange-filter-feature = Feature
arrange-filter-key = Key
arrange-clear = Show all cameras
arrange-drop-choice = { $choice }: take out of the filter
arrange-more-choices = { $count } more in the filter
arrange-count = { $all ->
    [one] { $found } of { $all } camera
   *[other] { $found } of { $all } cameras
}
arrange-nothing-found = No camera matches the filter
arrange-caption = { $name }, { $cameras }: select
state-not-licensed = Not licensed
state-moved = Moved by the plan
state-offline = Server offline
state-usual = Licensed
state-disabled = Disabled
