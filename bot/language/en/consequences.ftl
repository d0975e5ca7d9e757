# What follows when one member's messages are flagged again and again.
consequences-group = What follows when a member is flagged again and again
consequences-add = Add a rule; off until you add one
consequences-add-count = How many flagged messages of one member
consequences-add-within = In how long: 1h, 24h, 7d, or your own
consequences-add-do = What then
consequences-add-role = The role to give, if that is what you want
consequences-add-for = How long a timeout lasts: 5m, 1h, 24h, 7d, or your own
consequences-remove = Take a rule away
consequences-remove-rule = Choose one
consequences-list = The rules of this server
consequences-choice-alert = alert: tell the moderators
consequences-choice-role = role: give a role
consequences-choice-timeout = timeout: no writing for a while
consequences-days = { $count ->
    [one] a day
   *[other] { $count } days
}
consequences-hours = { $count ->
    [one] an hour
   *[other] { $count } hours
}
consequences-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}
consequences-rule = **{ $count }** flagged messages within { $window }: { $deed }
consequences-deed-alert = the moderators are told
consequences-deed-role = the member gets <@&{ $role }>
consequences-deed-timeout = a timeout of { $span }
consequences-added = From now on: { $rule }. The moderators are always told, and can lift it.
consequences-no-log = You have no log channel yet, so nobody would be told: `/detox log-channel` names one.
consequences-removed = That rule is gone.
consequences-unknown = I have no such rule. Choose one of those that I suggest while you type.
consequences-none = No rule is set, so nothing follows by itself. `/detox consequences add` adds one.
consequences-listed = The rules of this server:
consequences-beyond-you = That rule would do what you may not do yourself here: it needs somebody who may time members out, or give that role.
consequences-bad-span = I did not understand that time. Write it as `30m`, `24h` or `7d`.
consequences-bad-count = A rule needs between { $fewest } and { $most } messages.
consequences-bad-window = A rule can look back between 10 minutes and 90 days.
consequences-beyond-retention = { $days ->
    [one] This server keeps messages for one day, so a rule cannot look back further.
   *[other] This server keeps messages for { $days } days, so a rule cannot look back further.
}
consequences-bad-duration = A timeout lasts between a minute and 28 days.
consequences-which-role = Name the role to give in `role:`, too.
consequences-how-long = Say how long the timeout lasts in `for:`, too.
consequences-known = That rule is there already.
consequences-full = A server can have { $most } rules. Remove one first.
consequences-happened = { $count } messages of <@{ $member }> were flagged within { $window }.
consequences-done-alert = Please have a look.
consequences-done-role = They have <@&{ $role }> now.
consequences-done-timeout = They are timed out until <t:{ $when }:f>.
consequences-failed = The rule could not take effect: { $why }
consequences-because = The messages, oldest first: { $links }
consequences-lacking = I lack the permission **{ $permissions }**.
consequences-refused = Discord did not let me.
consequences-left = That member is not on this server any more.
consequences-untouchable = Owners and administrators cannot be timed out.
consequences-above-me = That member's highest role is not below mine.
consequences-role-gone = The role is not there any more.
consequences-role-above-me = I cannot hand out that role: it is not below my highest one, or belongs to an integration.
consequences-followed-role = <@{ $member }> got <@&{ $role }> because of this message; you can take it away again.
consequences-followed-timeout = <@{ $member }> was timed out because of this message; you can lift that.
consequences-lift = Lift timeout
consequences-take-role = Take role away
consequences-lifted-role = The role is taken away.
consequences-lifted-timeout = The timeout is lifted.
consequences-lifted-by = Lifted by <@{ $moderator }> <t:{ $when }:R>.
consequences-not-kept = I no longer keep what that was about. You can lift it in Discord itself.
