# Calmer wordings for whoever asks for one, and for moderators who put one in a message's place.
rewriting-command = A calmer way to say it, for you alone
rewriting-command-text = What you would like to say; leave it out for a longer text
rewriting-menu-suggest = Suggest a calmer wording
rewriting-menu-replace = Rewrite and replace

rewriting-self-harm = I will not reword that. If you think of hurting yourself, please tell somebody you trust, or call a helpline near you: you do not have to carry it alone.
rewriting-category = That reads as { $category ->
    [threat] a threat or a wish of harm
    [slur] a slur
    [sexual] a sexual advance
   *[other] something for people to judge
}, and I do not reword those.
rewriting-not-allowed = This server does not allow { $words }.
rewriting-other-words = Try other words.
rewriting-none-found = I found no calmer wording that keeps what you mean. Try other words.
rewriting-fine = That reads fine to me; I have nothing to suggest.
rewriting-no-text = There is no text in that message.
rewriting-scores = That scores { NUMBER($toxicity, style: "percent", maximumFractionDigits: 0) } for hostility.
rewriting-head = Calmer ways to say it:

rewriting-choose = Choose another wording
rewriting-post = Post this
rewriting-edit = Edit first
rewriting-longer = Longer text…
rewriting-edit-title = Edit before posting
rewriting-form-title = A calmer way to say it
rewriting-form-label = What would you like to say?
rewriting-posted = Posted.
rewriting-may-not-send = You may not send messages here.
rewriting-maybe-posted = Discord did not tell me whether that was posted. If you do not see it, ask me again.

rewriting-refused-hostile = That still reads as hostile, so I do not post it. Press **Edit first** to go on with what you wrote.
rewriting-refused-long = That is too long for one message. Press **Edit first** to shorten it.
rewriting-refused-empty = There is nothing to read in that.
rewriting-refused-new = That brings in a link, a mention or a number that your text did not have. Post it yourself, or leave it out.
rewriting-refused-word = This server does not allow { $words }. Press **Edit first** to choose other words.
rewriting-refused-category = That reads as { $category ->
    [threat] a threat or a wish of harm
    [self-harm] talk of hurting yourself; please tell somebody you trust
    [slur] a slur
    [sexual] a sexual advance
   *[other] something for people to judge
}. I do not post that.

rewriting-not-a-moderator = That needs the permission **Manage Messages** here.
rewriting-replaced-done = Done: a calmer wording stands in its place, and the original is kept for you. { $link }
rewriting-replaced-beside = A calmer wording stands beside it; the original is still there, because it could not be replaced whole or I lack a permission. { $link }
rewriting-replaced-withheld = I found no wording that is good enough, so I removed the message, as this server wants it. The original is kept for you.
rewriting-replaced-left = I found no wording that is good enough, so the message stays. You can remove it yourself.
rewriting-replaced-category = That reads as { $category ->
    [threat] a threat or a wish of harm
    [self-harm] talk of hurting oneself
    [slur] a slur
    [sexual] a sexual advance
   *[other] something for people to judge
}. I do not reword those: the message stays, for you to decide.
rewriting-replaced-forbidden = I may not post there, so the message stays. `/detox status` says which permission I lack.
rewriting-replaced-gone = That message is not there any more.
rewriting-replaced-ours = That is a wording of mine already. You can change it with the buttons on its card.
rewriting-replaced-automated = I only reword what members write themselves, no bots and no announcements.
rewriting-replaced-untouched = That is a sticker, a poll, a forward or the like: nothing of mine can stand in for it.
rewriting-replaced-empty = There is no text in that message.
rewriting-replaced-busy = That message is being handled right now; please look again in a moment.
rewriting-replaced-failed = That did not work, and the message stays. Please try again in a moment.
