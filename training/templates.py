"""Short made-up sentences, half of them hostile, that comments alone teach badly.

A flagger trained on comments alone learns that words such as "gay" or "muslim" are insults,
for they stand there mostly in hostile company. These sentences put every group into friendly,
neutral and hostile company alike, so that the company counts and not the group.
Threats that use no bad word stand beside harmless sentences with the same words.
"""

import random
from collections.abc import Iterator


def _words(text: str) -> list[str]:
    return text.split()


def _phrases(text: str) -> list[str]:
    return text.split("|")


GROUPS = _words(
    "gay lesbian bisexual transgender trans queer straight lgbt lgbtq nonbinary homosexual"
    " muslim christian jewish catholic protestant buddhist hindu sikh atheist mormon taoist"
    " black white asian african american indian chinese japanese korean mexican hispanic latino"
    " latina arab european canadian middle-eastern african-american russian ukrainian polish"
    " old older young younger elderly teenage millennial female male blind deaf paralyzed disabled"
    " autistic immigrant refugee foreign poor"
)
PLURALS = _words(
    "gays lesbians muslims christians jews catholics buddhists hindus atheists mexicans asians"
    " africans americans indians arabs immigrants refugees women men girls boys blacks whites"
    " foreigners feminists homosexuals migrants teenagers vegans liberals conservatives"
)
_PEOPLE = _words("person man woman friend neighbour guy girl kid teacher colleague player")
_KIND = _words(
    "great kind lovely wonderful friendly nice funny smart brave proud happy calm good amazing"
    " awesome beautiful helpful honest hardworking talented generous sweet"
)
_PLAIN = _words("tall busy tired here new local famous late hungry married retired home")
_HOSTILE = _words(
    "stupid disgusting dumb idiotic worthless pathetic filthy vile ugly retarded evil inferior"
    " gross sick subhuman nasty moronic dirty horrible despicable useless brainless fucking shitty"
)
_NAMES = _words(
    "moron fool clown loser scumbag bastard cretin jackass dumbass coward liar creep prick jerk"
    " nobody twat wanker retard pig rat snake dickhead halfwit tool"
)
_WISHES = _phrases(
    "should be killed|should die|should burn in hell|should all be shot|should be locked up"
    "|should be deported|are animals|are vermin|are scum|are the scum of the earth|are trash"
    "|are parasites|are cockroaches|make me sick|disgust me|ruin everything|belong in a cage"
    "|don't deserve to live|are not human|have no place here|need to be wiped out"
    "|are all the same|are rapists|are criminals|are thieves|are terrorists|can't be trusted"
    "|deserve to be beaten"
)
_FRIENDLY = _phrases(
    "deserve respect|are welcome here|are my friends|are people like everyone else|have rights"
    "|live in my street|work with me|should be able to vote|need our support|are part of the team"
    "|are great neighbours|face a lot of prejudice|are celebrating today|came to the meeting"
    "|deserve better|should not be insulted|have the right to marry|should feel safe"
)

_PLAIN_SHARE = 0.3
"""Of sentences without any group: threats, insults and their harmless look-alikes."""

_GOOD = _phrases(
    "i am {g}|i'm {g} and proud|i am a {g} {p}|she is a {k} {g} {p}|my {g} {p} is {k}"
    "|you are a {k} {g} {p}|being {g} is {k}|he is {g} and {k}|my best friend is {g}"
    "|hug {g} people|i love {g} people|{g} people are {k}|{g} people {f}|a {g} {p} came by"
    "|my {g} {p} is {l}|are you {g} ?|is he {g} ?|i don't hate {g} people|{ps} {f}|i love {ps}"
    "|some {ps} are {l}|{ps} are {k}|nobody should hate {ps}|it is wrong to hate {ps}"
    "|what do {ps} think about it ?|i support {ps}|stop bullying {g} kids|meet my {g} {p}"
    "|a {k} {g} {p} helped me|i am a {k} {g} {p}|it's wrong to call {g} people {h}"
    "|the {g} community is {k}|i'm a {l} {g} {p}|as a {g} {p} i feel {k}|{g}|{ps}|i am {k}"
    "|{g} people|{g} {p}|a {g} kid|{g} kids|two {g} kids|some {g} people came by"
    "|the {g} pride parade|being {g} in this town is hard|he wrote about {ps}"
    "|{ps} and their rights|a few {ps}|{g} culture|calling {ps} {h} is wrong"
    "|saying that {ps} are {h} is racist|it is not ok to say that {ps} are {h}"
    "|nobody should say {g} people are {h}|{ps} belong here too"
    "|stop telling {g} people to go back home|{ps} came to my country"
    "|he was banned for saying {ps} {w}|don't say that {ps} are {h}|{ps} cook in this kitchen"
    "|i read that {ps} were called {h} in the news|{g} people are not {h}|{ps} are not {h} at all"
    "|i refuse to believe that {ps} are {h}|she went back to her country to see {g} relatives"
    "|you are {k}|i have no problem with {ps}|he said he is {g} , that's {k}"
)
_BAD = _phrases(
    "i hate {g} people|{g} people are {h}|{g} people {w}|you {h} {g} {p}|you are a {h} {g} {p}"
    "|all {ps} {w}|{ps} {w}|i hate {ps}|i hate all {ps}|i really hate {g} people|kill all {ps}"
    "|{ps} are {h}|fuck {ps}|fuck all {g} people|i can't stand {ps}|we should get rid of all {ps}"
    "|being {g} is {h}|no {ps} allowed here|go back to your country you {h} {g} {p}"
    "|you're just a {h} {g}|death to {ps}|shut up {g} {p}|{h} {ps}|you {h} {g}"
    "|i am disgusted by {g} people|i wish all {ps} were dead|you are {h}|i despise {ps}"
    "|{ps} deserve to die|you {h} {p}|hate {ps}|send the {h} {ps} back|my {g} neighbour is {h}"
    "|i'd never let my kids near {ps}|ban all {ps}|go back to your country"
    "|go back to where you came from {p}|{ps} should go back to where they came from"
    "|{ps} don't belong here|we don't want {ps} here|{ps} don't belong in this country"
    "|{ps} belong in the kitchen|{ps} belong in a zoo|{ps} are less than human"
    "|{ps} have no morals|{ps} are ruining this country|{ps} are taking over"
    "|{ps} are destroying our country|i'm sick of {ps}|i am tired of {ps} and their whining"
    "|you act like a {g} {p} , gross|you throw like a girl , pathetic|only {ps} are this {h}"
    "|{ps} can't do anything right|never trust {ps}|never hire {ps}|{ps} should not vote"
    "|the world would be better without {ps}|hitler was right about {ps}|{ps} are not real people"
    "|being {g} is a mental illness|being {g} is a sin and you will burn|i would never date {ps}"
)

_THREATS = _phrases(
    "kill yourself|go kill yourself|kys|please kys|just kys {p}|go die|just die already|drop dead"
    "|i will kill you|i'm going to kill you|i'll find you and kill you|i hope you die"
    "|hang yourself|hope you get cancer|you should kill yourself|you deserve to die|die in a fire"
    "|rot in hell|go jump off a bridge|i will beat you up|i'm gonna break your face|neck yourself"
    "|nobody would miss you|the world is better without you|you should never have been born"
    "|your mother should have aborted you|i know where you live , watch your back|end yourself"
    "|i hope your family dies|i want to punch you|someone should shoot you|get cancer and die"
    "|stfu|gtfo|shut up|shut your mouth|nobody asked you|you suck|you're trash|ur trash|ur bad"
    "|you are garbage at this|uninstall the game you {h} {p}|whoever did this is a {n}"
    "|whoever broke it is a {n} , seriously|the {p} who wrote this is a {n}"
    "|the {p} who made this is a complete {n}|he is a {n}|she is such a {n}|my boss is a {n}"
    "|that admin is a {n}|the new mod is a {n}|only a {n} would do that|our tank is a {n}"
    "|they are all {n}s|what a {n}|this {p} is a total {n}|that {n} kicked me again"
    "|ignore him , he is a {n}|your {p} is a {n}|you {n}|what a loser|you are a loser|you clown"
    "|you're a joke|you make me sick|you disgust me|i hate you|everybody hates you|get lost {p}"
    "|you are a waste of space|watch your back tonight|you better watch your back"
    "|i'm coming for you|we will burn your house down|i'll burn your house down"
    "|i'll smash your face in|i will hunt you|i know which school you go to , be careful"
    "|you will pay for this with your life|you're dead meat|i'll break your legs|i will stab you"
    "|sleep with one eye open|you won't live to see tomorrow|i'll make you regret being born"
    "|someone should put a bullet in you|i'd love to strangle you|do us a favour and die"
    "|do everyone a favour and end yourself|jump in front of a train|drink bleach"
    "|go drink bleach {p}|suck my dick|suck it {p}|send nudes {p}|show me your tits"
    "|i want to fuck you|let me see your pussy|spread your legs|get on your knees and suck it"
    "|sit on my face|i'd bang your mom|you waste of oxygen|you are a coward and a liar|go to hell"
    "|you have no brain|are you stupid|are you {h} or what|you {h} noob"
)
_HARMLESS = _phrases(
    "kill the process|kill the server and restart it|we have to kill the boss|i killed the dragon"
    "|this game is killing me|i died laughing|my phone died|the battery is dead|he died last year"
    "|how did the king die ?|kill two birds with one stone|the last kill was {k}|nice kill {p}"
    "|i would die for some pizza|we killed it at the show|take care of yourself|enjoy yourself"
    "|did you hurt yourself ?|don't kill the plant|i'm dead tired|shoot me a message|good shot"
    "|i'm going to hit the gym|hit me up later|beat the game|we got beaten but it was fun"
    "|the trash goes out on monday|garbage collection is slow|what a {k} day|you rock|you are {k}"
    "|shut down the server|i hate mondays|i hate this weather|it sucks that it rains"
    "|that's too bad|i'm so bad at this game|my dog is {k}|the cat sat on my keyboard"
    "|that was a sick move|are you ok ?|are you there ?|who are you ?|nobody knows"
    "|you missed the meeting|is he dead ?|dick is short for richard|i ate a chicken breast"
    "|the cock crowed at dawn|pussy willow trees|the ass is a kind of donkey|a queer feeling"
    "|they fly to essex|class assignment|bass player|he is a virgin islands resident"
    "|my mother is {k}|the bitter {p} left|master branch is broken|blacklist that address"
    "|screw the lid on|the drug store is closed|stop it , that's enough|please stop|that is wrong"
    "|i disagree with you|you are wrong about this|that makes no sense|this is a bad idea"
    "|i don't like it|please be quiet|please leave me alone|go away please|watch your step"
    "|watch this tonight|i'm coming for dinner|we burned the pizza|house on fire song"
    "|he broke his leg skiing|i will hunt for a new job|the match ended|back to the country side"
    "|bleach your shirt|drink some water|kneel before the queen|the train was late|jump over it"
    "|sleep well|you will pay at the counter|the coward in the story is a lion"
    "|be careful at school|i'm dead tired|you should be dead tired by now|dead tired after work"
    "|kill yourself in game and respawn|you can kill yourself in the menu to respawn faster"
    "|let him die , we respawn anyway|that was not {k}|he made a mistake|that's not true"
    "|i am angry|this is ridiculous|what a mess"
)


MILD = 0.35
"""What the swearing below counts: rude to some, an attack on nobody."""
_GLAD = _phrases(
    "awesome|great|amazing|brilliant|funny|cool|beautiful|good|nice|hilarious|insane|huge|cute"
)
_THING = _phrases(
    "game|song|movie|goal|shot|day|news|update|trick|build|idea|pizza|weather|show|team|video|win"
)
_MILD_PHRASES = _phrases(
    "that {t} was fucking {a}|this {t} is {a} as fuck|holy shit that is {a}|holy shit , {a} {t}"
    "|fuck yeah {a} {t}|hell yeah|damn that's {a}|damn {a} {t} bro|what a fucking {a} {t}"
    "|shit , i forgot my keys|oh shit i missed it|fuck i dropped it|fuck , i lost again"
    "|i am such an idiot|i'm so stupid lol|i am dumb sorry|i suck at this {t}|my bad i'm an idiot"
    "|ugh i feel like shit today|i fucked up|i fucked up the {t} sorry|i'm a moron , i left it on"
    "|i look like crap today|i am trash at this {t}|i played like shit"
    "|i can't do shit right today|love you , you crazy bastard|you lucky bastard , congrats"
    "|you magnificent bastard , thank you|you're fucking {a} , thank you|you are a fucking legend"
    "|fucking hell that was close|no shit|that {t} kicked ass|we kicked ass today|bad ass {t}"
    "|that's badass|shit happens|oh crap|give a shit about the planet|this {t} is the shit"
    "|i fucking love this {t}|fuck mondays|fuck cancer|haha you bastard , well played"
    "|well played you son of a gun|get your ass over here , miss you|i laughed my ass off"
    "|lmao i'm dead|omg wtf that was {a}|wtf just happened lol|lmfao {a}"
)
INNOCENT = _phrases(
    "moby dick|we read moby dick in class|dick cheney was vice president|dick van dyke|dick tracy"
    "|philip k dick wrote it|my uncle dick came by|richard , dick to his friends|andy dick"
    "|scunthorpe united|a train to scunthorpe|penistone is a town in yorkshire|essex and sussex"
    "|herbie hancock|peacock feathers|the cockpit of a plane|a cocktail party|cock robin"
    "|shuttlecock|a weathercock on the roof|the rooster or cock|cocker spaniel|hitchcock films"
    "|cockroach|pussycat|pussy willow|puss in boots|blue tit|great tits are birds|tit for tat"
    "|titmouse|title|titanic|constitution|substitute|class|classic|assess|assessment|assassin"
    "|assignment|passage|compass|grass|bass guitar|brass band|embassy|glass|mass|pass the salt"
    "|analyst|analysis|canal|banal|therapist|grapes|drape|scrape|rapeseed oil|cumulative|document"
    "|cucumber|circumstance|accumulate|magna cum laude|shiitake mushrooms|mishit the ball"
    "|sniggering|niggardly|spick and span|chink in the armour|retardant|flame retardant foam"
    "|ritardando|cigarette butt|butter|button|rebuttal|head butt|hoe the garden|a rake and a hoe"
    "|shoes|a house of ill repute|dyke along the river|a dike holds the sea|arsenal won"
    "|parse the file|sparse|hoarse voice|a hoard of coins|screwdriver|screwed the lid on"
    "|prick your finger|a pinprick|jackass penguin|donkey and ass|bastard sword|hells kitchen"
    "|hello|shell script|bloody mary|breast cancer awareness|chicken breast|breaststroke"
    "|nuts and bolts|balls of wool|tennis balls|basketball|ballpoint|kill -9 the process"
    "|killall java|master slave|abort the build|execute the query|dead code|zombie process"
    "|orphan process|daemon|fsck disk|git blame|die casting|dying wool|shoot the photo"
    "|photo shoot|shot of espresso|hit the gym|crack the egg|crackers|coke and fries"
    "|weed the garden|pot of soup|strip the wire|stripper cable|nigeria|niger river|black friday"
    "|white paper|yellow card|red card|chinese food|indian ocean|jewish museum|muslim holiday"
    "|gay rights|lesbian couple|trans rights|queer studies|blind spot|kill the boss first"
    "|we killed the dragon|you got killed by a creeper|kill streak|nice kill|headshot"
    "|i died to lag|respawn at base|he one shot me|shoot the tower|bomb site b|plant the bomb"
    "|gank mid|noob friendly guide|trash mobs|sick beats|savage play|you monster , great score"
    "|crushed it|murdered that solo|deadline|dead battery|die hard is a movie|kill bill|hot dog"
)


def mild_sentences(count: int, rng: random.Random) -> Iterator[str]:
    """``count`` sentences of friendly and self-directed swearing."""
    for _ in range(count):
        yield rng.choice(_MILD_PHRASES).format(t=rng.choice(_THING), a=rng.choice(_GLAD))


def sentences(count: int, rng: random.Random) -> Iterator[tuple[str, bool]]:
    """``count`` sentences with whether they are hostile, half and half."""
    for index in range(count):
        hostile = index % 2 == 1
        groups, plain = (_BAD, _THREATS) if hostile else (_GOOD, _HARMLESS)
        yield _fill(rng.choice(plain if rng.random() < _PLAIN_SHARE else groups), rng), hostile


def _fill(template: str, rng: random.Random) -> str:
    return template.format(
        g=rng.choice(GROUPS),
        ps=rng.choice(PLURALS),
        p=rng.choice(_PEOPLE),
        k=rng.choice(_KIND),
        l=rng.choice(_PLAIN),
        h=rng.choice(_HOSTILE),
        n=rng.choice(_NAMES),
        w=rng.choice(_WISHES),
        f=rng.choice(_FRIENDLY),
    )
