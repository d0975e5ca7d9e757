# Antworten, wenn einem Knopf oder Befehl etwas im Weg steht.
answers-queue-full = Ich habe gerade zu viel zu lesen; bitte versuch es gleich noch einmal.
answers-too-slow = Das hat zu lange gedauert; bitte versuch es gleich noch einmal.
answers-no-model = Ich kann gerade keine Nachrichten lesen; bitte versuch es in ein paar Minuten noch einmal.
answers-no-storage = Ich komme gerade nicht an mein Gedächtnis; bitte versuch es in ein paar Minuten noch einmal.
answers-not-kept = Diese Nachricht bewahre ich nicht mehr auf.
answers-message-gone = Diese Nachricht gibt es nicht mehr.
answers-member-gone = Dieses Konto gibt es nicht mehr.
answers-wording-blocked = Die Filter von Discord lassen diesen Wortlaut nicht zu; bitte wähle andere Worte.
answers-webhooks-full = Dieser Kanal hat schon so viele Webhooks, wie Discord erlaubt; die Moderation muss erst einen löschen.
answers-place-closed = Das geht hier nicht, weil der Thread archiviert oder gesperrt ist.
answers-too-large = Das ist größer, als Discord mich posten lässt.
answers-refused = Das lässt Discord mich hier nicht tun.
answers-unsettled = Discord hat mittendrin aufgehört zu antworten; ich bringe das in Ordnung, sobald es wieder da ist.
answers-discord-silent = Discord hat mir nicht geantwortet; bitte versuch es gleich noch einmal.
answers-unexpected = Bei mir ist etwas schiefgegangen.
answers-permission-missing = Dafür fehlt mir das Recht **{ $permissions }**.
answers-reference = { $sentence } (Kennnummer `{ $reference }`)
answers-cooldown = { $seconds ->
    [one] Bitte warte eine Sekunde.
   *[other] Bitte warte { $seconds } Sekunden.
}
answers-over = Diese Antwort ist zu alt, um noch etwas darauf zu drücken; bitte ruf den Befehl noch einmal auf.
answers-not-here = Diesen Befehl darfst du hier nicht benutzen.
