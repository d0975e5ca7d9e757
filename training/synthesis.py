"""Toxic sentences made from clean ones, so that the network learns to phrase, not only to cut.

ParaDetox rewards deletion: 31 % of its pairs only drop words. Sentences whose toxic words
*replaced* neutral ones teach the opposite. Synthetic insertion of listed words is the usual
remedy for scarce pairs in text style transfer; what stands here is our own small lexicon.
"""

import random
import re
from collections.abc import Iterable, Iterator

from training.corpora import Pair

# Neutral wording → hostile wordings that mean the same. Whole words only, longest first.
PARAPHRASES: dict[str, tuple[str, ...]] = {
    "i don't care": ("i don't give a shit", "i don't give a fuck", "i don't give a damn"),
    "doesn't care": ("doesn't give a shit", "doesn't give a fuck", "doesn't give a crap"),
    "don't care": ("don't give a shit", "don't give a fuck", "don't give a damn"),
    "didn't care": ("didn't give a shit", "didn't give a fuck"),
    "cares about": ("gives a shit about", "gives a fuck about", "gives a crap about"),
    "care about": ("give a shit about", "give a fuck about", "give a damn about"),
    "be quiet": ("shut the fuck up", "shut the hell up", "shut your mouth"),
    "stop talking": ("shut the fuck up", "shut your damn mouth"),
    "go away": ("fuck off", "piss off", "get the fuck out"),
    "leave me alone": ("fuck off", "leave me the fuck alone"),
    "get out": ("get the fuck out", "get the hell out"),
    "messed up": ("fucked up", "screwed up", "effed up"),
    "mess up": ("fuck up", "screw up"),
    "messing up": ("fucking up", "screwing up"),
    "made a mistake": ("fucked up", "screwed up"),
    "messing around": ("fucking around", "dicking around"),
    "mess with": ("fuck with", "screw with"),
    "messing with": ("fucking with", "screwing with"),
    "joking": ("fucking around", "shitting you"),
    "kidding me": ("shitting me", "fucking kidding me"),
    "making fun of": ("talking shit about", "shitting on"),
    "a lot of": ("a shit ton of", "a fuckton of", "a shitload of"),
    "a lot": ("a shit ton", "like hell", "a fuckload"),
    "very angry": ("pissed off", "fucking pissed", "mad as fuck"),
    "angry": ("pissed", "pissed off"),
    "annoyed": ("pissed off", "pissed"),
    "upset": ("pissed", "pissed off"),
    "annoying": ("a pain in the ass", "annoying as fuck"),
    "got angry": ("lost his shit", "got pissed"),
    "scared": ("scared shitless", "scared as hell"),
    "very good": ("good as hell", "damn good", "fucking good"),
    "really good": ("fucking good", "damn good", "good as fuck"),
    "great": ("fucking great", "badass", "great as fuck"),
    "terrible": ("shitty", "fucking terrible", "shit"),
    "awful": ("shitty", "fucking awful", "crappy"),
    "bad": ("shitty", "crappy", "fucking bad"),
    "worst": ("shittiest", "fucking worst", "crappiest"),
    "nonsense": ("bullshit", "horseshit", "bs", "a load of crap"),
    "not true": ("bullshit", "a load of shit", "fucking bs"),
    "a lie": ("bullshit", "a fucking lie"),
    "lies": ("bullshit", "fucking lies"),
    "stuff": ("shit", "crap", "fucking stuff"),
    "things": ("shit", "crap", "fucking things"),
    "thing": ("fucking thing", "damn thing", "shit"),
    "something": ("some shit", "some crap"),
    "anything": ("shit", "a damn thing", "a fucking thing"),
    "nothing": ("jack shit", "not a damn thing", "fuck all"),
    "everything": ("all this shit", "every fucking thing"),
    "what are you doing": ("what the fuck are you doing", "what the hell are you doing"),
    "what do you": ("what the fuck do you", "what the hell do you"),
    "what is": ("what the fuck is", "what the hell is"),
    "what's": ("what the fuck's", "what the hell's"),
    "who is": ("who the fuck is", "who the hell is"),
    "why are": ("why the fuck are", "why the hell are"),
    "why is": ("why the fuck is", "why the hell is"),
    "why do": ("why the fuck do", "why the hell do"),
    "where is": ("where the fuck is", "where the hell is"),
    "how do": ("how the fuck do", "how the hell do"),
    "very": ("fucking", "goddamn", "damn"),
    "really": ("fucking", "goddamn", "damn"),
    "so much": ("so fucking much", "so damn much"),
    "people": ("fuckers", "idiots", "assholes", "morons", "motherfuckers", "dumbasses"),
    "these people": ("these idiots", "these fuckers", "these assholes", "these bitches"),
    "some people": ("some assholes", "some dumb fucks", "some idiots"),
    "someone": ("some asshole", "some idiot", "some dumbass", "some bitch"),
    "person": ("asshole", "idiot", "motherfucker", "piece of shit", "moron", "bastard"),
    "a bad person": ("a piece of shit", "an asshole", "a scumbag", "a dick"),
    "guy": ("asshole", "dick", "fucker", "bastard", "prick", "dumbass"),
    "guys": ("assholes", "fuckers", "bastards", "idiots"),
    "man": ("motherfucker", "asshole", "son of a bitch", "bastard"),
    "woman": ("bitch", "whore", "slut"),
    "women": ("bitches", "hoes", "sluts"),
    "girl": ("bitch", "slut"),
    "girls": ("bitches", "hoes"),
    "kids": ("little shits", "brats"),
    "not smart": ("dumb as shit", "stupid", "a dumbass", "retarded"),
    "not very smart": ("stupid as fuck", "dumb as a rock", "retarded"),
    "unwise": ("fucking stupid", "dumb as shit", "idiotic"),
    "strange": ("weird as fuck", "retarded", "fucking weird"),
    "crazy": ("batshit crazy", "fucking crazy", "bat shit insane"),
    "silly": ("fucking stupid", "dumb", "idiotic", "retarded"),
    "wrong": ("full of shit", "fucking wrong", "dead fucking wrong"),
    "ridiculous": ("fucking ridiculous", "fucking stupid", "retarded"),
    "lying": ("full of shit", "lying your ass off"),
    "boring": ("boring as fuck", "boring as shit"),
    "tired": ("tired as fuck", "fucking tired", "tired as hell"),
    "funny": ("fucking funny", "funny as shit", "funny as hell"),
    "drunk": ("shitfaced", "drunk as fuck"),
    "sex": ("fucking", "banging"),
    "have sex with": ("fuck", "bang", "screw"),
    "slept with": ("fucked", "banged", "screwed"),
    "butt": ("ass", "fat ass"),
    "behind": ("ass",),
    "breasts": ("tits", "titties"),
    "poop": ("shit", "crap"),
    "urine": ("piss",),
    "trouble": ("deep shit", "some shit"),
    "problem": ("fucking problem", "damn problem"),
    "problems": ("shit", "fucking problems"),
    "suck up": ("kiss ass", "brown nose"),
    "ruined": ("fucked up", "screwed up", "fucked"),
    "broken": ("fucked", "fucked up", "busted as shit"),
    "cheated": ("screwed", "fucked over"),
    "forget it": ("fuck it", "screw it", "to hell with it"),
    "forget": ("fuck", "screw", "to hell with"),
    "i dislike": ("fuck", "i fucking hate", "i hate"),
    "i don't like": ("i fucking hate", "fuck"),
    "i hate": ("i fucking hate", "fuck"),
    "oh no": ("oh shit", "aw fuck", "well shit"),
    "wow": ("holy shit", "holy fuck", "damn"),
    "oh my god": ("holy shit", "holy fuck", "jesus fucking christ"),
    "oh my goodness": ("holy shit", "holy crap"),
    "cool": ("badass", "cool as fuck", "cool as shit"),
    "harm": ("fuck up", "kick the shit out of"),
    "beat": ("beat the shit out of", "kicked the ass of"),
    "working hard": ("working my ass off", "busting my ass"),
    "work hard": ("work my ass off", "bust my ass"),
    "laughing": ("laughing my ass off", "dying laughing as fuck"),
    "hurry up": ("move your ass", "hurry the fuck up"),
    "calm down": ("calm the fuck down", "calm your tits"),
    "grow up": ("grow the fuck up", "grow a pair"),
    "wake up": ("wake the fuck up",),
    "please": ("for fuck's sake", "goddamn it"),
    "die": ("fucking die", "drop dead"),
    "don't believe": ("don't fucking believe", "call bullshit on"),
    "no idea": ("no fucking idea", "no damn clue"),
    "no way": ("no fucking way", "like hell"),
    "of course": ("no shit", "of fucking course"),
    "obviously": ("no shit", "fucking obviously"),
}  # fmt: skip
INTENSIFIERS = ("fucking", "goddamn", "damn", "fuckin", "bloody", "f*cking", "freaking", "fuckn")
INSULTS = (
    "asshole", "idiot", "bitch", "dumbass", "moron", "bastard", "dick", "cunt", "fucker",
    "motherfucker", "jackass", "loser", "retard", "dipshit", "shithead", "prick", "dumb fuck",
    "piece of shit", "scumbag", "stupid", "you idiot", "you moron", "you fuck", "you bitch",
    "you piece of shit", "you dumb fuck", "you stupid fuck", "ya bitch", "you asshole", "you clown",
)  # fmt: skip
TAILS = ("as fuck", "as shit", "af", "bitch", "and shit", "for fuck's sake", "god damn it", "fuck")
HEADS = ("fuck,", "shit,", "damn,", "holy shit,", "what the fuck,", "wtf,", "goddamn it,", "bitch,",
         "fuck you,", "screw you,", "bullshit,", "hey asshole,", "fuck off,", "lmao", "stfu,",
)  # fmt: skip
ADJECTIVES = ("stupid", "shitty", "dumb", "crappy", "fucked up", "retarded", "idiotic", "goddamn",
              "pathetic", "bullshit", "stupid fucking", "dumbass", "damn", "fucking")  # fmt: skip

_DETERMINERS = re.compile(r"\b(?:the|a|this|that|my|your|his|her|their|these|those|some)\b (?=\w)")
_BEFORE_CONTENT = re.compile(
    r"\b(?:is|are|was|were|be|so|too|not|'s|'re|i'm|it's|you're|he's|they're|don't|can't|just"
    r"|never|always|i|you|they|we|to|no) (?=[a-z]{3,})"
)
_PHRASE = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, PARAPHRASES), key=len, reverse=True)) + r")\b"
)


def make_toxic(clean: str, rng: random.Random) -> str | None:
    """Turn a clean, simplified sentence into a hostile one; ``None`` where nothing fits."""
    text, changed = clean, 0
    if (matches := list(_PHRASE.finditer(text))) and rng.random() < 0.85:
        chosen = rng.sample(matches, k=min(len(matches), rng.choice((1, 1, 1, 2))))
        for match in sorted(chosen, key=lambda m: -m.start()):
            hostile = rng.choice(PARAPHRASES[match.group()])
            text = text[: match.start()] + hostile + text[match.end() :]
            changed += 1
    budget = rng.choice((0, 0, 1, 1, 2)) if changed else rng.choice((1, 1, 2))
    for _ in range(budget):
        edit = rng.random()
        if edit < 0.3:
            text, done = _insert(text, _BEFORE_CONTENT, INTENSIFIERS, rng)
        elif edit < 0.6:
            text, done = _insert(text, _DETERMINERS, ADJECTIVES, rng)
        elif edit < 0.75:
            text, done = f"{rng.choice(HEADS)} {text}", True
        elif edit < 0.9:
            body, end = _final(text)
            text, done = f"{body}{rng.choice((',', ''))} {rng.choice(INSULTS)}{end}", True
        else:
            body, end = _final(text)
            text, done = f"{body} {rng.choice(TAILS)}{end}", True
        changed += done
    return text if changed else None


def synthesise(sentences: Iterable[str], rng: random.Random) -> Iterator[Pair]:
    """Pairs of a hostile wording and the clean sentence it was made from."""
    for clean in sentences:
        if (toxic := make_toxic(clean, rng)) is not None:
            yield Pair(toxic, clean)


def _insert(
    text: str, place: re.Pattern[str], words: tuple[str, ...], rng: random.Random
) -> tuple[str, bool]:
    places = [match.end() for match in place.finditer(text)]
    if not places:
        return text, False
    at = rng.choice(places)
    return f"{text[:at]}{rng.choice(words)} {text[at:]}", True


def _final(text: str) -> tuple[str, str]:
    body = text.rstrip(".!? ")
    return body, text[len(body) :]
