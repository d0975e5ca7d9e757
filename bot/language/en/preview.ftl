# /detox preview: what each preset would have flagged in the last days.
preview-help = What each sensitivity would have flagged in the last days
preview-help-channel = A channel or category; without it, the whole server

preview-nothing-off = I have not looked at any message here yet. Choose `/detox mode mode:shadow`: then I read along without doing anything that members see, and in a few days this command tells what each sensitivity would have flagged.
preview-nothing = I have counted no message here in the last seven days. Ask again when there was some talk; in `shadow` mode I also keep a few examples to look at.

preview-title = What each sensitivity would have flagged
preview-where = { $place ->
    [none] The last seven days on this server, by score alone:
   *[other] The last seven days in { $place } (threads count with their channel), by score alone:
}
# The heads of a table of fixed width.
preview-head-from = from
preview-head-flagged = flagged
preview-head-share = share
preview-head-a-day = a day
preview-share = { NUMBER($share, style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1) }
preview-a-day = { NUMBER($count, minimumFractionDigits: 1, maximumFractionDigits: 1) }
preview-count = { NUMBER($count) }
preview-seen = { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
} in { $days ->
    [one] { $days } day
   *[other] { $days } days
}; in force: **{ $sensitivity }**.
preview-channel = { $place } { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
}: { $numbers }
preview-flagged-by = { $preset } { $count }
preview-more-channels = { $count ->
    [one] and { $count } more channel
   *[other] and { $count } more channels
}

preview-band-relaxed = Flagged by every preset
preview-band-balanced = Flagged by balanced and strict
preview-band-strict = Flagged by strict alone
preview-example = { NUMBER($toxicity, style: "percent", maximumFractionDigits: 0) } { $text } [jump]({ $link })
preview-no-examples = Examples to look at are kept in shadow mode alone.
preview-choose = Choose { $preset }
preview-more = More examples

# In the picture.
preview-picture = Flagged messages by day, as bars
preview-picture-title = Messages flagged a day, by
preview-legend-relaxed = every preset
preview-legend-balanced = balanced and strict
preview-legend-strict = strict alone
