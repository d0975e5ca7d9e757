# What stands in channels because of the road of a message, and what moderators are told of it once.
road-permission-missing =
    I lack **{ $permissions }** in { $place }, so `{ $asked }` is not possible there. Until that is mended I act in `{ $mode }` mode.
    Please allow it to my role there: *Edit channel → Permissions*, or the role in the server's settings.
road-webhooks-full =
    { $place } has as many webhooks as Discord allows, so `{ $asked }` is not possible there. Until that is mended I act in `{ $mode }` mode.
    Please delete a webhook that nobody needs: *Edit channel → Integrations → Webhooks*.
road-nudge = There is a calmer way to say this. Only its author can open it.
road-withheld = A message by { $name } was withheld because it reads as hostile. The moderators can see it and bring it back (number { $number }).
road-hidden = From an age-restricted channel: press *Show* to see the words.
road-not-a-moderator = Only moderators of this server can do that.
road-mark = softened
road-restored-mark = restored by the moderators
road-signature = for { $name }
road-slow-mode = This channel is in slow mode: you can post again { $when }.
road-no-webhook = Discord does not let me post under another name in that channel just now; please try again in a few minutes.
road-files-stay = I could not bring the files along, so I left everything as it is. Please try again.

# Why a message was not replaced; each stands behind "Why" on a card.
road-why-sticker = it has a sticker, which cannot be posted anew; it stays as it is
road-why-poll = it has a poll, which cannot be posted anew; it stays as it is
road-why-forward = it is a forward of somebody else's message; it stays as it is
road-why-voice = it is a voice message; it stays as it is
road-why-activity = it is an invitation to an activity; it stays as it is
road-why-starter = the first message of a post cannot be replaced
road-why-unpostable = nothing can be posted in its place there
road-why-files = it stays because of its files
road-why-too-many-files = it has more files than one post may carry; they stay with its author
road-why-files-too-large = its files are too large for the bot to post; they stay with its author
road-why-files-passing = its files do not last; they stay with its author
road-why-files-lost = its files could not be fetched; they stay with its author
road-why-long = longer than the 2,000 characters that a bot may post
road-why-archived = its thread is archived; nothing is posted there unasked
road-why-left-server = its author left the server
road-why-mild = blocked by AutoMod; in this mode nothing is posted for it
road-why-edited = edited in the meantime; the edit is handled by itself
road-why-removed = the author removed it first
