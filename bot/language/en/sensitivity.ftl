# How ready the bot is to flag: /detox sensitivity, and the names of the presets everywhere.
sensitivity-preset-relaxed = relaxed
sensitivity-preset-balanced = balanced
sensitivity-preset-strict = strict
sensitivity-as-server = as the server

sensitivity-meaning-relaxed = only what nearly everybody would call hostile
sensitivity-meaning-balanced = where being hostile is likelier than not
sensitivity-meaning-strict = catches more, and errs more
sensitivity-percent = { NUMBER($share, style: "percent", maximumFractionDigits: 0) }

# Choices while somebody types: at most 100 characters.
sensitivity-choice = { $preset }: { $meaning }
sensitivity-choice-measured = { $preset }: { $meaning } ({ NUMBER($precision, style: "percent", maximumFractionDigits: 0) } right, finds { NUMBER($recall, style: "percent", maximumFractionDigits: 0) })
sensitivity-choice-as-server = as the server: a channel has no sensitivity of its own any more

sensitivity-set = Sensitivity **{ $preset }** { $place ->
    [none] on this server
   *[other] in { $place }
}. { $explained }
sensitivity-explained = It flags from { NUMBER($threshold, style: "percent", maximumFractionDigits: 0) } on: { $meaning }.
sensitivity-measured = { $explained } On texts kept apart from training, { $facts }.
sensitivity-fact-precision = of 100 messages that it flagged { NUMBER($count, maximumFractionDigits: 0) } were hostile
sensitivity-fact-recall = of 100 hostile ones it found { NUMBER($count, maximumFractionDigits: 0) }
sensitivity-fact-false-alarms = of 1,000 ordinary ones it flagged { NUMBER($count, maximumSignificantDigits: 3) }

sensitivity-unknown = Choose one of { $presets } or, for a channel, `{ $as_server }`. For a number of your own there is `/detox threshold`.
sensitivity-needs-channel = `{ $as_server }` is for a channel: name it in `channel:`, too.
sensitivity-dropped = { $place } has no sensitivity of its own any more: **{ $sensitivity }** holds.

# Descriptions of commands and options: 1 to 100 characters.
sensitivity-help = How ready I am to call a message hostile
sensitivity-help-preset = relaxed, balanced, strict; for a channel also: as the server
sensitivity-help-channel = A channel, thread or category; without it, the whole server
