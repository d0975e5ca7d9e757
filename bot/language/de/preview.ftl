# /detox preview: was jede Stufe in den letzten Tagen markiert hätte.
preview-help = Was jede Empfindlichkeit in den letzten Tagen markiert hätte
preview-help-channel = Ein Kanal oder eine Kategorie; ohne Angabe der ganze Server

preview-nothing-off = Ich habe hier noch keine Nachricht angesehen. Wähle `/detox mode mode:shadow`: Dann lese ich mit, ohne dass Mitglieder etwas davon merken, und in ein paar Tagen sagt dieser Befehl, was jede Empfindlichkeit markiert hätte.
preview-nothing = In den letzten sieben Tagen habe ich hier keine Nachricht gezählt. Frag noch einmal, wenn hier etwas los war; im Modus `shadow` hebe ich auch ein paar Beispiele zum Ansehen auf.

preview-title = Was jede Empfindlichkeit markiert hätte
preview-where = { $place ->
    [none] Die letzten sieben Tage auf diesem Server, allein nach dem Wert:
   *[other] Die letzten sieben Tage in { $place } (Threads zählen zu ihrem Kanal), allein nach dem Wert:
}
# Die Spaltenköpfe einer Tabelle mit fester Breite.
preview-head-from = ab
preview-head-flagged = markiert
preview-head-share = Anteil
preview-head-a-day = am Tag
preview-share = { NUMBER($share, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) }
preview-a-day = { NUMBER($count, minimumFractionDigits: 1, maximumFractionDigits: 1) }
preview-count = { NUMBER($count) }
preview-seen = { $messages ->
    [one] { $messages } Nachricht
   *[other] { $messages } Nachrichten
} an { $days ->
    [one] { $days } Tag
   *[other] { $days } Tagen
}; es gilt: **{ $sensitivity }**.
preview-channel = { $place } { $messages ->
    [one] { $messages } Nachricht
   *[other] { $messages } Nachrichten
}: { $numbers }
preview-flagged-by = { $preset } { $count }
preview-more-channels = { $count ->
    [one] und { $count } weiterer Kanal
   *[other] und { $count } weitere Kanäle
}

preview-band-relaxed = Von jeder Stufe markiert
preview-band-balanced = Von „ausgewogen“ und „streng“ markiert
preview-band-strict = Nur von „streng“ markiert
preview-example = { NUMBER($toxicity, style: "percent", maximumFractionDigits: 0) } { $text } [ansehen]({ $link })
preview-no-examples = Beispiele zum Ansehen hebe ich nur im Modus shadow auf.
preview-choose = Auf „{ $preset }“ stellen
preview-more = Mehr Beispiele

# Im Bild.
preview-picture = Markierte Nachrichten nach Tagen, als Balken
preview-picture-title = Markierte Nachrichten am Tag, von
preview-legend-relaxed = jeder Stufe
preview-legend-balanced = ausgewogen und streng
preview-legend-strict = nur streng
