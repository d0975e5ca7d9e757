# /detox export: geprüfte Beispiele zum Trainieren, für Administratoren.
exporting-command = Geprüfte Paare dieses Servers zum Trainieren, als Datei (Administratoren)
exporting-format-option = Wie die Datei geschrieben wird; JSON-Zeilen, wenn du nichts wählst
exporting-format-jsonl = JSON-Zeilen
exporting-format-tsv = Tabelle mit Tabulatoren, wie ParaDetox
exporting-format-parquet = Parquet
exporting-kind-option = Nachricht und Fassung, oder was die Moderation meiner Fassung vorzog
exporting-kind-pairs = Nachricht und Fassung
exporting-kind-preferences = vorgezogene und abgelehnte Fassung
exporting-verdict-option = Nur so Entschiedenes; bestätigt und geändert, wenn du nichts wählst
exporting-verdict-approved = bestätigt
exporting-verdict-edited = geändert
exporting-verdict-restored = Original wiederhergestellt
exporting-verdict-not_toxic = nicht feindselig
exporting-days-option = Nur was in den letzten so vielen Tagen geprüft wurde
exporting-channel-option = Nur Nachrichten dieses Kanals oder Threads
exporting-flags-option = Auch Fehlalarme und bestätigte Nachrichten ohne Fassung
exporting-no-flags = Fehlalarme und Nachrichten ohne Fassung haben keine vorgezogene Fassung und in einer Tabelle keinen Platz; wähle JSON-Zeilen oder Parquet, und Nachricht und Fassung.
exporting-not-you = Nur Administratoren dieses Servers dürfen exportieren, was Mitglieder geschrieben haben.
exporting-refused-operator = Ich darf nichts exportieren: Regel 21 der Entwicklerrichtlinie von Discord verbietet, ohne ausdrückliche Erlaubnis von Discord Modelle mit Nachrichten zu trainieren, und der Betreiber dieses Bots hat keine angegeben.
exporting-refused-server = Ich darf nichts exportieren: Dieser Server hat das Training nicht eingeschaltet. `/detox training` tut das und sagt, wessen Nachrichten er hergibt.
exporting-refused-underway = Ein Export dieses Servers wird schon geschrieben. Bitte warte, bis er fertig ist.
exporting-refused-format = Auf dem Rechner des Betreibers fehlt, was Parquet braucht; bitte wähle ein anderes Format.
exporting-progress = { $done } von { $total } Vorfällen angesehen …
exporting-goes-on = Das dauert länger, als Discord mich antworten lässt. Ich mache weiter; der Betreiber findet die Datei auf seinem Rechner.
exporting-done = { $examples ->
    [one] Ein Beispiel
   *[other] { $examples } Beispiele
} von { $authors ->
    [one] einem Mitglied
   *[other] { $authors } Mitgliedern
}. Erwähnungen, Links, Adressen, Nummern und Namen von Mitgliedern sind herausgenommen. Verwendet werden darf das nur so, wie Discord es dem Betreiber erlaubt hat.
exporting-nothing = Es gibt nichts zu exportieren.
exporting-on-host = Die Datei ist zu groß zum Anhängen ({ NUMBER($size, maximumFractionDigits: 1) } MiB). Der Betreiber findet sie auf seinem Rechner als `{ $name }`.
exporting-left-server_not_training = Weggelassen: { $count }, denn dieser Server gibt sie nicht her.
exporting-left-author_did_not_opt_in = Weggelassen: { $count }, denn wer sie schrieb, hat nicht zugestimmt (`/privacy opt-in`), wie dieser Server es verlangt.
exporting-left-author_opted_out = Weggelassen: { $count }, denn wer sie schrieb, hat widersprochen (`/privacy opt-out`).
exporting-left-erased = Weggelassen: { $count }, denn ihre Texte wurden gelöscht, als die Aufbewahrung endete.
exporting-left-author_forgotten = Weggelassen: { $count }, denn wer sie schrieb, will vergessen werden (`/privacy delete`).
exporting-left-no_rewrite = Weggelassen: { $count } ohne bestätigte Fassung.
exporting-left-nothing_rejected = Weggelassen: { $count }, bei denen keine Fassung von mir abgelehnt wurde.
exporting-left-duplicate = Weggelassen: { $count }, die dasselbe sagen wie ein anderes.
exporting-left-near_duplicate = Weggelassen: { $count }, die fast dasselbe sagen wie ein anderes.
