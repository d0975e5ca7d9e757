# The author's word against what became of their message.
appeal-button = Appeal
appeal-title = Appeal to the moderators
appeal-label = What do you want to say?
appeal-hint = The moderators read this together with your message.
appeal-taken = Thank you. The moderators will look at it; press *Why?* later to see what they decided.
appeal-again = You have appealed already. Press *Why?* to see what the moderators decided.
appeal-empty = There was nothing to read in that. Please say in a few words what you disagree with.
appeal-how = You disagree? Press *Appeal*, and the moderators will look at it.
appeal-waits = Your appeal waits for the moderators.
appeal-decided = The moderators have read your appeal.
appeal-remark = The author of this message appealed (number { $incident }). `/detox review` shows it first.
