# Was von einem Mitglied aufbewahrt wird, was es wählen kann, und die Datenschutzerklärung.
privacy-group = Deine Worte, deine Entscheidung
privacy-show = Was ich von dir aufbewahre und was du gewählt hast
privacy-policy = Was dieser Bot speichert, warum und wie lange
privacy-export = Alles, was ich von dir aufbewahre, als Datei
privacy-opt-in = Eine Verwendung deiner Worte auf diesem Server erlauben
privacy-opt-out = Eine Verwendung deiner Worte auf diesem Server verbieten
privacy-delete = Löschen, was ich von dir aufbewahre
privacy-where = Auf diesem Server (so ist es, wenn du nichts wählst) oder überall
privacy-where-here = auf diesem Server
privacy-where-everywhere = überall
privacy-what = Welche Verwendung; Training, wenn du nichts wählst
privacy-what-training = Training: zum Trainieren des Modells hergeben
privacy-what-keeping = Aufbewahren: so lange wie bei allen anderen
privacy-delete-rewrites = Auch die Fassungen entfernen, die in Kanälen für deine Nachrichten stehen

privacy-show-none-here = Ich bewahre nichts auf, was du auf diesem Server geschrieben hast.
privacy-show-none-everywhere = Ich bewahre nichts auf, was du geschrieben hast, auf keinem Server.
privacy-show-here = Von dir bewahre ich auf diesem Server { $count ->
    [one] eine Nachricht
   *[other] { $count } Nachrichten
} auf, vom { $oldest } bis zum { $newest }; dazu { $appeals ->
    [0] keinen Widerspruch
    [one] einen Widerspruch
   *[other] { $appeals } Widersprüche
} und { $consequences ->
    [0] keine Folge
    [one] eine Folge
   *[other] { $consequences } Folgen
}.
privacy-show-everywhere = Von dir bewahre ich auf allen Servern zusammen { $count ->
    [one] eine Nachricht
   *[other] { $count } Nachrichten
} auf, vom { $oldest } bis zum { $newest }; dazu { $appeals ->
    [0] keinen Widerspruch
    [one] einen Widerspruch
   *[other] { $appeals } Widersprüche
} und { $consequences ->
    [0] keine Folge
    [one] eine Folge
   *[other] { $consequences } Folgen
}.
privacy-show-on-servers = Was du gewählt hast, gilt immer für einen Server: Frag mich dort.
privacy-show-more = `/privacy export` gibt dir alles mit, `/privacy delete` löscht es, in `/privacy policy` steht alles Weitere.
privacy-show-lent = { $count ->
    [one] Ein älteres Textpaar bleibt
   *[other] { $count } ältere Textpaare bleiben
} ohne deinen Namen erhalten, zum Training hergegeben. `/privacy opt-out` nimmt das binnen eines Tages zurück, `/privacy delete` sofort.
privacy-stored = Von einer Nachricht, die als feindselig markiert oder gemeldet wird, bewahre ich den Text, die Fassung und das Urteil der Moderation auf, verschlüsselt. Andere Nachrichten lese ich, zähle sie und vergesse sie sofort.
privacy-sampled = Wo ich vorerst nur zusehe (Modus shadow), bewahre ich einige Nachrichten auf, zufällig gezogen aus denen, die ich markieren könnte: verschlüsselt, ohne den Namen, sieben Tage lang.
privacy-retention = Gelöscht wird das nach { $days ->
    [one] einem Tag
   *[other] { $days } Tagen
}.
privacy-retention-review = Gelöscht wird das einen Tag, nachdem die Moderation es angesehen hat, spätestens nach { $days ->
    [one] einem Tag
   *[other] { $days } Tagen
}.
privacy-lends-nobody = Dieser Server gibt keine Nachrichten zum Training her.
privacy-lends-opt-in = Dieser Server gibt Nachrichten von Mitgliedern her, die zugestimmt haben.
privacy-lends-opt-out = Dieser Server gibt Nachrichten von Mitgliedern her, die nicht widersprochen haben.
privacy-training-yes = Du hast dem Training zugestimmt.
privacy-training-no = Du hast dem Training widersprochen.
privacy-training-nothing = Zum Training hast du nichts gewählt.
privacy-keeping-yes = Deine Worte werden so lange aufbewahrt wie die aller anderen.
privacy-keeping-no = Du möchtest, dass deine Worte nur so lange aufbewahrt werden, wie eine Prüfung dauert.
privacy-keeping-nothing = Zum Aufbewahren hast du nichts gewählt.

privacy-choose-on-a-server = Das wählst du für jeden Server einzeln: Ruf den Befehl dort auf.
privacy-chose-training-yes = Du hast zugestimmt. Mit `/privacy opt-out` nimmst du das zurück.
privacy-chose-training-no = Du hast widersprochen; das gilt auch für Vergangenes: Textpaare, die fürs Training aufbewahrt wurden, werden binnen eines Tages gelöscht.
privacy-chose-keeping-yes = Ich bewahre deine Worte so lange auf wie die aller anderen hier.
privacy-chose-keeping-no = Ich bewahre deine Worte nur auf, bis ein Tag vergangen ist, seit die Moderation sie angesehen hat, und nie länger als sieben Tage.

privacy-export-here = Das ist alles, was ich von dir aufbewahre, von gelöschten Nachrichten, wie viele übrig sind, und eine Liste dessen, was ich nicht aufbewahre.
privacy-exported = Teil { $part } von dem, was ich von dir aufbewahre.

privacy-delete-here = Das löscht { $count ->
    [one] die eine Nachricht
   *[other] alle { $count } Nachrichten
} von dir, die ich auf diesem Server aufbewahre:
privacy-delete-everywhere = Das löscht { $count ->
    [one] die eine Nachricht
   *[other] alle { $count } Nachrichten
} von dir, die ich aufbewahre, **auf allen Servern**:
privacy-delete-gone = Originale, Fassungen, das Urteil der Moderation, deine Widersprüche, Folgen und die Karten im Protokoll der Moderation. Niemand kann das rückgängig machen, und kein Original lässt sich mehr zurückholen.
privacy-delete-posts-too = Die Fassungen, die in Kanälen für deine Nachrichten stehen, werden **auch entfernt**.
privacy-delete-posts-stay = Die Fassungen, die in Kanälen für deine Nachrichten stehen, bleiben; ändern kannst du sie dann nicht mehr. Mit `rewrites: True` werden auch sie entfernt.
privacy-delete-erased = { $count ->
    [one] Auch was von einer älteren übrig ist, verschwindet: eine Zahl ohne deinen Namen
   *[other] Auch was von { $count } älteren übrig ist, verschwindet: Zahlen ohne deinen Namen
}{ $lent ->
    [0] .
    [one] , und ein Textpaar, das zum Training hergegeben ist.
   *[other] , und { $lent } Textpaare, die zum Training hergegeben sind.
}
privacy-delete-traces = Dein Name verschwindet auch von dem, was du gemeldet, beurteilt oder in eine Wortliste geschrieben hast, und von der Liste der Mitglieder, die von der Moderation ausgenommen sind. Exporte mit Texten von dir werden für den Betreiber als überholt gekennzeichnet.
privacy-delete-not = Was du mit `/privacy opt-in` und `opt-out` gewählt hast, bleibt, denn es gilt für das, was du künftig schreibst.
privacy-delete-confirm = Alles löschen
privacy-delete-cancel = Abbrechen
privacy-delete-cancelled = Es wurde nichts gelöscht.
privacy-delete-progress = Ich lösche: { $done } von { $total } …
privacy-delete-running = Ich bin schon dabei.
privacy-deleted = { $count ->
    [0] Es wurde nichts gelöscht.
    [one] Eine Nachricht ist gelöscht, mit allem, was daran hing.
   *[other] { $count } Nachrichten sind gelöscht, mit allem, was daran hing.
}
privacy-delete-traces-gone = Dein Name ist von { $count ->
    [one] einem weiteren Eintrag
   *[other] { $count } weiteren Einträgen
} entfernt.
privacy-delete-remaining = { $count ->
    [one] Eine ist
   *[other] { $count } sind
} noch da, weil ich gerade daran arbeite oder Discord nicht geantwortet hat. Bitte ruf den Befehl in einer Viertelstunde noch einmal auf.
privacy-delete-cards-left = { $count ->
    [one] Eine Karte steht
   *[other] { $count } Karten stehen
} in einem Protokoll, in dem ich nichts mehr ändern darf; bitte die Moderation, sie zu entfernen.
privacy-delete-rewrites-left = { $count ->
    [one] Eine Fassung steht
   *[other] { $count } Fassungen stehen
} dort, wo ich nichts mehr entfernen darf; bitte frag die Moderation.

privacy-policy-file = Die Datenschutzerklärung ist zu lang für eine Nachricht; hier ist sie als Datei.
privacy-policy-link = Erklärung des Betreibers
privacy-policy-title = Datenschutzerklärung
privacy-policy-intro = detoxbot liest Nachrichten auf Discord-Servern, die das wünschen, und bietet für feindselige eine ruhigere Fassung an. Was er speichert und was du tun kannst:
privacy-policy-stored = Was gespeichert wird
privacy-policy-stored-incidents = Von einer Nachricht, die als feindselig markiert, gemeldet, von AutoMod blockiert oder von der Moderation umformuliert wird: Text, Ort und Zeit, wer sie schrieb, wie feindselig sie wirkte und warum, die Fassungen, was aus ihr wurde, ein Widerspruch und was nach den Regeln des Servers folgte.
privacy-policy-stored-around = Von einer Meldung ein Prüfwert, der eine zweite desselben Mitglieds erkennen lässt. Von einem Eintrag einer Wortliste, wer ihn hinzugefügt hat.
privacy-policy-stored-names = Gibt ein Server Nachrichten zum Training her: Prüfwerte der Mitgliedernamen, um sie herauszunehmen, ein Jahr und solange Texte bleiben.
privacy-policy-stored-settings = Die Einstellungen des Servers, und was du selbst mit /privacy gewählt hast.
privacy-policy-stored-audit = Wer etwas geöffnet, geprüft, geändert oder exportiert hat, und wann; später ein Schlüssel statt der ID.
privacy-policy-not-stored = Was nicht gespeichert wird
privacy-policy-not-stored-messages = Alle anderen Nachrichten: Sie werden im Arbeitsspeicher bewertet und sofort vergessen. Auch nichts von Texten, die du mit /rewrite umformulieren lässt.
privacy-policy-not-stored-members = Keine Bewertung, kein Profil und keine Liste von Mitgliedern.
privacy-policy-not-stored-reporters = Nicht, wer eine Nachricht gemeldet hat.
privacy-policy-counted = Was gezählt wird
privacy-policy-counted-numbers = Wie viele Nachrichten eines Kanals an jedem Tag markiert worden wären: nur Zahlen, gelöscht nach { $days ->
    [one] einem Tag
   *[other] { $days } Tagen
}.
privacy-policy-counted-samples = Wo der Bot nur zusieht (Modus shadow), bis zu { $most } Nachrichten je Kanal und Empfindlichkeit, zufällig gezogen, verschlüsselt, ohne den Namen, gelöscht nach { $days ->
    [one] einem Tag
   *[other] { $days } Tagen
}.
privacy-policy-how-long = Wie lange
privacy-policy-how-long-default = Gespeicherte Nachrichten werden nach so vielen Tagen gelöscht, wie der Server gewählt hat; sonst nach { $days }.
privacy-policy-how-long-here = Auf diesem Server werden gespeicherte Nachrichten gelöscht nach { $days ->
    [one] einem Tag
   *[other] { $days } Tagen
}.
privacy-policy-how-long-erased = Gelöscht heißt: Texte, Meldungen, Widersprüche und Gründe sind weg, Prüfwerte stehen statt Mitgliedern und Nachrichten; Zahlen bleiben höchstens zwei Jahre. Bestätigte Paare, die Server und Verfasser freigeben, behalten so lange ihre Texte, auch vor Discords Erlaubnis.
privacy-policy-how-long-review = Ein Server kann sie früher löschen lassen: einen Tag nach dem Blick der Moderation.
privacy-policy-how-long-review-here = Hat die Moderation sie angesehen, werden sie einen Tag danach gelöscht.
privacy-policy-how-long-choice = Nach /privacy opt-out what: keeping werden deine einen Tag nach dem Blick der Moderation gelöscht, spätestens nach sieben Tagen.
privacy-policy-how-long-posts = Fassungen auf Discord bleiben, bis sie jemand entfernt. Aus Karten der Moderation verschwinden gelöschte Worte nach und nach; /privacy delete entfernt Karten sofort und, wenn du willst, Fassungen.
privacy-policy-who = Wer es sieht
privacy-policy-who-moderators = Die Moderation des Servers sieht markierte Nachrichten in ihrem Protokollkanal und kann Originale zurückholen.
privacy-policy-who-operator = Wer den Bot betreibt, hat Datenbank und Schlüssel.
privacy-policy-who-nobody = Sonst niemand: Bewertet und umformuliert wird auf dem Rechner des Betreibers, ohne fremden Dienst.
privacy-policy-protection = Wie es geschützt ist
privacy-policy-protection-encryption = Alles, was Mitglieder und Moderation geschrieben haben, ist in der Datenbank verschlüsselt.
privacy-policy-protection-logs = Die Protokolldateien enthalten keine Worte von Mitgliedern, außer der Betreiber schaltet zur Fehlersuche DEBUG ein.
privacy-policy-training = Training
privacy-policy-training-rule = Nachrichten trainieren kein Modell, außer Discord hat es dem Betreiber ausdrücklich erlaubt, die Admins des Servers haben es eingeschaltet, und du hast zugestimmt oder, wo der Server das so will, nicht widersprochen. Was gilt, sagt /privacy show.
privacy-policy-rights = Was du tun kannst
privacy-policy-rights-look = /privacy show sagt, was von dir aufbewahrt wird, und /privacy export gibt es dir als Datei.
privacy-policy-rights-choose = /privacy opt-out widerspricht dem Training oder dem Aufbewahren, für jeden Server einzeln; /privacy opt-in stimmt wieder zu.
privacy-policy-rights-delete = /privacy delete löscht, was von dir aufbewahrt wird, auf einem Server oder überall, auch im Journal, und nimmt deinen Namen vom Rest. Exporte mit deinen Texten werden gekennzeichnet, damit der Betreiber sie entfernt; spätere enthalten keine. Das geht auch in Direktnachrichten und nachdem du den Server verlassen hast.
privacy-policy-operator = Wer ihn betreibt
privacy-policy-operator-contact = Zu allem, was deine Daten betrifft: { $contact }
privacy-policy-operator-unnamed = Der Betreiber hat keinen Kontakt genannt; bitte frag die Admins deines Servers.
privacy-policy-operator-url = Seine eigene Datenschutzerklärung: { $url }
