"""Where a picture comes from: the mark of AI, revisions and versions; and no word of the sitter's."""

import dataclasses
import json
from xml.etree import ElementTree

from installation import provenance
from portrait.prompt import Part, Prompt

PROMPT = Prompt(
    positive="a hive, oil painting", negative="blur", parts=(Part("a hive", "symbols"), Part("oil painting", "medium")), recipe="oil",
    recipe_digest="d", checkpoint="atelier", seed=7, size=(64, 64), steps=20, guidance=3.0, tokens=5,
)  # fmt: skip
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


def test_the_xmp_packet_says_in_iptcs_terms_that_ai_made_it():
    [description] = ElementTree.fromstring(provenance.xmp(PROMPT).split("?>", 1)[1].rsplit("<?", 1)[0]).iter(
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
    )
    assert description.get(f"{IPTC}DigitalSourceType").endswith("/trainedAlgorithmicMedia")
    assert "atelier" in description.get(f"{IPTC}AISystemUsed")
    assert provenance.revision_of("atelier") in description.get(f"{IPTC}AISystemVersionUsed")


def test_an_odd_name_of_a_checkpoint_cannot_break_the_packet(tmp_path):
    folder = tmp_path / 'my "best" <model> & more'
    folder.mkdir()
    (folder / "model_index.json").write_text("{}")
    packet = provenance.xmp(dataclasses.replace(PROMPT, checkpoint=str(folder)))
    ElementTree.fromstring(packet.split("?>", 1)[1].rsplit("<?", 1)[0])
    assert str(tmp_path) not in packet


def test_the_settings_hold_no_word_of_the_prompt():
    texts = json.dumps(provenance.png_texts(PROMPT))
    assert "hive" not in texts and "blur" not in texts
    kept = json.loads(provenance.png_texts(PROMPT)["Vernissage"])
    assert (kept["seed"], kept["steps"], kept["guidance"], kept["recipe_digest"]) == (7, 20, 3.0, "d")
    assert kept["versions"]["torch"] and kept["checkpoint_revision"] == provenance.revision_of("atelier")


def test_a_revision_changes_with_the_weights_and_not_with_the_card(tmp_path):
    (tmp_path / "unet").mkdir()
    (tmp_path / "model_index.json").write_text("{}")
    weights = tmp_path / "unet" / "weights.safetensors"
    weights.write_bytes(bytes(5_000_000))

    def revision():
        provenance.revision_of.cache_clear()
        return provenance.revision_of(str(tmp_path))

    first = revision()
    (tmp_path / "README.md").write_text("a card")
    assert revision() == first and len(first) == 16
    weights.write_bytes(bytes(4_999_999) + b"\x01")
    assert revision() != first
    assert provenance.revision_of("nobody/nothing") is None


def test_changed_versions_are_named():
    assert provenance.changes({"torch": "2.6.0", "numpy": "2.1"}, {"torch": "2.13.0", "numpy": "2.1", "pillow": "13"}) == [
        "pillow none → 13", "torch 2.6.0 → 2.13.0",
    ]  # fmt: skip
