# /detox store, retention and language.
storing-store-command = What I keep of messages that were flagged
storing-keep-option = How long the words of a flagged message are kept
storing-keep-choice-retention = until the retention ends
storing-keep-choice-review = until a day after a moderator reviewed it
storing-samples-option = Keep a few messages for /detox preview while in shadow mode
storing-what = Say what to change: `keep:` or `samples:`. Now: { $kept }.
storing-set = From now on: { $kept }.
storing-samples-dropped = The samples are deleted.
storing-retention-command = After how many days I erase what was flagged
storing-days-option = 1 to 365 days
storing-retention-set = What was flagged is erased after { $days }.
storing-retention-sooner = What is older goes within a day.
storing-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
storing-until-retention = words for { $days }
storing-until-review = words until a day after review, at most { $days }
storing-samples = samples in shadow mode
storing-no-samples = no samples
storing-language-command = The language of what I write in channels
storing-language-option = English or German
storing-language-set = In channels I speak { $language } from now on. What you alone see is in the language that your Discord is set to.
storing-language-unknown = I do not speak that. I speak { $languages }.
storing-language-en = English
storing-language-de = German
storing-days-choice = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
