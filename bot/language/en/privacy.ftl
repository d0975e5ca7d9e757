# What is kept of a member, what they may choose, and the privacy policy.
privacy-group = Your words, your say
privacy-show = What I keep of you and what you chose
privacy-policy = What this bot stores, why, and for how long
privacy-export = Everything I keep of you, as a file
privacy-opt-in = Allow a use of your words on this server
privacy-opt-out = Forbid a use of your words on this server
privacy-delete = Delete what I keep of you
privacy-where = On this server, which it is if you leave it out, or everywhere
privacy-where-here = on this server
privacy-where-everywhere = everywhere
privacy-what = Which use; training if you leave it out
privacy-what-training = training: lend them to train the model
privacy-what-keeping = keeping: keep them as long as everybody's
privacy-delete-rewrites = Also remove the rewrites that stand in channels for your messages

privacy-show-none-here = I keep nothing that you wrote on this server.
privacy-show-none-everywhere = I keep nothing that you wrote, on any server.
privacy-show-here = Of you I keep { $count ->
    [one] one message
   *[other] { $count } messages
} on this server, from { $oldest } to { $newest }; { $appeals ->
    [0] no appeal
    [one] one appeal
   *[other] { $appeals } appeals
} and { $consequences ->
    [0] no consequence
    [one] one consequence
   *[other] { $consequences } consequences
} with them.
privacy-show-everywhere = Of you I keep { $count ->
    [one] one message
   *[other] { $count } messages
} over all servers, from { $oldest } to { $newest }; { $appeals ->
    [0] no appeal
    [one] one appeal
   *[other] { $appeals } appeals
} and { $consequences ->
    [0] no consequence
    [one] one consequence
   *[other] { $consequences } consequences
} with them.
privacy-show-on-servers = What you chose holds for one server each: ask me there.
privacy-show-more = `/privacy export` hands it over, `/privacy delete` deletes it, `/privacy policy` tells the whole story.
privacy-show-lent = { $count ->
    [one] One older pair of texts stays
   *[other] { $count } older pairs of texts stay
} without your name, lent for training. `/privacy opt-out` takes that back within a day, `/privacy delete` at once.
privacy-stored = Of a message that is flagged as hostile or reported I keep the text, the rewrite and what moderators said of it, encrypted. Other messages are read, counted and forgotten at once.
privacy-sampled = Where I only look on for now (shadow mode), I keep a few messages, drawn at random from those that I might flag, encrypted, without their author's name, for seven days.
privacy-retention = It is erased after { $days ->
    [one] a day
   *[other] { $days } days
}.
privacy-retention-review = It is erased a day after a moderator looked at it, and at the latest after { $days ->
    [one] a day
   *[other] { $days } days
}.
privacy-lends-nobody = This server lends nobody's messages for training.
privacy-lends-opt-in = This server lends messages of members who opted in.
privacy-lends-opt-out = This server lends messages of members who did not opt out.
privacy-training-yes = You opted in.
privacy-training-no = You opted out.
privacy-training-nothing = You made no choice about training.
privacy-keeping-yes = Your words are kept as long as everybody's.
privacy-keeping-no = You want your words kept no longer than a review takes.
privacy-keeping-nothing = You made no choice about keeping.

privacy-choose-on-a-server = That is chosen for one server each: use the command there.
privacy-chose-training-yes = You opted in. `/privacy opt-out` undoes that.
privacy-chose-training-no = You opted out; that also holds for the past: pairs of texts that were kept for training are erased within a day.
privacy-chose-keeping-yes = I keep your words as long as everybody's here.
privacy-chose-keeping-no = I keep your words until a day after a moderator looked at them, and no longer than seven days.

privacy-export-here = This is all that I keep of you, of erased messages how many are left, and a list of what I do not keep.
privacy-exported = Part { $part } of what I keep of you.

privacy-delete-here = This deletes { $count ->
    [one] the one message
   *[other] all { $count } messages
} of yours that I keep on this server:
privacy-delete-everywhere = This deletes { $count ->
    [one] the one message
   *[other] all { $count } messages
} of yours that I keep, **on all servers**:
privacy-delete-gone = originals, rewrites, what moderators said of them, your appeals, consequences, and the cards in the moderators' log. Nobody can bring that back, and no original can be restored any more.
privacy-delete-posts-too = The rewrites that stand in channels for your messages are **removed, too**.
privacy-delete-posts-stay = The rewrites that stand in channels for your messages stay; you will not be able to change them. With `rewrites: True` they are removed, too.
privacy-delete-erased = { $count ->
    [one] What is left of an older one goes, too: a number without your name
   *[other] What is left of { $count } older ones goes, too: numbers without your name
}{ $lent ->
    [0] .
    [one] , and one pair of texts lent for training.
   *[other] , and { $lent } pairs of texts lent for training.
}
privacy-delete-traces = Your name is also taken off what you reported, reviewed or added to a word list, and off the list of members exempt from moderation. Exports that hold texts of yours are marked as outdated for the operator.
privacy-delete-not = What you chose with `/privacy opt-in` and `opt-out` stays, for it holds for what you write from now on.
privacy-delete-confirm = Delete it all
privacy-delete-cancel = Cancel
privacy-delete-cancelled = Nothing was deleted.
privacy-delete-progress = Deleting: { $done } of { $total }…
privacy-delete-running = I am at it already.
privacy-deleted = { $count ->
    [0] Nothing was deleted.
    [one] One message is deleted, with all that hung on it.
   *[other] { $count } messages are deleted, with all that hung on them.
}
privacy-delete-traces-gone = Your name is off { $count ->
    [one] one other entry.
   *[other] { $count } other entries.
}
privacy-delete-remaining = { $count ->
    [one] One is
   *[other] { $count } are
} still there, because they are being handled or Discord did not answer. Please use the command again in a quarter of an hour.
privacy-delete-cards-left = { $count ->
    [one] One card
   *[other] { $count } cards
} in a log I may not write in any more; please ask the moderators to remove them.
privacy-delete-rewrites-left = { $count ->
    [one] One rewrite stands
   *[other] { $count } rewrites stand
} where I may not remove anything any more; please ask the moderators.

privacy-policy-file = The privacy policy is too long for one message; here it is as a file.
privacy-policy-link = The operator's policy
privacy-policy-title = Privacy policy
privacy-policy-intro = detoxbot reads messages on Discord servers that want it to, and offers calmer wordings for hostile ones. This is what it stores, for how long, and what you can do about it.
privacy-policy-stored = What is stored
privacy-policy-stored-incidents = Of a message that is flagged as hostile, reported, blocked by AutoMod or reworded by a moderator: its text, where and when it was posted and by whom, how hostile it was found and why, the proposed wordings, what became of it, what moderators and its author did afterwards, an appeal, and what followed by the server's rules.
privacy-policy-stored-around = Of a report a keyed digest that tells whether the same member reports the same message again. Of an entry in a word list, which moderator added it.
privacy-policy-stored-names = Where a server lends or lent messages for training: keyed digests of its members' names, to take names out, for a year and as long as texts from then are kept.
privacy-policy-stored-settings = The server's settings, and what you chose yourself with /privacy.
privacy-policy-stored-audit = Who opened, reviewed, changed or exported something, and when, without anybody's words; later a key in place of the member.
privacy-policy-not-stored = What is not stored
privacy-policy-not-stored-messages = All other messages: they are scored in memory and forgotten at once. Nor is anything kept of texts that you have reworded with /rewrite.
privacy-policy-not-stored-members = No score, profile or list of members.
privacy-policy-not-stored-reporters = Not who reported a message.
privacy-policy-counted = What is counted
privacy-policy-counted-numbers = How many messages of a channel would have been flagged each day: numbers alone, deleted after { $days ->
    [one] a day
   *[other] { $days } days
}.
privacy-policy-counted-samples = Where the bot only looks on (shadow mode), up to { $most } messages of each channel and sensitivity, drawn at random, encrypted, without their author, deleted after { $days ->
    [one] a day
   *[other] { $days } days
}.
privacy-policy-how-long = For how long
privacy-policy-how-long-default = Stored messages are erased after as many days as the server chose; { $days } unless it chose otherwise.
privacy-policy-how-long-here = On this server, stored messages are erased after { $days ->
    [one] a day
   *[other] { $days } days
}.
privacy-policy-how-long-erased = Erased means: texts, reports, appeals and reasons are gone, and keyed digests stand for members and messages. Numbers stay for statistics, two years at most. Pairs that a moderator approved or worded and server and author lend, keep their texts, without a name, as long as that holds, even before Discord permits training.
privacy-policy-how-long-review = A server can have them erased sooner: a day after a moderator looked at them.
privacy-policy-how-long-review-here = They are erased sooner where a moderator looked at them: a day later.
privacy-policy-how-long-choice = If you used /privacy opt-out what: keeping, yours are erased a day after a moderator looked at them, and at the latest after seven days.
privacy-policy-how-long-posts = Rewrites posted on Discord stay until somebody removes them. From moderators' cards the words of erased messages go by and by; /privacy delete removes cards at once and, if you wish, rewrites.
privacy-policy-who = Who sees it
privacy-policy-who-moderators = The server's moderators see flagged messages in their log channel and can bring originals back.
privacy-policy-who-operator = Whoever operates the bot holds its database and the key to it.
privacy-policy-who-nobody = Nobody else: messages are scored and reworded by a model on the operator's own computer, and no service of others is asked.
privacy-policy-protection = How it is protected
privacy-policy-protection-encryption = Everything that members and moderators wrote is encrypted in the database.
privacy-policy-protection-logs = The bot's own logs hold no words of members, unless the operator switches on DEBUG to look for a fault.
privacy-policy-training = Training
privacy-policy-training-rule = Messages train no model, unless Discord expressly permitted it to the operator, the server's admins turned it on, and you agreed or, where the server chose so, did not object. /privacy show says what your server chose.
privacy-policy-rights = What you can do
privacy-policy-rights-look = /privacy show says what is kept of you, and /privacy export hands it over as a file.
privacy-policy-rights-choose = /privacy opt-out says no to training or to keeping, on each server; /privacy opt-in says yes again.
privacy-policy-rights-delete = /privacy delete deletes what is kept of you, on one server or everywhere, from the database and its journal, and takes your name off the rest. Exports that hold texts of yours are marked, for the operator to take them out; later ones hold none. It works in direct messages with the bot, too, and after you have left the server.
privacy-policy-operator = Who operates it
privacy-policy-operator-contact = For anything about your data, contact the operator: { $contact }
privacy-policy-operator-unnamed = The operator of this installation has named no contact; please ask the admins of your server.
privacy-policy-operator-url = The operator's own policy: { $url }
