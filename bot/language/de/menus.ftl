# Namen der Befehle unter den Apps einer Nachricht: 1 bis 32 Zeichen.
menus-report = Als feindselig melden
