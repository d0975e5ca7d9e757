"""The phrases by which :mod:`detox_model.withholding` knows what must not be rewritten.

They are read over plain words: lower case, disguises off, no apostrophes, single spaces, and
``.`` as a word of its own between sentences. A phrase is only tried where one of its cue words
stands, so that ordinary messages cost next to nothing.
"""

from dataclasses import dataclass

from detox_model.results import Category


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern over plain words, and when to try it."""

    category: Category
    cues: frozenset[str]
    """Words of which one stands in every match."""
    pattern: str
    reported: bool
    """Whether it means nothing behind "he said", "never", "the word" …"""


_YOU = "(?:you|u|ya|yall)"
_YOUR = "(?:your|ur|yo|yer|youre|you)"
_SELF = "(?:my ?self|meself)"
_NO = "(?:not|never|nobody|no|none|dont|wont|cant|cannot|without|is|was)"
_FEW = rf"(?:(?!{_NO} )\w+ ){{0,2}}"
_WILL = (
    r"\b(?:(?:i|we) (?:am |are )?(?:will|ll|shall|gonna|going to|gon|finna|a?bout to|wanna|want to"
    r"|would love to|promise to|cant wait to|swear to|have to|need to|must)|imma|ima|ill|im gonna"
    r"|im going to|im gon|im coming to|im a?bout to|im here to|were gonna|were going to|i swear"
    r"|well(?= (?:all |both |just )?(?:kill|murder|rape|lynch|hunt|find|burn|beat|slit|stab)\b))"
)
_PART = "(?:neck|legs?|arms?|bones|jaw|knees|spine|fingers|face|nose|teeth|skull|head|kneecaps)"
_KIN = (
    "(?:(?:whole|entire|fucking|little) )?(?:family|mother|mom|mum|dad|father|kids?|children|wife"
    "|sister|brother|parents|dog|son|daughter)"
)
_PLACE = "(?:school|office|church|mosque|synagogue|temple|hospital|house|home|workplace|building)"
_KILLED = (
    r"(?:(?:be|get|been|have been) (?:\w+ )?(?:killed|shot|hanged|hung|stabbed|murdered|raped"
    r"|lynched|executed|gassed|beheaded|exterminated|aborted|strangled|burn(?:ed|t) alive|put down)"
    r"|die\b(?! (?:your|hard|another))|drop dead"
    r"|be dead\b(?! (?:tired|serious|wrong|right|sure|easy|last|slow|set|on)))"
)
_GROUP = (
    "(?:jews?|muslims?|christians|blacks|whites|(?:black|white|gay|trans|brown|jewish) people|gays?"
    "|lesbians|homos|homosexuals|trannies|transgenders|immigrants|migrants|refugees|mexicans|arabs"
    "|asians|indians|chinese|niggers?|niggas|faggots?|fags|kikes|women|feminists|hindus|gypsies"
    "|infidels|pakis|foreigners)"
)
_ASK = (
    "(?:^|[.] |(?:go|and|just|please|pls|plz|should|then|better|n|hey|now|bro|dude|ok|lol|bitch"
    "|idiot|you|u|or|so|fucking|fuckin|can|ahead|dont you|not|must|to|seriously|honestly) )"
)
_NAMED = (
    rf"(?:{_YOU}|{_YOUR}|fuck(?:ing?|in|en)|stupid|dumb|little|ugly|filthy|dirty|fat|such an?"
    r"|what an?|goddamn|damn|bunch of|(?:is|are|am|was|were|hes|shes|theyre|youre) (?:\w+ )?an?"
    r"|these|those|like an?|some|total|complete|absolute|another|lil|bloody|autistic)"
)

# Cues, phrase. A threat: what the author says they will do.
_OWN_THREATS = (
    (
        "kill murder stab strangle behead slaughter lynch torture rape dismember",
        (
            rf"{_WILL} {_FEW}(?:kill|murder|stab|strangle|behead|slaughter|lynch|torture|rape"
            rf"|dismember)"
            rf" (?:{_YOU}\b(?! with kindness)|{_YOUR} {_KIN}\b|(?:her|him|them)(?<=rape (?:her"
            rf"|him)))"
        ),
    ),
    ("killyou", r"\b(?:iwill|imgonna|ill|i will|im gonna|gonna) ?killyou\b"),
    (
        "shoot hang gut burn choke drown poison hurt harm end",
        (
            rf"{_WILL} {_FEW}(?:shoot|hang|gut|burn|choke|drown|poison|hurt|harm|end) {_YOU}\b(?!"
            rf" (?:an?"
            r"|the|some|my|that|this|it|your|off|out|over|with|on|up|down|in touch)\b)"
        ),
    ),
    (
        "find hunt track",
        (
            rf"{_WILL} {_FEW}(?:(?:find|hunt|track) {_YOU}(?: down)?(?= [.]|$)"
            rf"|(?:find|hunt|track) {_YOU}(?: down)? and (?:kill|hurt|beat|end|stab|shoot|make"
            rf" you pay))"
        ),
    ),
    ("throat", rf"{_WILL} {_FEW}(?:slit|cut|rip)(?: out)? {_YOUR} (?:\w+ )?throat\b"),
    (
        "break snap smash crush bash cave shoot",
        (
            rf"{_WILL} {_FEW}(?:break|snap|smash|crush|bash|cave|shoot) (?:in )?{_YOUR} (?:\w+"
            rf" )?{_PART}\b"
        ),
    ),
    (
        "punch stab shoot kick hit slap",
        (
            rf"{_WILL} {_FEW}(?:punch|stab|shoot|kick|hit|slap) {_YOU} (?:right )?in (?:the|your)"
            rf" {_PART}"
        ),
    ),
    ("beat", rf"{_WILL} {_FEW}beat {_YOU} (?:up|to death|to a pulp|senseless|unconscious)\b"),
    (
        "beat kick knock",
        (
            rf"{_WILL} {_FEW}(?:beat|kick|knock) the (?:\w+ )?(?:shit|hell|crap|fuck|life|piss)"
            rf" out of"
            rf" {_YOU}\b"
        ),
    ),
    (
        "bullet head brains",
        (
            rf"\bput a bullet (?:in|through|into) (?:{_YOU}|{_YOUR})\b"
            rf"|{_WILL} {_FEW}blow {_YOUR} (?:fucking )?(?:head|brains) (?:off|out)"
        ),
    ),
    (
        "burn bomb blow shoot",
        (
            rf"{_WILL} {_FEW}(?:burn(?: down)?|bomb|blow up|shoot up) (?:your|ur|the|my|this)"
            rf" {_PLACE}\b"
        ),
    ),
)
# Wishes of death, and calls to die.
_WISHES = (
    (
        "kill kills shoot shoots stab stabs murder murders rape rapes",
        (
            rf"\b(?:someone|somebody|i hope they) (?:(?:should|needs? to|must|ought to|will|has"
            rf" to|please)"
            rf" )?(?:just |really |please )?(?:kill|shoot|stab|murder|rape)s? {_YOU}\b(?! (?:an?"
            rf"|the|some"
            r"|my|that|this)\b)"
        ),
    ),
    (
        (
            "killed shot hanged hung stabbed murdered raped lynched executed gassed beheaded"
            " aborted"
            " exterminated strangled burned burnt down die dead"
        ),
        rf"\b{_YOU} (?:(?!{_NO} )\w+ )?(?:should|deserved? to|ought to|shouldve) {_FEW}{_KILLED}\b",
    ),
    (
        "die dies dead alive cancer aids raped killed shot stabbed murdered hit run death",
        (
            rf"\b(?:hope|wish|pray|hoping|praying) (?:that )?(?:{_YOU}|{_YOUR} {_KIN}) (?:(?:all"
            rf"|both"
            r"|just|fucking|really|slowly) ){0,2}(?:dies?\b(?! hard)|drop dead|were dead|was dead"
            r"|burn alive"
            r"|gets? (?:\w+ )?(?:cancer|aids|raped|killed|shot|stabbed|murdered|hit by|run over)"
            r"|choke to death)"
        ),
    ),
    (
        "yourself yourselves urself self selves yoself",
        (
            rf"{_ASK}(?:kill|hang|shoot|off|neck|rope|drown|unalive|murder|end) ?{_YOUR} ?sel(?:f"
            rf"|ves)\b"
            r"(?! (?:an?|the|some|in the foot|over|with the|up|out|short)\b)"
        ),
    ),
    ("kys killyourself killurself", r"\b(?:kys|killyourself|killurself)\b"),
    (
        "die",
        (
            r"(?:^|[.] |\b(?:just|please|pls|now|and|you can|you should) )(?:go (?:and )?die"
            r"|(?:just "
            r"|please |fucking )?die (?:in a (?:fire|hole|ditch|car)|already|bitch|scum|slowly"
            r"|painfully"
            r"|you fucking|you stupid|you piece))\b(?! hard| trying| for)"
        ),
    ),
    ("dead", r"(?:^|[.] |\b(?:just|please|go|and) )drop dead\b(?! gorgeous)"),
    (
        "jump",
        (
            r"\b(?:go|please|should|just|pls|you can)(?: and| go)? jump (?:off|from|in front of)"
            r" (?:of )?(?:an?|the) (?:\w+ )?(?:bridge|cliff|building|roof|train|bus|car)\b"
        ),
    ),
    ("bleach", r"\b(?:go|please|should|just|pls)(?: and| go)? drink (?:some )?bleach\b"),
    (
        "wrists wrist throat life brains head",
        (
            rf"{_ASK}(?:slit {_YOUR} (?:own )?(?:wrists?|throat)|end {_YOUR} (?:own )?life|blow"
            rf" {_YOUR}"
            rf" (?:own )?brains out|put a (?:gun|bullet) (?:to|in) {_YOUR} (?:own )?head)\b"
        ),
    ),
    (
        "favor favour",
        (
            r"\bdo (?:us|me|everyone|everybody|the world) (?:all )?a favou?r and (?:just )?(?:go )?"
            r"(?:die|jump|drop dead|kill)\b"
        ),
    ),
    (
        "better nicer",
        (
            r"\bworld (?:would|will|d) be (?:a )?(?:\w+ )?(?:better|nicer)(?: off)?(?: place)?"
            rf" (?:without {_YOU}\b|if {_YOU} (?:were dead|was dead|died|killed))"
        ),
    ),
    (
        "kill gas exterminate shoot lynch hang murder behead nuke slaughter",
        (
            r"(?<!\bto )(?<!\band )\b(?:kill|gas|exterminate|shoot|lynch|hang|murder|behead|nuke"
            rf"|slaughter) (?:(?:all|every|the|those|these|fucking|dirty|you) ){{1,3}}{_GROUP}\b"
        ),
    ),
    ("death", rf"\bdeath to (?:(?:all|the|every|those) )*{_GROUP}\b"),
    (
        (
            "killed shot hanged hung murdered raped lynched executed gassed beheaded exterminated"
            " burned burnt die dead"
        ),
        (
            rf"\b{_GROUP} (?:all )?(?:should|must|need to|deserve to|have to|ought to) (?:all "
            rf"|just )?"
            rf"{_KILLED}\b"
        ),
    ),
    (
        "shot killed hanged hung gassed lynched executed exterminated burned burnt raped",
        (
            r"\b(?:they|these people|those people|yall|all of (?:them|you)) (?:all )?(?:should"
            r"|deserve to"
            r"|ought to) (?:all |just )?be (?:shot|killed|hanged|hung|gassed|lynched|executed"
            r"|exterminated|burn(?:ed|t) alive|raped)\b"
        ),
    ),
    ("dead", rf"\bonly good {_GROUP} (?:is|are) (?:an? )?dead\b"),
)
# The author's own: not hostile, and the last thing to be reworded by a machine.
_SELF_HARM = (
    (
        "myself self meself",
        (
            r"\b(?:want to|wanna|going to|gonna|i will|ill|i should|i might|thinking (?:of|about)"
            r"|planning (?:to|on)|feel like|need to|ready to|bout to|about to|urge to|thought"
            r" (?:of|about)"
            r"|i keep|tried to|i can|let me|i must) (?:(?:just|really|fucking|literally|probably"
            r"|actually) )?"
            rf"(?:kill|killing|hang|hanging|harm|harming|cutting|unalive|drown|hurting) {_SELF}\b"
        ),
    ),
    (
        "die dead exist existing living end suicide",
        (
            r"\bi (?:(?:really|just|honestly|still|so|actually|do|kinda|sometimes|fucking|genuinely"
            r"|literally) ){0,2}(?:want to|wanna|wish to|would like to|wanted to|would rather)"
            r" (?:just |fucking )?(?:die|be dead|not exist|stop existing|stop living|end it all"
            r"|commit suicide)\b(?! (?:of|laughing|from|for|in|on|at|with|trying|hard|before|here"
            r"|happy"
            r"|knowing|as|like|than|by|young|alone|old|every|fast|quick)\b)"
        ),
    ),
    (
        "dead born die disappear",
        (
            r"\bwish(?:ed)? (?:that )?i (?:(?:was|were) (?:dead|never born)|could (?:just )?(?:die"
            r"|disappear forever)|would (?:just )?die|had never been born)\b"
        ),
    ),
    (
        "live alive exist",
        (
            r"\bi (?:dont|do not|no longer|dont really|really dont) (?:want to|wanna) (?:live|be"
            r" alive"
            r"|exist)\b(?: any ?more)?(?= [.]|$| i | and | please)"
        ),
    ),
    (
        "life",
        (
            r"\b(?:end|ending) my (?:own )?life\b|\b(?:take|taking) my (?:own life|life(?= [.]|$|"
            r" tonight"
            r"| today| soon| now))\b"
        ),
    ),
    ("suicidal", r"\b(?:im|i am|i feel|ive been|been feeling|i have been) (?:\w+ ){0,2}suicidal\b"),
    (
        "suicide",
        (
            r"\b(?:i want to|i wanna|im going to|im gonna|i will|ill|i might|i should|thinking"
            r" (?:of"
            r"|about)) (?:just )?commit(?:ting)? suicide\b"
        ),
    ),
    ("live", r"\b(?:i have|ive|ive got|i got) (?:no reason|nothing)(?: left)? to live(?: for)?\b"),
    ("better", r"\bbetter off (?:without me|if i (?:was|were) (?:dead|gone)|with me dead)\b"),
)
_ADVANCES = (
    (
        "nudes tits titties boobs boobies pussy naked nude dick",
        (
            r"\b(?:send|show|gimme|give) (?:me )?(?:(?:some|your|ur|those|them|more) )*(?:nudes"
            r"|tits"
            r"|titties|boobs|boobies|pussy|(?:naked|nude|dick) (?:pics?|photos?|selfies?))\b"
        ),
    ),
    (
        "fuck bang",
        (
            r"\b(?:i|id) (?:(?:really|so|just) )?(?:want to|wanna|would love to|love to|would"
            r" like to"
            rf"|need to) (?:fuck|bang) {_YOU}\b(?! (?:up|over|off|all|in the ass with)\b)"
        ),
    ),
    (
        "kids children minors toddlers preteens underage girls boys",
        (
            r"\b(?:sexy|naked|nude|horny for|nudes of|porn of|i (?:\w+ ){0,3}(?:sex with|fuck|rape"
            r"|molest)) (?:(?:little|young|underage|small) ){0,2}(?:kids|children|minors|toddlers"
            r"|preteens"
            r"|underage (?:girls|boys)|little (?:girls|boys))\b"
        ),
    ),
    (
        "porn cp",
        (
            r"\b(?:sell|selling|trade|trading|got|have|send|share|sharing|looking for|need|buy|dm"
            r" me for)"
            r" (?:\w+ ){0,2}(?:(?:child|kiddie|kid) porn|cp (?:links?|vids?|videos?|pics?))\b"
        ),
    ),
)
_SLUR_WORDS = (
    "nigger niggers niggerz sandnigger sandniggers faggot faggots faggit fagot fagots kike kikes"
    " gook gooks wetback wetbacks raghead ragheads towelhead towelheads beaner"
    " beaners jigaboo jigaboos spic spics muzzie muzzies mudslime mudslimes shitskin"
    " shitskins zipperhead zipperheads"
)
_SLURS_AT_PEOPLE = (
    "fag fags dyke dykes coon coons chink chinks paki pakis homo homos japs gypo gypos"
    " poofter poofters tranny trannies shemale shemales mongoloid mongoloids tard tards spastic"
    " spastics"
)


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


_SLURS = (
    (
        _SLUR_WORDS,
        rf"(?<!\bgobbledy )(?<!\bgobble de )(?<!\bcool )\b{_any(_SLUR_WORDS)}\b",
    ),
    (
        _SLURS_AT_PEOPLE,
        (
            rf"\b{_NAMED} {_any(_SLURS_AT_PEOPLE)}\b(?! in the armou?r)"
            rf"|(?:^|[.] ){_any(_SLURS_AT_PEOPLE)}(?= [.]|$)"
        ),
    ),
    (
        "retard retards",
        (
            r"(?<!\bto )(?<!\bcan )(?<!\bmay )(?<!\bcould )(?<!\bwill )(?<!\bwould )(?<!\bfire )"
            r"(?<!\bflame )(?<!\band )\bretards?\b(?! (?:the|this|growth|progress|development"
            r"|its)\b)"
        ),
    ),
    (
        "monkey monkeys bunny bunnies",
        r"\b(?:porch monke|jungle bunn)\w+",
    ),
)

PHRASES = tuple(
    Phrase(category, frozenset(cues.split()), pattern, reported)
    for category, reported, phrases in (
        (Category.THREAT, False, _OWN_THREATS),
        (Category.THREAT, True, _WISHES),
        (Category.SELF_HARM, True, _SELF_HARM),
        (Category.SEXUAL, True, _ADVANCES),
        (Category.SLUR, True, _SLURS),
    )
    for cues, pattern in phrases
)
"""All phrases, the gravest category first."""
