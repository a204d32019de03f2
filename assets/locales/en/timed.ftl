# Applying at a set time.

timed-field = Apply at, as HH:MM; empty for now
timed-hint = 02:30
timed-bad = This is no time of day: write it as 02:30
timed-when = Applies on { $moment }, in { $left }, and only while this window is open
timed-apply = Apply at { $time }
timed-waits = Applies at { $time } (in { $left })
timed-waits-more = The plan is applied at { $time }, as long as this window is open and nobody changes the plan
timed-now = Apply now
timed-cancel = Cancel
timed-minutes = { $minutes } min
timed-canceled = Nothing will be applied at { $time }: { $reason }
timed-plan-changed = the plan was changed. Choose a time again
timed-late = the computer was asleep at that time. Choose a time again
timed-closed = The plan is stored, but will not be applied at { $time }, because its system was closed
timed-leave-title = Close the window?
timed-leave-more = The plan is to be applied at { $time }, and this is done only while the window is open. If you close it, the plan stays stored and is not applied then.
timed-leave = Close the window
timed-stay = Keep it open
