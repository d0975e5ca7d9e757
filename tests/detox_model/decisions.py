"""Own sentences by what somebody does with rude words, and how many of each are flagged."""

from collections.abc import Callable, Mapping, Sequence

from detox_model.thresholds import THRESHOLDS, Preset

ATTACKS = "attacks on people"
QUOTING = "quoting and code"
PLAIN = "plain talk"

GROUPS: Mapping[str, tuple[str, ...]] = {
    ATTACKS: (
        "you are a complete idiot and everybody here knows it",
        "shut the fuck up, nobody asked you",
        "what a pathetic little moron you are",
        "Tom is a lying piece of shit",
        "go fuck yourself",
        "you people are all brainless scum",
        "are you really that stupid or do you just act like it?",
        "your whole team is garbage and so are you",
        "get lost, you worthless clown",
        "imagine being this dumb, you absolute donkey",
        "stop crying you useless bitch",
        "the admins here are a bunch of spineless cowards and idiots",
        "nobody likes you, you disgusting creep",
        "lol what a retarded take, delete your account",
        "you dumb fuck, read the manual before you open your mouth",
        "he is a fat stupid asshole",
        "keep talking and everyone will see what a dimwit you are",
        "she is a dumb whore",
        "ur so fckn stupid it hurts",
        "what an 1d10t you are",
    ),
    "self-directed": (
        "I am such an idiot, I forgot my keys again",
        "damn, I fucked up the build, sorry everybody",
        "I feel like a moron for not seeing that",
        "ugh my code is so shitty today",
        "I was stupid enough to delete the branch",
        "my brain is garbage before coffee",
        "I suck at this game lol",
        "oh crap, I sent it to the wrong channel, my bad",
        "I look like an ass in that picture",
        "well, I screwed that one up badly",
        "call me dumb but I did not get the joke",
        "I'm so fucking tired, going to bed",
        "I made a dumb mistake, the fix is up",
        "sorry, I was being a jerk yesterday",
        "I cannot play for shit tonight",
    ),
    "friendly swearing": (
        "holy shit, that goal was beautiful",
        "fuck yeah, we won!",
        "you are fucking amazing, thank you so much",
        "damn, that cake looks good",
        "this song is so damn good",
        "happy birthday you magnificent bastard",
        "hell yes, see you at eight",
        "that is one badass guitar solo",
        "no way, that is fucking awesome",
        "shit, I did not know that, congratulations!",
        "I love you guys so fucking much",
        "your new drawing is sick as hell",
        "get in here, you beautiful idiots, the game starts",
        "crap, it is raining again",
        "bloody hell, that was close",
    ),
    "idioms": (
        "you are killing it today",
        "that presentation slayed, well done",
        "I would kill for a pizza right now",
        "break a leg tonight!",
        "we got absolutely destroyed by the other team, good game",
        "this boss fight is murder",
        "she shot down my proposal, but kindly",
        "the deadline is going to be the death of me",
        "I bombed the exam",
        "kill the process and start it again",
        "dead men tell no tales is my favourite part",
        "that joke killed me",
        "he is a beast on the drums",
        "let us blow them out of the water in the quiz",
        "my legs are dead after that run",
        "the dumb terminal needs a new cable",
        "the master branch is ahead of the slave database",
        "crude oil and raw sewage are both in the report",
    ),
    QUOTING: (
        "> you are a worthless idiot\nplease do not talk to people like that here",
        "> shut up you moron\nI think we should all calm down a bit",
        "> nobody wants you here, loser\nthat is not true, you are welcome here",
        ">>> you stupid fuck\n",
        "```\nkill -9 $(pgrep stupid_daemon)\n```\nthis stops the stuck process for me",
        "run `kill -9 1234` and then start the server again",
        "```py\nraise StupidUserError('you idiot')\n```\ndoes anybody know where this comes from?",
        "the function is called `dumb_parse` because it does nothing clever",
        "> this game is shit\nI had a good time with it, honestly",
        "the log says `fatal: you are an idiot`, which is an odd message",
    ),
    PLAIN: (
        "does anybody have time to look at my patch?",
        "the train leaves at nine, see you there",
        "I disagree, the second option costs twice as much",
        "please read the rules before you post",
        "that is wrong, the capital is Canberra",
        "my grandmother is Muslim and my neighbour is gay, they get on well",
        "the black cat sat on the white wall",
        "can somebody ban this spam bot?",
        "I did not like the film at all, it was far too long",
        "your argument does not convince me",
        "the assassin class needs a buff",
        "Scunthorpe and Essex are both on the map",
        "who ate my sandwich?",
        "we lost again, what a boring match",
        "stop the music at ten please",
    ),
}


def shares(score: Callable[[Sequence[str]], Sequence[float]]) -> dict[str, dict[Preset, float]]:
    """The share flagged of each group at each preset, in [0, 1]."""
    found = {}
    for group, texts in GROUPS.items():
        toxicities = score(texts)
        found[group] = {
            preset: sum(value >= bar for value in toxicities) / len(texts)
            for preset, bar in THRESHOLDS.items()
        }
    return found


def report(found: Mapping[str, Mapping[Preset, float]]) -> str:
    """The shares in Markdown."""
    rows = [f"| group | texts | {' | '.join(Preset)} |", "|---|---|---|---|---|"]
    for group, flagged in found.items():
        cells = " | ".join(f"{flagged[preset]:.0%}" for preset in Preset)
        rows.append(f"| {group} | {len(GROUPS[group])} | {cells} |")
    return "\n".join(rows)
