"""What is withheld, what is not, and through which disguises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model.phrases import PHRASES
from detox_model.results import Category
from detox_model.withholding import category_of

WITHHELD = {
    Category.THREAT: [
        "I will kill you",
        "i'll kill you",
        "we'll kill you",
        "well hunt you down",
        "I'm gonna murder your family",
        "kys",
        "k.y.s",
        "K Y S",
        "kill yourself",
        "go kill urself",
        "Kill yourself.",
        "please just kill yourself",
        "you should be shot",
        "u should get hung",
        "I. Will. Find. You.",
        "I will find you",
        "i will find you and kill you",
        "I w1ll k1ll you",
        "I will k*ll you",
        "i will ki\u200bll you",
        "I will\nkill you",
        "**I will** kill ||you||",
        "hope you die",
        "i hope you get cancer",
        "go die in a fire",
        "die you fucking pig",
        "someone should shoot you",
        "you deserve to die",
        "I'm going to break your legs",
        "ill slit your throat",
        "imma beat you up",
        "im gonna rape you",
        "drop dead",
        "gas the jews",
        "kill all muslims",
        "gays should be hanged",
        "jump off a bridge please, just jump off a bridge",
        "go drink bleach",
        "i know what you did. i will hurt you",
        "we're going to shoot up the school",
        "I'm going to shoot up your school",
        "I will k\u0456ll \u0443\u043eu",
        "i will k i l l you",
        "the world would be better without you",
        "do us all a favor and die",
        "you should really just kill yourself",
        "why don't you kill yourself",
        "End your life",
    ],
    Category.SELF_HARM: [
        "I want to die",
        "i wanna die",
        "I just want to kill myself",
        "thinking about killing myself",
        "i don't want to live anymore",
        "I don't want to be alive",
        "wish i was dead",
        "im suicidal",
        "i'm going to end my life",
        "everyone would be better off without me",
        "I really want to die.",
        "i have nothing to live for",
        "I keep cutting myself",
        "i w4nt to d1e",
    ],
    Category.SLUR: [
        "you faggot",
        "f4ggots like you",
        "you stupid retard",
        "go home you wetback",
        "n1gger",
        "dirty paki",
        "what a retard",
        "retard",
        "he is a fag",
        "those chinks",
        "ni**er",
        "f*ggot",
        "you fucking n i g g e r",
    ],
    Category.SEXUAL: [
        "send nudes",
        "show me your tits",
        "i want to fuck you",
        "trading cp links",
    ],
}
FIGURES_OF_SPEECH = [
    "you should get sh*t done",
    "well, that will kill you",
    "this game kills me",
    "I could kill for a pizza",
    "I'm dying lol",
    "kill the process",
    "shoot me an email",
    "that joke killed",
    "don't kill yourself over this",
    "please never kill yourself",
    "I will find you a seat",
    "I'd kill you at chess",
    "this will kill you laughing",
    "I will hurt nobody",
    "I would never hurt you",
    "I will never hurt you",
    "i want to die of laughter",
    "I want to die lol",
    "i cut myself shaving",
    "he told me to kill myself, that was awful",
    "telling people to kill themselves is wrong",
    "the word faggot is a slur",
    "don't call people retards",
    "I will not kill you",
    "chink in the armor",
    "fire retardant paint",
    "my dog died",
    "drop dead gorgeous dress",
    "I will shoot you a message",
    "I'll beat you at chess",
    "we will hang out with you",
    "die hard is a great film",
    "go die hard fans",
    "the king should be killed in the opera",
    "suicide prevention hotline",
    "he committed suicide in 1945",
    "i will end you a call",
    "you will kill it on stage",
    "you killed it!",
    "kill two birds with one stone",
    "I will burn you a CD",
    "you should die your hair",
    "coonhounds are great",
    "i smoked a fag",
    "van dyke brown",
    'she said "kill yourself" and that is not ok',
    "> kill yourself\nplease do not post such things",
    "I want to live in Spain",
    "I don't want to live in Spain",
    "i want to die in my sleep at ninety",
    "take my life savings",
    "I hope you die hard fans enjoy",
    "hang yourself a picture",
    "you can hang your coat",
    "find yourself a job",
    "help yourself",
    "be yourself",
    "i will track you down a copy",
    "shoot yourself in the foot",
    "I smoked a fag",
    "tell that to Van Dyke",
    "the tranny of my car is broken",
    "that is gobbledy gook to me",
    "cool beaners",
    "this idea is dead",
    "break a leg!",
    "you will be killed in the second act",
    "we will beat you in the final",
    "I want to end this call",
    "life is hard",
    "i want to cut my hair",
]


@pytest.mark.parametrize(
    ("category", "text"),
    [(category, text) for category, texts in WITHHELD.items() for text in texts],
)
def test_it_is_withheld(category: Category, text: str) -> None:
    assert category_of(text) is category


@pytest.mark.parametrize("text", FIGURES_OF_SPEECH)
def test_it_is_not_withheld(text: str) -> None:
    assert category_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I will kill you. You idiot. Thanks for nothing.",
        "Good morning.\n- milk\n- bread\nkys",
        "fine, see you at 10:30. just go and kill yourself. <@123456789012345678>",
        "||I will hurt you||",
        "> you said this\nand now I will kill you",
    ],
)
def test_a_threat_is_found_anywhere_in_a_message(text: str) -> None:
    assert category_of(text) is Category.THREAT


@pytest.mark.parametrize(
    "text",
    [
        "> kill yourself\nplease do not post such things",
        'she wrote "kill yourself" under my picture',
        "\u201ckys\u201d is not a thing to say",
        "```\nkill yourself\n```\nis what the test prints",
    ],
)
def test_what_others_said_is_not_the_authors(text: str) -> None:
    assert category_of(text) is None


def test_every_phrase_has_cues_that_can_be_met() -> None:
    assert all(phrase.cues for phrase in PHRASES)
    assert all(cue == cue.lower() and cue.isalpha() for phrase in PHRASES for cue in phrase.cues)


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    assert category_of(text) in (None, *Category)


@pytest.mark.parametrize(
    "unit", ["kill ", "i will ", "you should ", "kill all the ", "die ", "*", ". "]
)
def test_hostile_repetition_stays_within_bounds(unit: str) -> None:
    category_of(unit * (20_000 // len(unit)))
