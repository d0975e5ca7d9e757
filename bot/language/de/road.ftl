# Was auf dem Weg einer Nachricht in Kanälen steht, und was die Moderation dazu einmal erfährt.
road-permission-missing =
    Mir fehlt **{ $permissions }** in { $place }, deshalb ist `{ $asked }` dort nicht möglich. Bis das behoben ist, arbeite ich im Modus `{ $mode }`.
    Bitte gib meiner Rolle dort dieses Recht: *Kanal bearbeiten → Berechtigungen*, oder der Rolle in den Servereinstellungen.
road-webhooks-full =
    { $place } hat so viele Webhooks, wie Discord erlaubt, deshalb ist `{ $asked }` dort nicht möglich. Bis das behoben ist, arbeite ich im Modus `{ $mode }`.
    Bitte lösche einen Webhook, den niemand braucht: *Kanal bearbeiten → Integrationen → Webhooks*.
road-nudge = Das lässt sich ruhiger sagen. Nur wer es geschrieben hat, kann das öffnen.
road-withheld = Eine Nachricht von { $name } wurde zurückgehalten, weil sie feindselig wirkt. Die Moderation sieht sie und kann sie zurückholen (Nummer { $number }).
road-hidden = Aus einem Kanal mit Altersbeschränkung: Drück auf *Zeigen*, um die Worte zu sehen.
road-not-a-moderator = Das kann nur die Moderation dieses Servers.
road-mark = entschärft
road-restored-mark = von der Moderation zurückgeholt
road-signature = für { $name }
road-slow-mode = In diesem Kanal gilt der Slowmode: Du kannst { $when } wieder schreiben.
road-no-webhook = Discord lässt mich in diesem Kanal gerade nicht unter anderem Namen posten; bitte versuch es in ein paar Minuten noch einmal.
road-files-stay = Ich konnte die Dateien nicht mitnehmen und habe alles so gelassen, wie es ist. Bitte versuch es noch einmal.
