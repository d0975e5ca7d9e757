# Why a message went the way it went; each stands behind "Why" on a card.
reasons-sticker = it has a sticker, which cannot be posted anew; it stays as it is
reasons-poll = it has a poll, which cannot be posted anew; it stays as it is
reasons-forward = it is a forward of somebody else's message; it stays as it is
reasons-voice = it is a voice message; it stays as it is
reasons-activity = it is an invitation to an activity; it stays as it is
reasons-starter = the first message of a post cannot be replaced
reasons-unpostable = nothing can be posted in its place there
reasons-files = it stays because of its files
reasons-too-many-files = it has more files than one post may carry; they stay with its author
reasons-files-too-large = its files are too large for the bot to post; they stay with its author
reasons-files-passing = its files do not last; they stay with its author
reasons-files-lost = its files could not be fetched; they stay with its author
reasons-long = longer than the 2,000 characters that a bot may post
reasons-archived = its thread is archived; nothing is posted there unasked
reasons-left-server = its author left the server
reasons-mild = blocked by AutoMod; in this mode nothing is posted for it
reasons-edited = edited in the meantime; the edit is handled by itself
reasons-removed = the author removed it first
reasons-on-demand = put there on demand
reasons-reported-below = reported; it scores below the strict threshold
reasons-reported-exempt = reported; its author or channel is exempt
reasons-missed = the database was away when it came, so nothing was done about it

# What the model made of it, and what was wrong with the wordings that it found.
reasons-model-rewritten = the model reworded it
reasons-model-unchanged = the model saw nothing to reword
reasons-model-masked = the model covered words
reasons-model-withheld = the model found no wording
reasons-threat = it reads as a threat or a wish of harm, which is not reworded
reasons-self-harm = it speaks of self-harm, which is not reworded
reasons-slur = it has a slur in it, which is not reworded
reasons-sexual = it reads as a sexual advance, which is not reworded
reasons-still-toxic = a wording still reads as hostile
reasons-nothing = a wording has nothing to read in it
reasons-same = a wording is the same as the original
reasons-too-long = a wording is too long for one message
reasons-new-url = a wording brings in a link
reasons-new-invite = a wording brings in an invite
reasons-new-email = a wording brings in an address
reasons-new-mention = a wording brings in a mention
reasons-new-everyone = a wording mentions everyone
reasons-new-handle = a wording brings in a name
reasons-new-number = a wording brings in a number
reasons-entity-lost = a wording lost a link, mention, number or emoji
reasons-entity-added = a wording brings in a link, mention, number or emoji
reasons-control-character = a wording has a broken character
reasons-blocked-word = a wording has a word that this server blocks
reasons-automod-word = a wording has a word that AutoMod flags
reasons-automod-unknown = AutoMod does not say what it flagged

# What I found after a crash or an outage.
reasons-nothing-visible = nothing visible had happened
reasons-no-rewrite = no wording had been posted
reasons-was-removed = the message had been removed
reasons-neither = neither the message nor a wording stands
reasons-rewrite-gone = the wording is gone, the message stands
reasons-offer-stands = the offer stands
reasons-rewrite-stands = the wording stands
reasons-edited-meanwhile = the message was edited meanwhile
reasons-may-not-remove = the message may not be removed any more
reasons-removed-behind = the message was removed, the wording stands
reasons-rewrite-alone = the wording stands, the message was removed

# What stands before a reason.
reasons-head-recovered = put in order after an interruption: { $why }
reasons-head-not-recovered = could not be put in order after an interruption: { $why }
reasons-head-not-removed = could not remove the original: { $why }
reasons-head-not-told = could not tell the author: { $why }
reasons-head-not-replaced = the message could not be replaced: { $why }
reasons-head-filtered = Discord's filters refuse the wording: { $why }

# What went wrong, by the names of errors.
reasons-error-queue-full = too much waited to be read
reasons-error-deadline-exceeded = the model took too long
reasons-error-model-failed = the model failed
reasons-error-worker-stopped = the model was not running
reasons-error-storage-error = the database could not be reached
reasons-error-storage-unavailable = the database was away
reasons-error-unsettled = Discord stopped answering midway
reasons-error-permission-missing = I lack { $permissions }
reasons-error-webhooks-full = there is no room for one more webhook
reasons-error-webhook-gone = my webhook was deleted
reasons-error-place-closed = the thread is archived or locked
reasons-error-too-large = it is larger than Discord takes
reasons-error-no-webhook = I could get no webhook there just then
reasons-error-slow-mode = the channel is in slow mode
reasons-error-wording-blocked = that wording may not stand
reasons-error-message-gone = the message is gone
reasons-error-member-gone = the member is gone
reasons-error-platform-unavailable = Discord did not answer
reasons-error-refused = Discord refused it
reasons-error-platform-error = Discord refused it
