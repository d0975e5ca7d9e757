# Ruhigere Fassungen für alle, die danach fragen, und für die Moderation, die eine an die Stelle einer Nachricht setzt.
rewriting-command = Eine ruhigere Art, es zu sagen; nur für dich
rewriting-command-text = Was du sagen möchtest; lass es weg, wenn der Text länger ist
rewriting-menu-suggest = Ruhigere Fassung vorschlagen
rewriting-menu-replace = Umformulieren und ersetzen

rewriting-self-harm = Das formuliere ich nicht um. Wenn du daran denkst, dir etwas anzutun, sprich bitte mit jemandem, dem du vertraust, oder ruf bei einem Hilfetelefon an: Du musst das nicht allein tragen.
rewriting-category = Das liest sich wie { $category ->
    [threat] eine Drohung oder der Wunsch, dass jemandem etwas zustößt
    [slur] ein Schmähwort
    [sexual] eine sexuelle Anmache
   *[other] etwas, das Menschen beurteilen sollten
}, und so etwas formuliere ich nicht um.
rewriting-not-allowed = Dieser Server erlaubt { $words } nicht.
rewriting-other-words = Versuch es mit anderen Worten.
rewriting-none-found = Ich habe keine ruhigere Fassung gefunden, die noch sagt, was du meinst. Versuch es mit anderen Worten.
rewriting-fine = Das liest sich für mich gut; ich habe nichts vorzuschlagen.
rewriting-no-text = In dieser Nachricht steht kein Text.
rewriting-scores = Ich halte das zu { NUMBER($toxicity, style: "percent", maximumFractionDigits: 0) } für feindselig.
rewriting-head = So ginge es ruhiger:

rewriting-choose = Eine andere Fassung wählen
rewriting-post = Das posten
rewriting-edit = Erst bearbeiten
rewriting-longer = Längerer Text …
rewriting-edit-title = Vor dem Posten bearbeiten
rewriting-form-title = Eine ruhigere Art, es zu sagen
rewriting-form-label = Was möchtest du sagen?
rewriting-posted = Gepostet.
rewriting-may-not-send = Du darfst hier keine Nachrichten senden.
rewriting-maybe-posted = Discord hat mir nicht gesagt, ob das gepostet wurde. Wenn du es nicht siehst, frag mich noch einmal.

rewriting-refused-hostile = Das wirkt noch immer feindselig, deshalb poste ich es nicht. Mit **Erst bearbeiten** machst du mit deinem Text weiter.
rewriting-refused-long = Das ist zu lang für eine Nachricht. Mit **Erst bearbeiten** kannst du es kürzen.
rewriting-refused-empty = Darin steht nichts, was man lesen könnte.
rewriting-refused-new = Darin steht ein Link, eine Erwähnung oder eine Zahl, die dein Text nicht hatte. Poste es selbst, oder lass das weg.
rewriting-refused-word = Dieser Server erlaubt { $words } nicht. Mit **Erst bearbeiten** kannst du andere Worte wählen.
rewriting-refused-category = Das liest sich wie { $category ->
    [threat] eine Drohung oder der Wunsch, dass jemandem etwas zustößt
    [self-harm] der Gedanke, dir etwas anzutun; bitte sprich mit jemandem, dem du vertraust
    [slur] ein Schmähwort
    [sexual] eine sexuelle Anmache
   *[other] etwas, das Menschen beurteilen sollten
}. Das poste ich nicht.

rewriting-not-a-moderator = Dafür brauchst du hier das Recht **Nachrichten verwalten**.
rewriting-replaced-done = Erledigt: An ihrer Stelle steht eine ruhigere Fassung, und das Original ist für dich aufbewahrt. { $link }
rewriting-replaced-beside = Daneben steht jetzt eine ruhigere Fassung; das Original ist noch da, weil es sich nicht ganz ersetzen ließ oder mir ein Recht fehlt. { $link }
rewriting-replaced-withheld = Ich habe keine Fassung gefunden, die gut genug ist, und die Nachricht entfernt, wie es dieser Server möchte. Das Original ist für dich aufbewahrt.
rewriting-replaced-left = Ich habe keine Fassung gefunden, die gut genug ist; die Nachricht bleibt stehen. Du kannst sie selbst entfernen.
rewriting-replaced-category = Das liest sich wie { $category ->
    [threat] eine Drohung oder der Wunsch, dass jemandem etwas zustößt
    [self-harm] der Gedanke, sich etwas anzutun
    [slur] ein Schmähwort
    [sexual] eine sexuelle Anmache
   *[other] etwas, das Menschen beurteilen sollten
}. So etwas formuliere ich nicht um: Die Nachricht bleibt stehen, und du entscheidest.
rewriting-replaced-forbidden = Ich darf dort nichts posten, deshalb bleibt die Nachricht stehen. `/detox status` sagt, welches Recht mir fehlt.
rewriting-replaced-gone = Diese Nachricht gibt es nicht mehr.
rewriting-replaced-ours = Das ist schon eine Fassung von mir. Mit den Knöpfen auf ihrer Karte kannst du sie ändern.
rewriting-replaced-automated = Ich formuliere nur um, was Mitglieder selbst schreiben, keine Bots und keine Ankündigungen.
rewriting-replaced-untouched = Das ist ein Sticker, eine Umfrage, eine Weiterleitung oder Ähnliches: Dafür kann ich nichts einsetzen.
rewriting-replaced-empty = In dieser Nachricht steht kein Text.
rewriting-replaced-busy = Diese Nachricht wird gerade bearbeitet; bitte schau gleich noch einmal nach.
rewriting-replaced-failed = Das hat nicht geklappt, und die Nachricht bleibt stehen. Bitte versuch es gleich noch einmal.
