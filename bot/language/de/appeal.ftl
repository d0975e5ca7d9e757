# Der Einspruch gegen das, was mit einer Nachricht geschehen ist.
appeal-button = Einspruch
appeal-title = Einspruch bei der Moderation
appeal-label = Was möchtest du dazu sagen?
appeal-hint = Die Moderation liest das zusammen mit deiner Nachricht.
appeal-taken = Danke. Die Moderation sieht es sich an; drück später auf *Warum?*, um zu sehen, wie sie entschieden hat.
appeal-again = Du hast schon Einspruch erhoben. Drück auf *Warum?*, um zu sehen, wie die Moderation entschieden hat.
appeal-empty = Da stand nichts Lesbares. Bitte sag in ein paar Worten, womit du nicht einverstanden bist.
appeal-how = Du bist nicht einverstanden? Drück auf *Einspruch*, dann sieht es sich die Moderation an.
appeal-waits = Dein Einspruch wartet auf die Moderation.
appeal-decided = Die Moderation hat deinen Einspruch gelesen.
appeal-remark = Gegen diese Entscheidung gibt es einen Einspruch (Nummer { $incident }). `/detox review` zeigt ihn zuerst.
