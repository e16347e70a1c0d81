"""Explaining: each phrase with its tokens, for the checkpoint and for CLIP."""

import json

from portrait.checkpoint import find_checkpoint, token_splitter
from portrait.clip_tokens import BUDGET, clip_splitter, clip_tokenizer
from portrait.compose import Overrides, composition
from portrait.explain import explained, explained_text
from portrait.recipe import find_recipe
from portrait.verbal import Facet, Mood, Setting, VerbalPortrait, Voice
from portrait.vocabulary import load_vocabulary

ATELIER = find_checkpoint("atelier")
SPLIT = token_splitter(ATELIER)
VERBAL = VerbalPortrait(
    title="", prose="", themes=(), mood=Mood((Facet("calm", "calm", 1.0, ("p2",)),), -0.5, 0.0, 0.8, ("p2",)),
    setting=Setting(place=Facet("harbour", "harbour", 1.0, ("p1",))),
    symbols=(Facet("boat", "boat", 1.0, tuple(f"https://host.example/@somebody/{n}" for n in range(6))),),
    palette=(), voice=Voice("terse", "terse"), languages=("en",),
)  # fmt: skip


def record_of(recipe="oil", **overrides):
    made = composition(
        VERBAL, find_recipe(recipe), ATELIER, vocabulary=load_vocabulary(), count_tokens=lambda text: len(SPLIT(text)), overrides=Overrides(seed=3, **overrides)
    )
    return explained(made, {"atelier": (SPLIT, ATELIER.budget), "CLIP": (clip_splitter(), BUDGET)})


def test_clip_s_tokens_are_clip_s():
    # The ids that CLIP's own code gives this sentence.
    assert clip_tokenizer()("A person riding a motorcycle", add_special_tokens=False)["input_ids"] == [320, 2533, 6765, 320, 10297]
    assert len(clip_tokenizer()) == 49_408
    assert clip_splitter()("a melancholic  Sailboat") == ("a ", "melan", "cho", "lic ", "sail", "boat ")


def test_every_phrase_has_slot_evidence_and_tokens():
    record = record_of()
    assert record["positive"] == ", ".join(phrase["text"] for phrase in record["phrases"])
    [boat] = [phrase for phrase in record["phrases"] if phrase["text"] == "a sailboat"]
    assert (boat["slot"], boat["weight"], len(boat["evidence"])) == ("symbols", 1.0, 6)
    assert boat["tokens"] == {"atelier": ["a", "sail", "##boat"], "CLIP": ["a ", "sail", "boat "]}
    for name, most in (("atelier", ATELIER.budget), ("CLIP", 75)):
        commas = len(record["phrases"]) - 1
        assert record["tokens"][name] == {"count": sum(len(phrase["tokens"][name]) for phrase in record["phrases"]) + commas, "budget": most}
    assert json.loads(json.dumps(record)) == record


def test_what_is_not_said_has_its_reason(tmp_path):
    (tmp_path / "tight.toml").write_text('extends = "oil"\nbudget = 20\n')
    record = record_of(str(tmp_path / "tight.toml"))
    assert record["dropped"] and all("20 have room" in one["why"] for one in record["dropped"])
    why = {one["slot"]: one["why"] for one in record["silent"]}
    assert why["season"] == why["palette"] == "nothing was read for it" and "does not hold" in why["rule"]
    text = explained_text(record)
    assert all(one["text"] in text for one in [*record["phrases"], *record["dropped"]])


def test_the_table_is_for_people():
    lines = explained_text(record_of()).splitlines()
    assert "atelier" in lines[1] and "CLIP" in lines[1] and "of 62 tokens" in lines[1]
    [boat] = [line for line in lines if line.endswith("a sailboat")]
    assert "+2" in boat and len(boat) < 130
