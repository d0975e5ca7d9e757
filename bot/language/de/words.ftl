# /detox words: was ein Server sperrt und erlaubt. Ist $place „none“, gilt es für den ganzen Server.
words-entry = { $kind ->
    [allow] Erlaubt
   *[block] Gesperrt
}{ $place ->
    [none] {""}
   *[other] {" "}in { $place }
}: **{ $pattern }**
words-added = { $entry } ({ $rule }, egal wie es geschrieben ist). `/detox words test` zeigt, worauf es passt.
words-still-allowed = Es steht auch als erlaubt auf der Liste, und das zählt: Nimm diesen Eintrag mit `/detox words remove` herunter, um es zu sperren.
words-no-longer-blocked = Es steht auch als gesperrt auf der Liste; das zählt jetzt nicht mehr.
words-known = Das steht schon auf der Liste, oder etwas, das auf dasselbe passt. { $entry }
words-removed = Nicht mehr { $kind ->
    [allow] erlaubt
   *[block] gesperrt
}{ $place ->
    [none] {""}
   *[other] {" "}in { $place }
}: **{ $pattern }**
words-unknown = **{ $typed }** steht nicht auf der Liste. Wähle einen der Einträge, die ich dir beim Tippen vorschlage.
words-cannot-list = Das kann ich nicht aufnehmen: { $reason }.
words-full = { $most ->
    [one] Die Liste ist voll: Sie fasst { $most } Eintrag. Entferne erst etwas.
   *[other] Die Liste ist voll: Sie fasst { $most } Einträge. Entferne erst etwas.
}
words-nothing = Noch steht nichts auf der Liste. `/detox words add` nimmt ein Wort auf.
words-nothing-in = Für { $place } allein steht nichts auf der Liste.
words-count = { $count ->
    [one] { $count } Eintrag:
   *[other] { $count } Einträge:
}
words-more-lines = { $count ->
    [one] … und { $count } weitere Zeile
   *[other] … und { $count } weitere Zeilen
}
# Ein Vorschlag beim Tippen.
words-choice = { $pattern } · { $kind ->
    [allow] erlaubt
   *[block] gesperrt
}{ $place ->
    [none] {""}
   *[other] {" "}in { $place }
}
# Die Auswahl der Option „kind“.
words-kind-block = sperren
words-kind-allow = erlauben

# Einlesen einer Datei.
words-import-taken = { $count ->
    [one] **{ $count } Eintrag** übernommen
   *[other] **{ $count } Einträge** übernommen
}
words-import-known = { $count } schon vorhanden
words-import-repeated = { $count ->
    [one] { $count } Zeile, die nur andere wiederholt
   *[other] { $count } Zeilen, die nur andere wiederholen
}
words-import-gone = { $count ->
    [one] { $count } alter Eintrag entfernt
   *[other] { $count } alte Einträge entfernt
}
words-import-over = { $count } ausgelassen, weil die Liste voll ist
words-import-empty = In dieser Datei habe ich keinen Eintrag gefunden; die Liste ist, wie sie war.
words-import-large = Diese Datei ist zu groß; ich lese höchstens { $most } Bytes.
words-import-not-text = Diese Datei ist kein UTF-8-Text. Speichere sie als UTF-8, und versuch es noch einmal.
words-refused = Zeilen, die ich nicht übernehmen konnte ({ $count }):
words-refused-line = - Zeile { $line }: { $reason }: **{ $text }**
words-refused-more = - und { $count } weitere

# Warum ein Eintrag nicht geht; steht hinter einem Doppelpunkt.
words-bad-empty = er ist leer
words-bad-long = er hat { $length } Zeichen; { $most } sind erlaubt
words-bad-lines = er geht über mehrere Zeilen; schreib einen Eintrag pro Zeile
words-bad-wildcards = er besteht nur aus Platzhaltern; nenne die Buchstaben, nach denen ich suchen soll
words-bad-nothing = nichts darin lässt sich suchen: Nötig ist ein Buchstabe, eine Ziffer oder ein Emoji, und Wörter in Links sehe ich mir nicht an
words-bad-loose = ein Platzhalter muss ohne Leerzeichen an dem Wort stehen, zu dem er gehört
words-bad-short-inside = ein Wort mit * auf beiden Seiten braucht mindestens { $least } Buchstaben, sonst passt es auf zu viel
words-bad-short = ein Wort mit Platzhalter braucht mindestens { $least } Buchstaben, sonst passt es auf zu viel
words-bad-place = diesen Kanal gibt es hier nicht (nenne ihn mit seiner ID)
words-bad-section = den Kanal, der darüber genannt ist, gibt es hier nicht
words-bad-file = eine Datei kann höchstens { $most } Zeilen haben; weiter habe ich nicht gelesen
words-bad-room = ein Server kann höchstens { $most } Einträge haben; weiter habe ich nicht gelesen

# Worauf ein Eintrag passt.
words-rule-shape = Wörter von dieser Gestalt
words-rule-inside = alles, was { $what ->
    [phrase] diese Wortfolge
   *[word] dieses Wort
} enthält
words-rule-beginning = alles, was mit { $what ->
    [phrase] dieser Wortfolge
   *[word] diesem Wort
} beginnt
words-rule-ending = alles, was auf { $what ->
    [phrase] diese Wortfolge
   *[word] dieses Wort
} endet
words-rule-whole = { $what ->
    [phrase] die ganze Wortfolge
   *[word] das ganze Wort
}

# /detox words test: ob ein Treffer zählt, und was aus dem Text wird.
words-match = - { $entry } ({ $rule }) passt auf { $text }, Zeichen { $start }–{ $end }: { $standing }
words-no-match = Kein Eintrag der Wortliste passt.
words-more-matches = { $count ->
    [one] - und { $count } weiterer Treffer
   *[other] - und { $count } weitere Treffer
}
words-standing-blocked = gesperrt
words-standing-allowed = wird der Nachricht nicht angelastet
words-standing-covered = schon abgedeckt vom { $kind ->
    [allow] erlaubten
   *[block] gesperrten
} Eintrag „{ $pattern }“
words-standing-yields = zählt nicht: Der { $kind ->
    [allow] erlaubte
   *[block] gesperrte
} Eintrag „{ $pattern }“ { $reason ->
    [longer] ist dort länger
    [narrower] gilt dort gezielter
   *[allowed] hat dort Vorrang
}
words-outcome-category = Bleibt der Moderation überlassen oder wird zurückgehalten: Es liest sich wie { $category ->
    [threat] eine Drohung oder der Wunsch, dass jemandem etwas zustößt
    [self-harm] der Gedanke, sich etwas anzutun
    [slur] ein Schmähwort
   *[sexual] eine sexuelle Anmache
}.
words-outcome-blocked = Markiert, weil etwas gesperrt ist. Die Erkennung gibt { NUMBER($score, style: "percent", maximumFractionDigits: 0) }.
words-outcome-hostile = Markiert: Die Erkennung gibt { NUMBER($score, style: "percent", maximumFractionDigits: 0) }, und ich handle ab { NUMBER($threshold, style: "percent", maximumFractionDigits: 0) }.
words-outcome-allowed = In Ruhe gelassen: Die Erkennung gibt { NUMBER($score, style: "percent", maximumFractionDigits: 0) }, ohne das Erlaubte aber nur { NUMBER($rest, style: "percent", maximumFractionDigits: 0) }.
words-outcome-fine = In Ruhe gelassen: Nichts ist gesperrt, und die Erkennung gibt { NUMBER($score, style: "percent", maximumFractionDigits: 0) }.

# Beschreibungen von Befehlen und Optionen: 1 bis 100 Zeichen.
words-help = Wörter, die hier gesperrt oder erlaubt sind
words-help-add = Ein Wort sperren oder erlauben
words-help-add-pattern = Wort allein, Wort* am Anfang, *Wort am Ende, *Wort* überall, ? ein Buchstabe, Wortfolgen
words-help-add-kind = sperren (wenn nichts gewählt ist) oder erlauben: dann wird es keiner Nachricht angelastet
words-help-add-channel = Nur dort; ohne Angabe auf dem ganzen Server
words-help-remove = Ein Wort von der Liste nehmen
words-help-remove-entry = Wähle einen Eintrag, oder tippe ihn, wie er auf der Liste steht
words-help-list = Was hier gesperrt und erlaubt ist
words-help-list-channel = Nur, was für diesen Kanal allein auf der Liste steht
words-help-import = Eine Liste aus einer Textdatei übernehmen
words-help-import-file = Ein Eintrag pro Zeile; # Kommentar; allow: oder block: davor, oder allein über mehreren Zeilen
words-help-import-replace = Verwerfen, was jetzt auf der Liste steht
words-help-export = Die Liste als Textdatei
words-help-test = Was einem Text widerführe, und warum
words-help-test-text = Eine Nachricht, wie sie jemand schreiben könnte
words-help-test-channel = Wo sie stünde; ohne Angabe hier
