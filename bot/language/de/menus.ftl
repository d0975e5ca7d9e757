# Wörter, die überall gleich heißen sollen:
#   appeal            Widerspruch (Widerspruch einlegen)
#   to approve        bestätigen
#   calmer wording    ruhigere Fassung
#   card              Karte
#   category          Kategorie: Drohung, Schmähwort, Sexuelles, Selbstverletzung
#   to flag           markieren
#   fallback          Notlösung
#   flagger           Erkennung
#   hostile           feindselig
#   incident          Vorfall
#   log channel       Protokollkanal
#   to mask           abdecken
#   message           Nachricht
#   moderators        die Moderation
#   permission        Recht
#   preset            Stufe
#   report, to report Meldung, melden
#   to restore        zurückholen
#   retention         Aufbewahrung
#   review queue      Warteschlange der Moderation
#   to rewrite, reword umformulieren
#   sample            Stichprobe
#   score             Wert
#   sensitivity       Empfindlichkeit
#   softened          entschärft
#   threshold         Schwelle
#   timeout           Timeout
#   to withhold       zurückhalten
#   wording           Fassung
# Wer liest, wird mit „du“ angesprochen; die Befehlsform ist kurz, wo man so spricht („drück“, „schreib“,
# „versuch es“), sonst mit -e („wähle“, „nenne“). Namen von Befehlen, Optionen und Modi bleiben englisch
# (`/detox mode`, `shadow`), Rechte heißen wie in den Einstellungen von Discord. Auf Mitglieder ohne
# „Nutzer“ und „Verfasser“ und ohne Sonderzeichen Bezug nehmen: „wer das geschrieben hat“. Nach einem
# Doppelpunkt beginnt ein ganzer Satz groß.

# Namen der Befehle unter den Apps einer Nachricht: 1 bis 32 Zeichen.
menus-report = Als feindselig melden
