# Wörter, die überall gleich heißen sollen:
#   appeal            Widerspruch (Widerspruch einlegen)
#   to approve        bestätigen
#   calmer wording    ruhigere Fassung
#   card              Karte
#   to flag           markieren
#   flagger           Erkennung
#   hostile           feindselig
#   incident          Vorfall
#   log channel       Protokollkanal
#   message           Nachricht
#   moderators        die Moderation
#   permission        Recht
#   preset            Stufe
#   report, to report Meldung, melden
#   to restore        zurückholen
#   retention         Aufbewahrung
#   review queue      Warteschlange der Moderation
#   score             Wert
#   sensitivity       Empfindlichkeit
#   softened          entschärft
#   threshold         Schwelle
#   to withhold       zurückhalten
#   wording           Fassung
# Wer liest, wird mit „du“ angesprochen. Namen von Befehlen, Optionen und Modi bleiben englisch
# (`/detox mode`, `shadow`). Auf Mitglieder ohne „Nutzer“ und ohne Sonderzeichen Bezug nehmen:
# „wer das geschrieben hat“.

# Namen der Befehle unter den Apps einer Nachricht: 1 bis 32 Zeichen.
menus-report = Als feindselig melden
