"""Messages that try to break a rewrite. Between «⟦» and «⟧» stands what may change, no more.

Everything outside the brackets has to come back byte for byte; a message without brackets is
neutral as a whole. All sentences are made up.
"""

import re

_BRACKETS = re.compile("[\u27e6\u27e7]")
_FREE = re.compile("\u27e6.*?\u27e7", re.DOTALL)

ANN, BOB = "<@123456789012345678>", "<@!987654321098765432>"
ROLE, ROOM = "<@&111222333444555666>", "<#222333444555666777>"
WAVE, DANCE = "<:wave:333444555666777888>", "<a:dance:444555666777888999>"
SOON = "<t:1700000000:R>"

_PARAGRAPH = (
    "We met at the station on Friday and took the early train to the coast. The weather was mild, "
    "so we walked along the beach until lunch. After that we looked at the small museum, which "
    "has a nice collection of old maps. My sister bought two postcards and a book on lighthouses. "
    "In the evening we cooked pasta for everybody and played cards."
)
_WALL = (
    "The new release fixes the login page and the search. Please read the notes before you update. "
    "The backup runs every night at 02:30 and keeps 14 copies. "
)

LINES = (
    "Hi all,\n\n⟦you are such an idiot, Tom.⟧\n\nSee you at 18:30.",
    "first line\n⟦second line is fucking stupid⟧\nthird line",
    "⟦shut up you moron⟧\n\n\n\nthanks for the cake though",
    "Agenda:\n- open the door\n- ⟦kick out that stupid asshole⟧\n- close the door",
    "1. read the docs\n2. ⟦stop being a dumb fuck⟧\n3. try again",
    "* coffee\n* tea\n* ⟦this shitty water⟧",
    "• apples\n• pears\n• ⟦those goddamn stupid plums⟧",
    "# Plans\n⟦what a bunch of morons you are⟧\n## Later\nmore on Monday",
    "-# small print\n⟦you people are idiots⟧",
    "\t⟦tabs are for fucking losers⟧\n\tindented neutral line",
    "    four spaces\n    ⟦you dumb idiot⟧\n    four again",
    "windows line\r\n⟦you are a stupid moron⟧\r\nlast line",
    "⟦you idiot⟧\n",
    "\n\n⟦you idiot⟧\n\n",
    "trailing spaces here   \n⟦you talk bullshit⟧   \nend",
    "> you are an idiot\nI do not think that is fair",
    "> nice work\n⟦you stupid asshole⟧",
    "> one\n> two\n⟦what a load of shit⟧\n> three",
    "- a\n  - ⟦nested idiot, shut the fuck up⟧\n    - deeper",
    "a) ok\nb) ⟦fuck this shit⟧\nc) ok",
    "TODO: buy milk\nTODO: ⟦tell that asshole to fuck off⟧\nTODO: sleep",
    "line one.\n⟦line two is fucking awful.⟧\nline three.\n⟦line four is bullshit.⟧\nline five.",
    "| name | age |\n| Tom | 42 |\n⟦this table is fucking useless⟧",
)

MARKUP = (
    "**⟦you stupid idiot⟧**",
    "*⟦what the fuck is this⟧*",
    "***⟦you are a moron⟧***",
    "__⟦you are full of shit⟧__",
    "~~⟦you asshole⟧~~",
    "||⟦you fucking idiot⟧||",
    "the ending: ||⟦he is a fucking asshole⟧|| and that was it",
    "I said ||⟦shut up idiot⟧|| and ||nothing else||",
    "**Note:** ⟦you are a stupid moron⟧",
    "⟦_what an asshole_ he wrote a nice poem afterwards⟧",
    "~~old~~ new. ⟦You fucking liar.⟧",
    "***Important*** meeting at 10:00. ⟦Do not be a dumbass.⟧",
    "||spoiler one|| ⟦this is bullshit⟧ ||spoiler two||",
    "**bold start. ⟦You idiot.⟧** The end.",
    "⟦see [the docs](https://example.org/a_(b)) you lazy moron⟧",
    "⟦you are an [idiot](https://example.org/x?y=1&z=2)⟧",
    "**⟦you** stupid **idiot⟧**",
    "||⟦fuck you⟧||\n||good morning||",
    "_italic_ and __underlined__ and **bold**. ⟦Fuck this stupid formatting.⟧",
    "> **quoted idiot**\n**⟦you moron⟧**",
)

CODE = (
    "run `make test` ⟦you idiot⟧",
    "⟦you idiot, run⟧ `rm -i file.txt` first",
    "the flag is `--stupid` and it works",
    "```py\nprint('you idiot')\n```\n⟦your code is fucking garbage⟧",
    "⟦your code is shit:⟧\n```\nfuck = 1\n```\nbut this is fine",
    "``a ` b`` is odd. ⟦You are a dumb fuck.⟧",
    "⟦you stupid moron⟧ `x = 1` ⟦you idiot⟧",
    "try `git push`, then `git log`. ⟦Stop being such an idiot.⟧ Then `git status`.",
    "unclosed ` tick and ⟦you are a fucking idiot⟧",
    "unclosed ```fence and more text that is fine",
)

ENTITIES = (
    f"⟦{ANN} you idiot⟧",
    f"⟦shut the fuck up {ANN}⟧",
    f"⟦{ANN} {BOB} {ROLE} you are all morons⟧",
    f"⟦{ANN} is a moron and {BOB} is an idiot⟧",
    f"see {ROOM} at {SOON}. ⟦You fucking idiots.⟧",
    f"⟦you stupid moron {WAVE} {DANCE} {WAVE}⟧",
    f"⟦why the fuck is {ROOM} locked until {SOON}⟧",
    "⟦go to https://example.org/a?b=c&d=%20#frag you idiot⟧",
    "⟦mail me at tom.smith+spam@mail.example.org you dumbass⟧",
    "⟦ask @tom_smith you fucking moron⟧",
    "⟦you owe me $1,250.50 you asshole⟧",
    "⟦it weighs 3.5kg and costs 20€ you moron⟧",
    "⟦the meeting is at 10:30pm on 2024-05-17, idiot⟧",
    "⟦it is -5°C out there you idiot⟧",
    "⟦10% of you are morons and 90% are assholes⟧",
    "⟦v2.10.3 is fucking broken⟧",
    "⟦the 1st, 2nd and 3rd were idiots⟧",
    "⟦read #rules and r/python you stupid asshole⟧",
    "⟦you stupid idiot 😂😂 🤦🏽\u200d♀️ 👨\u200d👩\u200d👧⟧",
    "⟦fuck you :angry: :middle_finger:⟧",
    "⟦@everyone you are idiots⟧",
    "⟦@here listen to me you morons⟧",
    "⟦discord.gg/abcDEF is a shitty server⟧",
    "⟦</ban:123456789012345678> this fucking idiot⟧",
    "⟦call +49 170 1234567 you asshole⟧",
    "⟦the ip is 192.168.0.1 you idiot⟧",
    "⟦1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 you idiot⟧",
    f"⟦{' '.join([ANN] * 3)} you moron⟧",
    f"⟦{' '.join(f'<@{100000000000000000 + n}>' for n in range(20))} you are morons⟧",
    "⟦3x faster my ass, you stupid liar⟧",
    "⟦5/10, this movie is shit⟧",
    "⟦#1 asshole in town⟧",
    "⟦he paid 5k for this piece of shit⟧",
    "⟦<https://example.org/quiet> you dumb idiot⟧",
    "⟦you idiot, C:\\Users\\tom is not /home/tom⟧",
    "⟦dial 555-0199 ext. 7, moron⟧",
    "⟦Fig. 3 on p. 12 is fucking wrong⟧",
    "⟦half past 7, ½ a cup, m² and H₂O, you moron⟧",
)

FORM = (
    "⟦YOU ARE AN IDIOT⟧",
    "I like it. ⟦WHY ARE YOU SO FUCKING STUPID⟧ I still like it.",
    "NICE WORK EVERYBODY, SEE YOU TOMORROW",
    "⟦You're an idiot and I don't care⟧",
    "⟦You\u2019re an idiot and I don\u2019t care⟧",
    "⟦dont be a dumbass, its not that hard⟧",
    "⟦u r an idiot⟧",
    "⟦ur dumb af lol⟧",
    "⟦y r u such a moron⟧",
    "⟦What  the   fuck    is this⟧",
    "⟦what the fuck ???⟧",
    "⟦you idiot !!!!!!⟧",
    "⟦you idiot...⟧",
    "⟦you idiot\u2026⟧",
    "⟦\u201cYou idiot\u201d, she said, and \u2018left\u2019.⟧",
    "⟦you idiot :)⟧",
    "⟦you idiot xD⟧",
    "⟦you stupid moron <3⟧",
    "⟦you idiot ¯\\_(ツ)_/¯⟧",
    "⟦iPhone users are fucking idiots, McDonald said⟧",
    "⟦the NASA guys are fucking morons⟧",
    "⟦YoU aRe aN iDiOt⟧",
    "⟦you  idiot ,go  home⟧",
    "⟦this is bullshit(really), you know⟧",
    "⟦you idiot/moron⟧",
    "⟦well-known asshole, half-baked idea⟧",
    "⟦naïve café idiot, piñata moron⟧",
    "⟦you, sir, are an idiot; go away: now⟧",
    "⟦I'm NOT an idiot, YOU are the moron⟧",
    "⟦sooooo fucking stupiiiiid⟧",
    "⟦no no no you idiot⟧",
    "⟦fuck fuck fuck fuck⟧",
    "⟦you idiot you idiot you idiot⟧",
    "⟦that that idiot said that that was wrong⟧",
    "⟦who the fuck do you think you are?!?!⟧",
    "⟦(you idiot)⟧",
    '⟦"shut up, moron"⟧',
    "⟦I'd've told that asshole y'all weren't comin'⟧",
    "⟦O'Brien's a fucking idiot⟧",
    "⟦rock 'n' roll is shit, ain't it⟧",
)

GLUE = (
    "thanks a lot.⟦You are an idiot.⟧",
    "⟦you idiot!⟧go and read the manual please",
    "Nice to see you.⟦Shut up you moron.⟧See you on Monday.",
    "ok...⟦You dumb fuck...⟧ anyway",
    "Really?⟦Fuck you!⟧Have a nice day.",
    "Mr. Smith arrived at 5 p.m. ⟦He is a fucking moron.⟧ Mrs. Smith is nice, e.g. to cats.",
    "I like 3.14 and e.g. pi. ⟦You idiot.⟧",
    "Visit example.org. ⟦You stupid moron.⟧ Bye.",
    "wow!!! ⟦you are so fucking dumb!!!⟧ ok??? fine",
    "lol 😂 ⟦you fucking idiot⟧ 😂",
    "⟦I agree :) you moron⟧",
    "Yes. No. Maybe. ⟦Idiot.⟧ Maybe not.",
    "Hello there ! ⟦You are stupid !⟧ Good bye !",
    "I waited 2 hrs. ⟦What a shitty service.⟧ Then I left at 9.30 a.m. and slept.",
    "ok. ⟦fuck off.⟧ ok. fine. thanks.",
    "⟦You. Absolute. Moron.⟧",
    "Thanks a lot. ⟦You. Absolute. Moron.⟧ See you on Monday.",
    "⟦you are such\nan idiot⟧",
    "good morning\n⟦what a piece\nof shit⟧\nhave a nice day",
    "⟦shut\nup⟧",
    "⟦this is the most\nfucking stupid idea⟧\nI like the other one",
    "⟦You idiot. You idiot! You moron. You moron!⟧",
)

EVASION = (
    "⟦you are an i\u200bd\u200bi\u200bo\u200bt⟧",
    "⟦y\u043eu \u0430re \u0430n idi\u043et⟧",
    "⟦you are a m0r0n⟧",
    "⟦you stup1d f00l⟧",
    "⟦f u c k you⟧",
    "⟦f.u.c.k you and your friends⟧",
    "⟦you are a fu\u0336ck\u0336ing i\u0336diot⟧",
    "⟦\uff59\uff4f\uff55 \uff41\uff52\uff45 \uff41\uff4e \uff49\uff44\uff49\uff4f\uff54⟧",
    "⟦𝓎𝑜𝓊 𝒶𝓇𝑒 𝒶 𝓂𝑜𝓇𝑜𝓃⟧",
    "⟦you f*cking id*ot⟧",
    "⟦what a piece of sh!t⟧",
    "⟦\u202eyou idiot\u202c⟧",
    "⟦you idiot\u00ad, you mo\u00adron⟧",
    "⟦yo\ufeffu idi\ufeffot⟧",
    "⟦FUCK\u00a0YOU\u00a0IDIOT⟧",
    "⟦\ue000 you idiot \ue001⟧",
    "⟦you 🅸🅳🅸🅾🆃⟧",
    "thanks \u200b\u200b for the help \u200d friend",
    "⟦sh\u0456t, you m\u043er\u043en⟧",
)

LONG = (
    f"{_PARAGRAPH} ⟦You are a fucking idiot.⟧ {_PARAGRAPH}",
    f"{_PARAGRAPH}\n\n{_PARAGRAPH} ⟦What a stupid asshole he is.⟧\n\n{_PARAGRAPH}",
    f"{_PARAGRAPH} {_PARAGRAPH} {_PARAGRAPH}",
    f"⟦{'you are a stupid idiot. ' * 60}⟧",
    f"{_WALL * 6}⟦You are all fucking morons.⟧ {_WALL * 4}".strip(),
    f"⟦you fucking idiot⟧\n{_WALL * 9}".strip(),
    f"{_WALL * 9}\n⟦you fucking idiot⟧",
    "⟦" + "you idiot " * 199 + "⟧",
    "⟦"
    + "I went to the shop and then that fucking idiot came along and so we left and " * 8
    + "ok⟧",
    "a" * 1_990 + " ok",
    "⟦" + "idiot, " * 250 + "⟧",
    f"{'nothing wrong here. ' * 80}⟦you moron.⟧",
    "\n".join(f"{n}. step number {n} is fine" for n in range(1, 40)) + "\n40. ⟦you dumb idiot⟧",
    "\n".join(f"- item {n}" for n in range(40)) + "\n⟦fuck this stupid list⟧",
)

TONGUES = (
    "Guten Morgen zusammen, wie geht es euch?\n⟦you are a fucking idiot⟧\nBis morgen!",
    "Bonjour à tous.\n⟦you stupid moron⟧\nÀ bientôt, mes amis.",
    "Привет всем, как дела?\n⟦shut the fuck up⟧\nДо встречи.",
    "今日はいい天気ですね。\n⟦you are an asshole⟧\nまた明日。",
    "مرحبا بالجميع\n⟦you idiot⟧\nشكرا",
    "안녕하세요 여러분\n⟦what a piece of shit⟧\n감사합니다",
    "¿Qué tal? ⟦You are a moron.⟧ ¡Hasta luego!",
    "Die Katze schläft auf dem Sofa.",
    "Καλημέρα σε όλους. ⟦You fucking idiot.⟧",
    "नमस्ते दोस्तों\n⟦you stupid idiot⟧",
)

NEUTRAL = (
    "good morning everybody, has anyone seen my blue umbrella?",
    "Let's meet at 18:30 in front of the cinema, ok? :)",
    "I disagree with you, but that is a fair point.",
    "kill the process and start it again",
    "This game kills me, I have lost six times in a row.",
    "I could kill for a pizza right now",
    "shoot me an email when you are done",
    "that joke killed me",
    "My grandmother is gay and proud of it.",
    "The Muslim family next door brought us cake.",
    "she has two black cats and a white dog",
    "Please delete the old branch; it is dead.",
    "Scunthorpe and Essex are places in England.",
    "I will find you a seat in the first row.",
    "Assessment of the class is in the second semester.",
    "",
    " ",
    "\n\n",
    "...",
    "12345",
    "😂😂😂",
    f"{ANN} {BOB} {ROOM} {SOON} {WAVE}",
    "https://example.org/stupid-idiot-moron",
)

WITHHELD = (
    "I will kill you",
    "Thanks for the cake.\nI will find you and kill you.\nSee you on Monday.",
    "kys",
    "**go and kill yourself**",
    "you stupid faggot",
    "I just want to die",
    "send nudes",
    "i w1ll k1ll y0u",
    "I. Will. Kill. You.",
    "I will\nkill you",
)

GROUPS = {
    "lines": LINES,
    "markup": MARKUP,
    "code": CODE,
    "entities": ENTITIES,
    "form": FORM,
    "glue": GLUE,
    "evasion": EVASION,
    "long": LONG,
    "tongues": TONGUES,
    "neutral": NEUTRAL,
    "withheld": WITHHELD,
}
CASES = tuple((group, at, case) for group, cases in GROUPS.items() for at, case in enumerate(cases))


def message_of(case: str) -> str:
    """The message without its brackets."""
    return _BRACKETS.sub("", case)


def outline_of(case: str) -> re.Pattern[str]:
    """What any answer to the case has to match from end to end."""
    parts = [re.escape(part) for part in _FREE.split(case)]
    return re.compile("(.*?)".join(parts), re.DOTALL)
