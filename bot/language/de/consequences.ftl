# Was folgt, wenn Nachrichten eines Mitglieds immer wieder markiert werden.
consequences-group = Was folgt, wenn ein Mitglied immer wieder markiert wird
consequences-add = Eine Regel hinzufügen; ohne Regel folgt nichts
consequences-add-count = Wie viele markierte Nachrichten eines Mitglieds
consequences-add-within = In welcher Zeit: 1h, 24h, 7d oder eigene
consequences-add-do = Was dann geschieht
consequences-add-role = Die Rolle, die vergeben wird, falls du das willst
consequences-add-for = Wie lange ein Timeout dauert: 5m, 1h, 24h, 7d oder eigene
consequences-remove = Eine Regel entfernen
consequences-remove-rule = Such eine aus
consequences-list = Die Regeln dieses Servers
consequences-choice-alert = alert: der Moderation Bescheid geben
consequences-choice-role = role: eine Rolle vergeben
consequences-choice-timeout = timeout: eine Weile nicht schreiben
consequences-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
consequences-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
consequences-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
consequences-rule = **{ $count }** markierte Nachrichten (Zeitraum: { $window }): { $deed }
consequences-deed-alert = die Moderation erfährt davon
consequences-deed-role = das Mitglied bekommt <@&{ $role }>
consequences-deed-timeout = ein Timeout ({ $span })
consequences-added = Ab jetzt gilt: { $rule }. Die Moderation erfährt immer davon und kann es aufheben.
consequences-no-log = Ihr habt noch keinen Protokollkanal, also erführe es niemand: `/detox log-channel` legt einen fest.
consequences-removed = Diese Regel ist weg.
consequences-unknown = So eine Regel habe ich nicht. Such eine von denen aus, die ich beim Tippen vorschlage.
consequences-none = Es gibt keine Regel, also folgt nichts von selbst. `/detox consequences add` fügt eine hinzu.
consequences-listed = Die Regeln dieses Servers:
consequences-beyond-you = Diese Regel täte, was du hier selbst nicht darfst. Einrichten kann sie, wer Mitglieder in den Timeout schicken oder diese Rolle vergeben darf.
consequences-bad-span = Diese Zeitangabe habe ich nicht verstanden. Schreib sie als `30m`, `24h` oder `7d`.
consequences-bad-count = Eine Regel braucht zwischen { $fewest } und { $most } Nachrichten.
consequences-bad-window = Eine Regel kann zwischen 10 Minuten und 90 Tagen zurückblicken.
consequences-beyond-retention = { $days ->
    [one] Dieser Server bewahrt Nachrichten einen Tag lang auf; weiter kann eine Regel nicht zurückblicken.
   *[other] Dieser Server bewahrt Nachrichten { $days } Tage lang auf; weiter kann eine Regel nicht zurückblicken.
}
consequences-bad-duration = Ein Timeout dauert zwischen einer Minute und 28 Tagen.
consequences-which-role = Nenne zusätzlich bei `role:` die Rolle, die vergeben wird.
consequences-how-long = Sag zusätzlich bei `for:`, wie lange der Timeout dauert.
consequences-known = Diese Regel gibt es schon.
consequences-full = Ein Server kann { $most } Regeln haben. Entferne erst eine.
consequences-happened = { $count } Nachrichten von <@{ $member }> wurden markiert (Zeitraum: { $window }).
consequences-done-alert = Bitte seht es euch an.
consequences-done-role = Das Mitglied hat jetzt <@&{ $role }>.
consequences-done-timeout = Das Mitglied hat bis <t:{ $when }:f> einen Timeout.
consequences-failed = Die Regel konnte nicht greifen: { $why }
consequences-because = Die Nachrichten, die älteste zuerst: { $links }
consequences-lacking = Mir fehlt das Recht **{ $permissions }**.
consequences-refused = Discord hat es nicht zugelassen.
consequences-left = Dieses Mitglied ist nicht mehr auf dem Server.
consequences-untouchable = Wer den Server besitzt oder administriert, kann keinen Timeout bekommen.
consequences-above-me = Die höchste Rolle dieses Mitglieds steht nicht unter meiner.
consequences-role-gone = Die Rolle gibt es nicht mehr.
consequences-role-above-me = Diese Rolle kann ich nicht vergeben: Sie steht nicht unter meiner höchsten oder gehört zu einer Integration.
consequences-followed-role = Wegen dieser Nachricht hat <@{ $member }> die Rolle <@&{ $role }> bekommen; du kannst sie wieder wegnehmen.
consequences-followed-timeout = Wegen dieser Nachricht hat <@{ $member }> einen Timeout bekommen; du kannst ihn aufheben.
consequences-lift = Timeout aufheben
consequences-take-role = Rolle wegnehmen
consequences-lifted-role = Die Rolle ist weggenommen.
consequences-lifted-timeout = Der Timeout ist aufgehoben.
consequences-lifted-by = Aufgehoben von <@{ $moderator }> <t:{ $when }:R>.
consequences-not-kept = Worum es ging, bewahre ich nicht mehr auf. Du kannst es in Discord selbst aufheben.
