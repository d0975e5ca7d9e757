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

# Warum eine Nachricht nicht ersetzt wurde; steht auf einer Karte hinter „Warum“.
road-why-sticker = sie hat einen Sticker, der sich nicht neu posten lässt; sie bleibt, wie sie ist
road-why-poll = sie hat eine Umfrage, die sich nicht neu posten lässt; sie bleibt, wie sie ist
road-why-forward = sie leitet eine fremde Nachricht weiter; sie bleibt, wie sie ist
road-why-voice = sie ist eine Sprachnachricht; sie bleibt, wie sie ist
road-why-activity = sie lädt zu einer Aktivität ein; sie bleibt, wie sie ist
road-why-starter = die erste Nachricht eines Beitrags lässt sich nicht ersetzen
road-why-unpostable = dort lässt sich an ihrer Stelle nichts posten
road-why-files = sie bleibt wegen ihrer Dateien
road-why-too-many-files = sie hat mehr Dateien, als eine Nachricht haben darf; sie bleiben, wo sie sind
road-why-files-too-large = ihre Dateien sind zu groß für den Bot; sie bleiben, wo sie sind
road-why-files-passing = ihre Dateien sind nicht von Dauer; sie bleiben, wo sie sind
road-why-files-lost = ihre Dateien ließen sich nicht holen; sie bleiben, wo sie sind
road-why-long = länger als die 2.000 Zeichen, die ein Bot posten darf
road-why-archived = ihr Thread ist archiviert; ungefragt wird dort nichts gepostet
road-why-left-server = wer sie geschrieben hat, ist nicht mehr auf dem Server
road-why-mild = von AutoMod blockiert; in diesem Modus wird dafür nichts gepostet
road-why-edited = inzwischen bearbeitet; die Bearbeitung wird für sich behandelt
road-why-removed = wer sie geschrieben hat, hat sie vorher selbst gelöscht
