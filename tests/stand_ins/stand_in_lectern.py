"""Lecterns that read what the words tell them to: quickly, slowly, not at all, or fatally."""

import os
import time
from pathlib import Path

from extractors.errors import NeedsConfirmation, NotFound, OptedOut, SeveralAuthors
from installation.reader import SittingReading
from portrait.errors import ModelMissing, TooLittleText
from portrait.prompt import Part, Prompt
from portrait.verbal import Colour, Facet, Mood, Setting, VerbalPortrait, Voice, strike


def verbal(sentence="The harbour was quiet before dawn.", language="en"):
    return VerbalPortrait(
        title="Keeper of Boats, Before Dawn",
        prose="You write from the water's edge.",
        themes=(Facet("sea", "the sea", 0.9, ("t1",)), Facet("work", "work", 0.4)),
        mood=Mood((Facet("calm", "calm", 0.8, ("t1",)),), 0.3, -0.4, 0.7, ("t1",)),
        setting=Setting(place=Facet("harbour", "a harbour", 1.0, ("t1",))),
        symbols=(Facet("anchor", "an anchor", 0.8, ("t1",)), Facet("lantern", "a lantern", 0.5)),
        palette=(Colour("navy", "navy", "#22315c", 0.6), Colour("amber", "amber", "#e09a3e", 0.4)),
        voice=Voice("plain", "plain words"),
        languages=(language,),
        language=language,
        quotes={"t1": sentence},
    )


def prompt(portrait, recipe="oil"):
    parts = (Part("portrait of a person", "subject"), *(Part(one.label, "symbols", 1.0, one.evidence) for one in portrait.symbols))
    return Prompt(
        positive=", ".join(part.text for part in parts), negative="text", parts=parts, recipe=recipe,
        recipe_digest="0" * 12, checkpoint="atelier", seed=7, size=(64, 64), steps=4, guidance=4.0, tokens=9,
        technique=recipe,
    )  # fmt: skip


class Lectern:
    written = True  # whether the owner has put the code into the biography

    def read(self, words, file, *, language, recipe, appearance, confirmed, author=None, code=None):
        text = words.content if file is None else Path(f"/dev/fd/{file}").read_text()
        if "CRASH" in text:
            os._exit(9)
        if "SLOW" in text:
            time.sleep(1.5)
        if "HANG" in text:
            time.sleep(60)
        if "NOBODY" in text:
            raise NotFound("nobody is called that; check the spelling")
        if "SHORT" in text:
            raise TooLittleText("that is 3 words, and a portrait needs 15; write more")
        if "UNFORESEEN" in text:
            raise RuntimeError(text)
        if "CHAT" in text and author is None:
            raise SeveralAuthors("several people write in it; say which", authors=[("user1", "Ada"), ("user2", "Oto")])
        if "CHAT" in text:
            text = f"{author} wrote of a quiet harbour and a lantern."
        if "REFUSING" in text and not (code and self.written):
            raise OptedOut("it refuses machines; prove that it is yours", signal="noai")
        if "NOINDEX" in text and not confirmed:
            raise NeedsConfirmation("the account asks not to be read", signals=("noindex",))
        read = verbal(text, language)
        return SittingReading(1, read, prompt(read, recipe))

    def revise(self, reading, *, struck, recipe, appearance):
        told = strike(reading.verbal, frozenset(struck))
        return SittingReading(reading.posts, told, prompt(told, recipe))


def open_lectern(settings):
    return Lectern()


def open_no_lectern(settings):
    raise ModelMissing("the package that reads is not installed; run `make install`")
