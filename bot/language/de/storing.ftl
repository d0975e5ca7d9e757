# /detox store, retention und language.
storing-store-command = Was ich von markierten Nachrichten aufbewahre
storing-keep-option = Wie lange die Worte einer markierten Nachricht aufbewahrt werden
storing-keep-choice-retention = bis die Aufbewahrung endet
storing-keep-choice-review = bis einen Tag, nachdem die Moderation sie geprüft hat
storing-samples-option = Im Modus shadow ein paar Nachrichten für /detox preview aufbewahren
storing-what = Sag, was sich ändern soll: `keep:` oder `samples:`. Jetzt gilt: { $kept }.
storing-set = Ab jetzt gilt: { $kept }.
storing-samples-dropped = Die Stichproben sind gelöscht.
storing-retention-command = Nach wie vielen Tagen ich lösche, was markiert wurde
storing-days-option = 1 bis 365 Tage
storing-retention-set = Was markiert wurde, wird nach { $days } gelöscht.
storing-retention-sooner = Was älter ist, verschwindet innerhalb eines Tages.
storing-days = { $days ->
    [one] { $days } Tag
   *[other] { $days } Tagen
}
storing-until-retention = Worte werden nach { $days } gelöscht
storing-until-review = Worte werden einen Tag nach der Prüfung gelöscht, spätestens nach { $days }
storing-samples = Stichproben im Modus shadow
storing-no-samples = keine Stichproben
storing-language-command = Die Sprache, in der ich in Kanälen schreibe
storing-language-option = Englisch oder Deutsch
storing-language-set = In Kanälen spreche ich ab jetzt { $language }. Was nur du siehst, ist in der Sprache, auf die dein Discord eingestellt ist.
storing-language-unknown = Diese Sprache spreche ich nicht. Ich spreche { $languages }.
storing-language-en = Englisch
storing-language-de = Deutsch
storing-days-choice = { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
}
