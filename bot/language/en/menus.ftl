# Names of the commands under a message's Apps: 1 to 32 characters.
menus-report = Report as hostile
