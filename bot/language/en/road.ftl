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
