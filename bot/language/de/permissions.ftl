# Rechte, wie sie in den Einstellungen von Discord heißen.
permissions-access-to-the-channel = Zugang zum Kanal
permissions-add-reactions = Reaktionen hinzufügen
permissions-attach-files = Dateien anhängen
permissions-embed-links = Links einbetten
permissions-manage-channels = Kanäle verwalten
permissions-manage-guild = Server verwalten
permissions-manage-messages = Nachrichten verwalten
permissions-manage-roles = Rollen verwalten
permissions-manage-server = Server verwalten
permissions-manage-threads = Threads verwalten
permissions-manage-webhooks = WebHooks verwalten
permissions-moderate-members = Mitgliedern Timeout geben
permissions-read-message-history = Nachrichtenverlauf anzeigen
permissions-send-messages = Nachrichten senden
permissions-send-messages-in-threads = Nachrichten in Threads senden
permissions-timeout-members = Mitgliedern Timeout geben
permissions-view-channel = Kanal anzeigen
