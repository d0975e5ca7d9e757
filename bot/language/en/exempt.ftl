# /detox exempt: whom and what the bot leaves alone.
exempt-command = Roles, channels and members I leave alone
exempt-role-option = Everybody who has that role
exempt-channel-option = A channel, thread or category
exempt-member-option = One member
exempt-remove-option = Take the exemption away again; with nothing named, you see the list
exempt-added = Exempt: { $who }.
exempt-removed = No longer exempt: { $who }.
exempt-everybody = Everybody has that role, so I leave the whole server alone now. `/detox exempt` without a name shows how to end that.
exempt-bot = { $who } is a bot; I never read what bots write.
exempt-nobody = Nobody is exempt. `/detox exempt` takes a role, a channel or a member.
exempt-list = I leave these alone:
exempt-list-end = Choose below whom to read again.
exempt-roles = Roles
exempt-channels = Channels
exempt-members = Members
exempt-end-people = Read these roles or members again
exempt-end-channels = Read these channels again
