# The plan: its bar, its steps, applying it.

# Where applying stands.
apply-step-starting = Preparing…
apply-step-preparing = Asking { $host } to hold the seats…
apply-step-queued = Waiting for seats at { $host }, place { $place } in the queue…
apply-step-deciding = Writing the system file…
apply-step-committing = Telling { $host } that it is decided…

# Steps that can be undone.
step-move-camera = Move { $camera } to { $target }
step-move-unknown = camera
step-move = { $count ->
    [one] Move { $count } camera to { $target }
   *[other] Move { $count } cameras to { $target }
}
step-use-key = Let { $server } use { $key }
step-take-out = Take { $name } out of the plan
step-discard = Discard the plan
totals-change = { $feature } { $before } → { $after }

# The plan bar.
plan-title = Plan
plan-hide = Hide
plan-show = Show
plan-hide-name = Hide the plan
plan-show-name = Show the plan
verdict-refused = cannot be applied
verdict-unknown = cannot be checked now
verdict-doubtful = may be refused
verdict-fits = can be applied
verdict-fits-but = can be applied, but
plan-empty = No changes. Drag cameras between servers; nothing is sent before Apply.
plan-named = { $cameras }: { $from } → { $to }
plan-moves-to = { $count ->
    [one] { $count } camera to { $target }
   *[other] { $count } cameras to { $target }
}
plan-moves-places = { $cameras } to { $places } places
plan-uses = { $server } uses { $key }
plan-keys-change = { $count ->
    [one] { $count } server changes its key
   *[other] { $count } servers change their key
}
plan-remove-change = Remove change of { $name }
plan-camera-unknown = camera { $id }
plan-way = { $from } → { $to }
plan-no-key-involved = No key is involved, so only the system file changes
plan-totals-stay = No key's totals change: the seats go with the cameras within their key

# Applying.
apply-title = { $count ->
    [one] Apply { $count } change
   *[other] Apply { $count } changes
}
apply = Apply
apply-why = Why, for the change log
apply-why-hint = Cameras of the south wing move to the new server
applying = Applying
applying-background = Go on in the background
applying-stop = Stop applying
