# /detox status, je eine Zeile.
status-mode = **Modus** { $mode }
status-sensitivity = **Empfindlichkeit** { $around }
status-from = { $preset }, ab { NUMBER($threshold, style: "percent") }
status-words = **Wörter** { $blocked } gesperrt, { $allowed } erlaubt
status-fallback = **Notlösung** { $fallback }
status-log = **Protokollkanal** { $channel }
status-none = keiner
status-exempt = **Ausgenommen** { $exempt }
status-exempt-roles = Rollen { $who }
status-exempt-channels = Kanäle { $who }
status-exempt-members = Mitglieder { $who }
status-exempt-nobody = niemand
status-language = **Sprache** { $language }
status-kept = **Aufbewahrt** { $kept }
status-training = **Training** { $whose }
status-reports = **Meldungen** über *Apps → { $menu }*
status-reports-emoji = **Meldungen** über *Apps → { $menu }* oder { $emoji }
status-automod-heard = **AutoMod** Ich erfahre, was seine Wortregeln markieren
status-automod-unheard = **AutoMod** Davon erfahre ich nichts; mit dem Recht **Server verwalten** würde ich es (muss nicht sein)
status-missing = **Hier fehlende Rechte** { $permissions }
status-missing-nothing = **Hier fehlende Rechte** keine
status-check = **Im Protokollkanal fehlt mir** { $permissions }
status-model = **Modell** { $model }
status-model-pinned = **Modell** { $model }, vom Betreiber festgelegt
status-model-refused = **Abgelehnt** { $model } wurde freigegeben, geht aber nicht; mehr im Protokoll des Bots
status-waiting = **Es warten** { $texts ->
    [one] { $texts } Text
   *[other] { $texts } Texte
}
