# /detox words: what a server blocks and allows. Where $place is "none", the whole server is meant.
words-entry = { $kind ->
    [allow] Allowed
   *[block] Blocked
}{ $place ->
    [none] {""}
   *[other] {" "}in { $place }
}: **{ $pattern }**
words-added = { $entry } ({ $rule }, however it is spelt). `/detox words test` shows what it matches.
words-still-allowed = It is listed as allowed, too, and that counts: take that entry off with `/detox words remove` to block it.
words-no-longer-blocked = It is listed as blocked, too, which does not count any more.
words-known = This, or what matches the same, is listed already. { $entry }
words-removed = No longer { $kind ->
    [allow] allowed
   *[block] blocked
}{ $place ->
    [none] {""}
   *[other] {" "}in { $place }
}: **{ $pattern }**
words-unknown = The list does not have **{ $typed }**. Choose one of the entries that I suggest while you type.
words-cannot-list = I cannot list that: { $reason }.
words-full = { $most ->
    [one] The list is full: it takes { $most } entry. Remove some first.
   *[other] The list is full: it takes { $most } entries. Remove some first.
}
words-nothing = Nothing is listed yet. `/detox words add` lists a word.
words-nothing-in = Nothing is listed for { $place } alone.
words-count = { $count ->
    [one] { $count } entry:
   *[other] { $count } entries:
}
words-more-lines = { $count ->
    [one] … and { $count } more line
   *[other] … and { $count } more lines
}
# A suggestion while somebody types.
words-choice = { $pattern } · { $kind ->
    [allow] allowed
   *[block] blocked
}{ $place ->
    [none] {""}
   *[other] {" "}in { $place }
}
# The choices of the option "kind".
words-kind-block = block
words-kind-allow = allow

# Import.
words-import-taken = { $count ->
    [one] **{ $count } entry** taken
   *[other] **{ $count } entries** taken
}
words-import-known = { $count } listed before
words-import-repeated = { $count ->
    [one] { $count } line that only repeats others
   *[other] { $count } lines that only repeat others
}
words-import-gone = { $count ->
    [one] { $count } old one gone
   *[other] { $count } old ones gone
}
words-import-over = { $count } left out because the list is full
words-import-empty = I found no entry in that file, so the list is as it was.
words-import-large = That file is too large; I read up to { $most } bytes.
words-import-not-text = That file is not UTF-8 text. Save it as UTF-8 and try again.
words-refused = Lines that I could not take ({ $count }):
words-refused-line = - line { $line }: { $reason }: **{ $text }**
words-refused-more = - and { $count } more

# Why an entry cannot be listed; stands after a colon.
words-bad-empty = it is empty
words-bad-long = it has { $length } characters; { $most } are allowed
words-bad-lines = it spans several lines; write one entry a line
words-bad-wildcards = it is made of wildcards alone; say which letters to look for
words-bad-nothing = nothing in it can be matched: it needs a letter, a digit or an emoji, and words inside links are not looked at
words-bad-loose = a wildcard must touch the word it belongs to, without a blank between
words-bad-short-inside = a word with * on both sides needs at least { $least } letters, or it matches too much
words-bad-short = a word with a wildcard needs at least { $least } letters, or it matches too much
words-bad-place = there is no such channel here (name it by its id)
words-bad-section = the channel named above it is not here
words-bad-file = a file can have at most { $most } lines; I read no further
words-bad-room = a server can have at most { $most } entries; I read no further

# What an entry matches.
words-rule-shape = words of this shape
words-rule-inside = all that holds this { $what ->
    [phrase] phrase
   *[word] word
}
words-rule-beginning = all that begins with this { $what ->
    [phrase] phrase
   *[word] word
}
words-rule-ending = all that ends with this { $what ->
    [phrase] phrase
   *[word] word
}
words-rule-whole = the whole { $what ->
    [phrase] phrase
   *[word] word
}

# /detox words test: whether a match counts, and what becomes of the text.
words-match = - { $entry } ({ $rule }) matches { $text }, characters { $start }–{ $end }: { $standing }
words-no-match = No entry of the word list matches.
words-more-matches = { $count ->
    [one] - and { $count } more match
   *[other] - and { $count } more matches
}
words-standing-blocked = blocked
words-standing-allowed = not held against the message
words-standing-covered = already covered by the { $kind ->
    [allow] allowed
   *[block] blocked
} “{ $pattern }”
words-standing-yields = does not count: the { $kind ->
    [allow] allowed
   *[block] blocked
} “{ $pattern }” is { $reason ->
    [longer] longer
    [narrower] narrower
   *[allowed] allowed
} there
words-outcome-category = Left to moderators or withheld: it reads as { $category ->
    [threat] a threat or a wish of harm
    [self-harm] talk of hurting oneself
    [slur] a slur
   *[sexual] a sexual advance
}.
words-outcome-blocked = Flagged, because of what is blocked. The flagger gives it { NUMBER($score, style: "percent", maximumFractionDigits: 0) }.
words-outcome-hostile = Flagged: the flagger gives it { NUMBER($score, style: "percent", maximumFractionDigits: 0) }, and I act from { NUMBER($threshold, style: "percent", maximumFractionDigits: 0) } on.
words-outcome-allowed = Left alone: the flagger gives it { NUMBER($score, style: "percent", maximumFractionDigits: 0) }, but { NUMBER($rest, style: "percent", maximumFractionDigits: 0) } without what is allowed.
words-outcome-fine = Left alone: nothing is blocked and the flagger gives it { NUMBER($score, style: "percent", maximumFractionDigits: 0) }.

# Descriptions of commands and options: 1 to 100 characters.
words-help = Words that are blocked or allowed here
words-help-add = Block or allow a word
words-help-add-pattern = word alone, word* beginning, *word ending, *word* anywhere, ? one letter, phrases
words-help-add-kind = block (the default), or allow: then it is not held against a message
words-help-add-channel = Only there; without it, on the whole server
words-help-remove = Take a word off the list
words-help-remove-entry = Choose one, or type it as it is listed
words-help-list = What is blocked and allowed here
words-help-list-channel = Only what is listed for that channel alone
words-help-import = Take a list from a text file
words-help-import-file = One entry a line; # comments; allow: or block: in front, or alone above several
words-help-import-replace = Throw away what is listed now
words-help-export = The list as a text file
words-help-test = What a text would meet, and why
words-help-test-text = A message as somebody might write it
words-help-test-channel = Where it would stand; without it, here
