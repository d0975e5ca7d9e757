# What a member is told who reported a message.
-reports-thanks = Thank you. Nobody but me knows who reported it.

reports-off = I am not switched on here, so I cannot take reports; please tell a moderator.
reports-nothing-to-read = There is no text in that message, and I only read text.
reports-automated = I only look at what members write themselves. If it is a wording of mine, please tell a moderator: they can change it.
reports-own = That is your own message; you can edit or delete it yourself.
reports-again = You have reported that message before; the moderators know.
reports-known = { -reports-thanks } It was flagged before; I added your report for the moderators.
reports-kept = { -reports-thanks } I do not change it by myself: I keep it for the moderators, who decide.
reports-acted = { -reports-thanks } It reads as hostile to me, too: I do with it what this server chose for such messages, and keep it for the moderators.
reports-failed = I could not take your report; please try again, or tell a moderator.
