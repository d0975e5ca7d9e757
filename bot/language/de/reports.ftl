# Was ein Mitglied hört, das eine Nachricht gemeldet hat.
-reports-thanks = Danke dir. Außer mir erfährt niemand, von wem die Meldung kam.

reports-off = Ich bin hier nicht eingeschaltet und kann deshalb keine Meldung annehmen; bitte wende dich an die Moderation.
reports-nothing-to-read = In dieser Nachricht steht kein Text, und ich lese nur Text.
reports-automated = Ich sehe mir nur an, was Mitglieder selbst schreiben. Geht es um eine Fassung von mir, dann wende dich bitte an die Moderation: Sie kann sie ändern.
reports-own = Das ist deine eigene Nachricht; du kannst sie selbst bearbeiten oder löschen.
reports-again = Diese Nachricht hast du schon gemeldet; die Moderation weiß davon.
reports-known = { -reports-thanks } Die Nachricht war schon markiert; ich habe deine Meldung für die Moderation vermerkt.
reports-kept = { -reports-thanks } Von mir aus ändere ich nichts: Ich lege die Nachricht der Moderation vor, und die entscheidet.
reports-acted = { -reports-thanks } Auch auf mich wirkt sie feindselig: Ich verfahre mit ihr, wie es dieser Server für solche Nachrichten gewählt hat, und lege sie der Moderation vor.
reports-failed = Ich konnte deine Meldung nicht annehmen; bitte versuch es noch einmal oder wende dich an die Moderation.
