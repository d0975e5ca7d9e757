# /detox exempt: wen und was der Bot in Ruhe lässt.
exempt-command = Rollen, Kanäle und Mitglieder, die ich in Ruhe lasse
exempt-role-option = Alle, die diese Rolle haben
exempt-channel-option = Ein Kanal, Thread oder eine Kategorie
exempt-member-option = Ein Mitglied
exempt-remove-option = Die Ausnahme wieder aufheben; ohne weitere Angabe siehst du die Liste
exempt-added = Ausgenommen: { $who }.
exempt-removed = Nicht mehr ausgenommen: { $who }.
exempt-everybody = Diese Rolle haben alle, also lasse ich jetzt den ganzen Server in Ruhe. `/detox exempt` ohne weitere Angabe zeigt, wie du das beendest.
exempt-bot = { $who } ist ein Bot; was Bots schreiben, lese ich nie.
exempt-nobody = Niemand ist ausgenommen. `/detox exempt` nimmt eine Rolle, einen Kanal oder ein Mitglied.
exempt-list = Diese lasse ich in Ruhe:
exempt-list-end = Wähle unten, wen ich wieder lesen soll.
exempt-roles = Rollen
exempt-channels = Kanäle
exempt-members = Mitglieder
exempt-end-people = Diese Rollen oder Mitglieder wieder lesen
exempt-end-channels = Diese Kanäle wieder lesen
