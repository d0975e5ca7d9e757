# Wie schnell der Bot etwas markiert: /detox sensitivity, und die Namen der Stufen überall.
sensitivity-preset-relaxed = locker
sensitivity-preset-balanced = ausgewogen
sensitivity-preset-strict = streng
sensitivity-as-server = wie der Server

sensitivity-meaning-relaxed = nur, was fast alle feindselig nennen würden
sensitivity-meaning-balanced = was eher feindselig ist als nicht
sensitivity-meaning-strict = findet mehr und irrt öfter
sensitivity-percent = { NUMBER($share, style: "percent", maximumFractionDigits: 0) }

# Vorschläge beim Tippen: höchstens 100 Zeichen.
sensitivity-choice = { $preset }: { $meaning }
sensitivity-choice-measured = { $preset }: { $meaning } ({ NUMBER($precision, style: "percent", maximumFractionDigits: 0) } richtig, findet { NUMBER($recall, style: "percent", maximumFractionDigits: 0) })
sensitivity-choice-as-server = wie der Server: ein Kanal hat keine eigene Empfindlichkeit mehr

sensitivity-set = Empfindlichkeit **{ $preset }** { $place ->
    [none] auf diesem Server
   *[other] in { $place }
}. { $explained }
sensitivity-explained = Diese Stufe markiert ab { NUMBER($threshold, style: "percent", maximumFractionDigits: 0) }: { $meaning }.
sensitivity-measured = { $explained } An Texten gemessen, die nicht zum Training dienten: { $facts }.
sensitivity-fact-precision = von 100 Nachrichten, die sie markierte, waren { NUMBER($count, maximumFractionDigits: 0) } feindselig
sensitivity-fact-recall = von 100 feindseligen fand sie { NUMBER($count, maximumFractionDigits: 0) }
sensitivity-fact-false-alarms = von 1.000 gewöhnlichen markierte sie { NUMBER($count, maximumSignificantDigits: 3) }

sensitivity-unknown = Wähle { $presets } oder, für einen Kanal, `{ $as_server }`. Für eine eigene Zahl gibt es `/detox threshold`.
sensitivity-needs-channel = `{ $as_server }` gilt für einen Kanal: Nenne ihn zusätzlich bei `channel:`.
sensitivity-dropped = { $place } hat keine eigene Empfindlichkeit mehr: Es gilt **{ $sensitivity }**.

# Beschreibungen von Befehlen und Optionen: 1 bis 100 Zeichen.
sensitivity-help = Wie schnell ich eine Nachricht feindselig nenne
sensitivity-help-preset = locker, ausgewogen, streng; für einen Kanal auch: wie der Server
sensitivity-help-channel = Ein Kanal, Thread oder eine Kategorie; ohne Angabe der ganze Server
