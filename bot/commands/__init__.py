"""What the command line does, one subject a file; ``bot.cli`` imports them when they are called."""
