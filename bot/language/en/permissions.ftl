# Permissions as Discord's settings call them.
permissions-access-to-the-channel = access to the channel
permissions-add-reactions = Add Reactions
permissions-attach-files = Attach Files
permissions-embed-links = Embed Links
permissions-manage-channels = Manage Channels
permissions-manage-guild = Manage Server
permissions-manage-messages = Manage Messages
permissions-manage-roles = Manage Roles
permissions-manage-server = Manage Server
permissions-manage-threads = Manage Threads
permissions-manage-webhooks = Manage Webhooks
permissions-moderate-members = Timeout Members
permissions-read-message-history = Read Message History
permissions-send-messages = Send Messages
permissions-send-messages-in-threads = Send Messages in Threads
permissions-timeout-members = Timeout Members
permissions-view-channel = View Channel
