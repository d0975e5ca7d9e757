# Warum es mit einer Nachricht so kam; jedes steht hinter „Warum“ auf einer Karte.
reasons-sticker = sie hat einen Sticker, der sich nicht neu posten lässt; sie bleibt, wie sie ist
reasons-poll = sie hat eine Umfrage, die sich nicht neu posten lässt; sie bleibt, wie sie ist
reasons-forward = sie leitet eine fremde Nachricht weiter; sie bleibt, wie sie ist
reasons-voice = sie ist eine Sprachnachricht; sie bleibt, wie sie ist
reasons-activity = sie lädt zu einer Aktivität ein; sie bleibt, wie sie ist
reasons-starter = die erste Nachricht eines Beitrags lässt sich nicht ersetzen
reasons-unpostable = dort lässt sich an ihrer Stelle nichts posten
reasons-files = sie bleibt wegen ihrer Dateien
reasons-too-many-files = sie hat mehr Dateien, als eine Nachricht haben darf; sie bleiben, wo sie sind
reasons-files-too-large = ihre Dateien sind zu groß für den Bot; sie bleiben, wo sie sind
reasons-files-passing = ihre Dateien sind nicht von Dauer; sie bleiben, wo sie sind
reasons-files-lost = ihre Dateien ließen sich nicht holen; sie bleiben, wo sie sind
reasons-long = länger als die 2.000 Zeichen, die ein Bot posten darf
reasons-archived = ihr Thread ist archiviert; ungefragt wird dort nichts gepostet
reasons-left-server = wer sie geschrieben hat, ist nicht mehr auf dem Server
reasons-mild = von AutoMod blockiert; in diesem Modus wird dafür nichts gepostet
reasons-edited = inzwischen bearbeitet; die Bearbeitung wird für sich behandelt
reasons-removed = wer sie geschrieben hat, hat sie vorher selbst gelöscht
reasons-on-demand = auf Wunsch eingesetzt
reasons-reported-below = gemeldet; ihr Wert liegt unter der Schwelle „streng“
reasons-reported-exempt = gemeldet; wer sie geschrieben hat oder der Kanal ist ausgenommen
reasons-missed = die Datenbank war nicht zu erreichen, als sie kam; deshalb geschah nichts

# Was das Modell daraus gemacht hat, und was an den Fassungen nicht stimmte.
reasons-model-rewritten = das Modell hat sie umformuliert
reasons-model-unchanged = das Modell fand nichts umzuformulieren
reasons-model-masked = das Modell hat Wörter abgedeckt
reasons-model-withheld = das Modell fand keine Fassung
reasons-threat = sie liest sich wie eine Drohung oder der Wunsch, dass jemandem etwas zustößt; das wird nicht umformuliert
reasons-self-harm = sie spricht von Selbstverletzung; das wird nicht umformuliert
reasons-slur = sie enthält ein Schmähwort; das wird nicht umformuliert
reasons-sexual = sie liest sich wie eine sexuelle Anmache; das wird nicht umformuliert
reasons-still-toxic = eine Fassung wirkt noch immer feindselig
reasons-nothing = in einer Fassung steht nichts Lesbares
reasons-same = eine Fassung ist dasselbe wie das Original
reasons-too-long = eine Fassung ist zu lang für eine Nachricht
reasons-new-url = eine Fassung bringt einen Link hinein
reasons-new-invite = eine Fassung bringt eine Einladung hinein
reasons-new-email = eine Fassung bringt eine Adresse hinein
reasons-new-mention = eine Fassung bringt eine Erwähnung hinein
reasons-new-everyone = eine Fassung erwähnt alle
reasons-new-handle = eine Fassung bringt einen Namen hinein
reasons-new-number = eine Fassung bringt eine Zahl hinein
reasons-entity-lost = in einer Fassung fehlt ein Link, eine Erwähnung, eine Zahl oder ein Emoji
reasons-entity-added = eine Fassung bringt einen Link, eine Erwähnung, eine Zahl oder ein Emoji hinein
reasons-control-character = eine Fassung enthält ein kaputtes Zeichen
reasons-blocked-word = eine Fassung enthält ein Wort, das dieser Server sperrt
reasons-automod-word = eine Fassung enthält ein Wort, das AutoMod markiert
reasons-automod-unknown = AutoMod sagt nicht, was es markiert hat

# Was nach einem Absturz oder einer Störung zu finden war.
reasons-nothing-visible = zu sehen war noch nichts
reasons-no-rewrite = es war noch keine Fassung gepostet
reasons-was-removed = die Nachricht war schon entfernt
reasons-neither = weder die Nachricht noch eine Fassung steht da
reasons-rewrite-gone = die Fassung ist weg, die Nachricht steht
reasons-offer-stands = das Angebot steht
reasons-rewrite-stands = die Fassung steht
reasons-edited-meanwhile = die Nachricht wurde inzwischen bearbeitet
reasons-may-not-remove = die Nachricht lässt sich nicht mehr entfernen
reasons-removed-behind = die Nachricht ist entfernt, die Fassung steht
reasons-rewrite-alone = die Fassung steht, die Nachricht war schon entfernt

# Was vor einem Grund steht.
reasons-head-recovered = nach einer Unterbrechung in Ordnung gebracht: { $why }
reasons-head-not-recovered = ließ sich nach einer Unterbrechung nicht in Ordnung bringen: { $why }
reasons-head-not-removed = das Original ließ sich nicht entfernen: { $why }
reasons-head-not-told = ich konnte nicht Bescheid geben, dass sie entfernt ist: { $why }
reasons-head-not-replaced = die Nachricht ließ sich nicht ersetzen: { $why }
reasons-head-filtered = die Filter von Discord lehnen die Fassung ab: { $why }

# Was schiefging, nach den Namen der Fehler.
reasons-error-queue-full = es gab gerade zu viel zu lesen
reasons-error-deadline-exceeded = das Modell hat zu lange gebraucht
reasons-error-model-failed = das Modell ist gescheitert
reasons-error-worker-stopped = das Modell lief nicht
reasons-error-storage-error = die Datenbank war nicht zu erreichen
reasons-error-storage-unavailable = die Datenbank war nicht zu erreichen
reasons-error-unsettled = Discord hat mittendrin aufgehört zu antworten
reasons-error-permission-missing = mir fehlt { $permissions }
reasons-error-webhooks-full = für einen weiteren Webhook ist kein Platz
reasons-error-webhook-gone = mein Webhook wurde gelöscht
reasons-error-place-closed = der Thread ist archiviert oder gesperrt
reasons-error-too-large = es ist größer, als Discord annimmt
reasons-error-no-webhook = ich habe dort gerade keinen Webhook bekommen
reasons-error-slow-mode = im Kanal gilt der Slowmode
reasons-error-wording-blocked = dieser Wortlaut darf nicht stehen
reasons-error-message-gone = die Nachricht ist weg
reasons-error-member-gone = das Mitglied ist weg
reasons-error-platform-unavailable = Discord hat nicht geantwortet
reasons-error-refused = Discord hat es abgelehnt
reasons-error-platform-error = Discord hat es abgelehnt
