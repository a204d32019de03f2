# Plans and revisions: the list of a plan, conflicts with what others applied, and what a revision
# changed.

planview-by-camera = By camera
planview-by-server = By server
planview-remove-group = Remove all changes of { $name }
planview-changes = { $changes ->
    [one] { $changes } change
   *[other] { $changes } changes
}
planview-step-take-out = { $changes ->
    [one] Take { $changes } change out of the plan
   *[other] Take { $changes } changes out of the plan
}

conflict-title = Changed by somebody else
conflict-about = { $changes ->
    [one] Revision { $revision } was applied by { $who } meanwhile and contradicts { $changes } change of your plan. Choose what to keep.
   *[other] Revision { $revision } was applied by { $who } meanwhile and contradicts { $changes } changes of your plan. Choose what to keep.
}
conflict-all-mine = Keep all mine
conflict-all-theirs = Take all theirs
conflict-was = was { $base }
conflict-theirs = Theirs: { $theirs }
conflict-mine = Mine: { $mine }
conflict-resolve = Go on with these
conflict-later = Decide later
conflict-step = Keep mine
conflict-open = { $changes ->
    [one] { $changes } conflict…
   *[other] { $changes } conflicts…
}
conflict-kept = { $changes ->
    [one] { $changes } change of your plan was kept
   *[other] { $changes } changes of your plan were kept
}
conflict-gone = { $changes ->
    [one] { $changes } change of your plan was dropped: what it is about is not there any more
   *[other] { $changes } changes of your plan were dropped: what they are about is not there any more
}

revision-title = Revision { $revision }
revision-by = { $who } · { $when }
revision-reading = Reading the change log…
revision-unread = It cannot be told what was changed: { $reason }
revision-undo = Undo as a new plan
revision-undo-more = Undoing makes a plan that leads back. Nothing changes before it is applied.
revision-undo-step = Undo revision { $revision }
revision-back = Back
revision-stuck = { $stuck } of { $all } changes cannot be undone, because something changed since. The others can.
revision-changed-since = changed since
revision-gone = not there any more
revision-show = Show what revision { $revision } changed
