# Answers to whoever pressed a button or typed a command, when something stands in the way.
answers-queue-full = I have too much to read right now; please try again in a moment.
answers-too-slow = That took too long; please try again in a moment.
answers-no-model = I cannot read messages right now; please try again in a few minutes.
answers-no-storage = I cannot reach my memory right now; please try again in a few minutes.
answers-not-kept = I no longer keep that message.
answers-message-gone = That message is not there any more.
answers-member-gone = That account is not there any more.
answers-wording-blocked = Discord's own filters do not let that wording stand; please choose other words.
answers-webhooks-full = This channel has all the webhooks that Discord allows; a moderator has to delete one first.
answers-place-closed = That cannot be done here, because the thread is archived or locked.
answers-too-large = That is larger than Discord lets me post.
answers-refused = Discord does not let me do that here.
answers-unsettled = Discord stopped answering midway; I put things in order as soon as it is back.
answers-discord-silent = Discord did not answer me; please try again in a moment.
answers-unexpected = Something went wrong on my side.
answers-permission-missing = I lack the permission **{ $permissions }** for that.
answers-reference = { $sentence } (reference `{ $reference }`)
answers-cooldown = { $seconds ->
    [one] Please wait a second.
   *[other] Please wait { $seconds } seconds.
}
answers-over = That answer is too old to press anything on it; please use the command again.
answers-not-here = You may not use that command here.
