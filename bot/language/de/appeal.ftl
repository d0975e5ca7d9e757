# Der Widerspruch gegen das, was mit einer Nachricht geschehen ist.
appeal-button = Widersprechen
appeal-title = Widerspruch bei der Moderation
appeal-label = Was möchtest du dazu sagen?
appeal-hint = Die Moderation liest das zusammen mit deiner Nachricht.
appeal-taken = Danke. Die Moderation sieht es sich an; drück später auf *Warum?*, um zu sehen, wie sie entschieden hat.
appeal-again = Du hast schon Widerspruch eingelegt. Drück auf *Warum?*, um zu sehen, wie die Moderation entschieden hat.
appeal-empty = Da stand nichts Lesbares. Bitte sag in ein paar Worten, womit du nicht einverstanden bist.
appeal-how = Du bist nicht einverstanden? Drück auf *Widersprechen*, dann sieht es sich die Moderation an.
appeal-waits = Dein Widerspruch wartet auf die Moderation.
appeal-decided = Die Moderation hat deinen Widerspruch gelesen.
appeal-remark = Wer diese Nachricht geschrieben hat, hat Widerspruch eingelegt (Nummer { $incident }). `/detox review` zeigt ihn zuerst.
