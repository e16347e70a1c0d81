"""Readers and painters of a cluster, called as Ray calls them: every error a word, nothing painted twice."""

import hashlib
import json
import pickle
import socket
from dataclasses import replace

import pytest
import stand_in_batch
from PIL import Image

from extractors.errors import NotFound
from installation.batch import open_batch
from installation.batch_easel import FAULTS, Asked
from installation.batch_ledger import Ledger
from installation.cluster_seats import Errand, PaintingSeat, ReadingSeat
from installation.cluster_slips import ATTEMPTS, Slips
from installation.provenance import revision_of
from installation.settings import Settings
from installation.studio import open_recipe
from portrait.renderers.servers import Unreachable


class Night:
    """A manifest, its folder, and what its seats are told."""

    def __init__(self, folder, *texts):
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text)
        (folder / "night.csv").write_text("id,source,count\n" + "".join(f"p{number},{number}.txt,{1 + number}\n" for number in range(len(texts))))
        settings = Settings(data=folder / "data")
        self.batch = open_batch(settings, folder / "night.csv", folder / "out")
        self.out = folder / "out"
        self.out.mkdir()
        self.slips = Slips(self.out)
        self.slips.open()
        self.asked = [Asked(row, index, stem, "d" * 32) for row in self.batch.manifest.rows for index, stem in enumerate(row.stems)]
        rows = self.batch.manifest.rows
        self.errand = Errand(
            settings, folder / "night.csv", self.out, "en", False,
            {row.recipe: open_recipe(settings, row.recipe).digest for row in rows}, {row.checkpoint: revision_of(row.checkpoint) for row in rows},
        )  # fmt: skip

    def read(self, *, errand=None, lectern=stand_in_batch.open_lectern):
        return ReadingSeat(errand or self.errand, lectern)({"load": [pickle.dumps(one) for one in self.asked]})

    def paint(self, table, *, errand=None, hand=stand_in_batch.Hand):
        return PaintingSeat(errand or self.errand, hand)(table)

    def begun(self):
        return (self.out.parent / "data" / "painted").read_text().splitlines()


@pytest.fixture
def night(tmp_path):
    return lambda *texts: Night(tmp_path, *texts)


def entries(table):
    assert set(table["kind"]) == {"entry"}, table
    return [(entry["stem"], entry["state"], entry["reason"]) for entry in map(json.loads, table["load"])]


def test_what_is_wanted_becomes_files_and_names(night):
    one = night("a lighthouse", "SHORT", "REFUSED")
    table = one.paint(one.read())
    short, refused = [("p1--%d", "too_little_text"), ("p2--%d", "refused_image")]
    assert entries(table) == [
        ("p0", "done", None), *((short[0] % number, "failed", short[1]) for number in (1, 2)),
        *((refused[0] % number, "failed", refused[1]) for number in (1, 2, 3)),
    ]  # fmt: skip
    assert table["sha256"][0] == hashlib.sha256((one.out / "p0.png").read_bytes()).hexdigest() and not any(table["sha256"][1:])
    Image.open(one.out / "p0.png").load()
    assert json.loads((one.out / "p0.json").read_text())["title"] == "Keeper of Boats, Before Dawn"


def test_no_sentence_of_a_sitter_travels(night):
    table = night("secret sentence about a lighthouse").read()
    assert table["kind"] == ["picture"] and b"secret sentence" not in table["load"][0]


def test_the_pictures_of_a_sitter_are_read_for_once(night):
    asked = []

    class Lectern(stand_in_batch.Lectern):
        def read(self, words, **wish):
            asked.append(words.content)
            return super().read(words, **wish)

    table = night("a lighthouse", "a garden").read(lectern=lambda settings: Lectern())
    assert len(table["kind"]) == 3 and len(asked) == 2


def test_a_piece_of_work_that_comes_again_is_not_done_again(night):
    one = night("a lighthouse")
    table = one.read()
    first = one.paint(table)
    assert one.paint(table)["load"] == first["load"] and len(one.begun()) == 1


def test_what_was_lost_with_its_worker_too_often_is_given_up(night):
    one = night("a lighthouse")
    for _ in range(ATTEMPTS):
        assert one.slips.begin("p0.painting", one.asked[0].digest)
    table = one.read()
    assert entries(one.paint(table)) == [("p0", "failed", "portrait_failed")] and not (one.out / "p0.png").exists()
    one.slips.clear()
    one.slips.open()
    for _ in range(ATTEMPTS):
        assert one.slips.begin("p0.reading", one.asked[0].digest)
    assert entries(one.paint(one.read())) == [("p0", "failed", "unreadable")]


def test_slips_of_what_has_changed_since_count_for_nothing(night):
    one = night("a lighthouse")
    one.slips.begin("p0.painting", "other")
    one.paint(one.read())
    one.asked = [replace(one.asked[0], digest="e" * 32)]
    assert entries(one.paint(one.read())) == [("p0", "done", None)] and len(one.begun()) == 2


def test_what_a_killed_command_never_heard_of_is_in_the_ledger_of_the_next(night):
    one = night("a lighthouse", "a garden")
    one.paint(one.read())
    ledger = Ledger(one.out)
    one.slips.begin("p9.painting", "d" * 32)
    one.slips.hand_over(ledger)
    assert sorted(ledger.entries()) == ["p0", "p1--1", "p1--2"]
    ledger.close()
    assert not (one.out / ".slips").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda errand: replace(errand, recipes=dict.fromkeys(errand.recipes, "other")), "another recipe 'oil'"),
        (lambda errand: replace(errand, manifest=errand.manifest.with_name("elsewhere.csv")), "does not see"),
        (lambda errand: replace(errand, revisions=dict.fromkeys(errand.revisions, "other")), "other weights of atelier"),
        (lambda errand: replace(errand, out=errand.out / "elsewhere"), "where all machines can write"),
        (lambda errand: replace(errand, settings=errand.settings.model_copy(update={"c2pa": errand.out})), "certificate.pem"),
    ],
)
def test_a_machine_that_is_not_like_the_others_halts_the_batch(night, change, says):
    one = night("a lighthouse")
    table = one.paint(one.read(errand=change(one.errand)), errand=change(one.errand))
    assert table["kind"] == ["halt"] and says in table["load"][0].decode()
    assert not list(one.out.glob("*.png"))


def test_a_broken_device_halts_the_batch_and_one_bad_picture_does_not(night):
    one = night("BROKEN", "BROKEN")
    table = one.paint(one.read())
    assert table["kind"] == ["entry", "entry", "halt"] and FAULTS == 3
    assert json.loads(table["load"][0])["reason"] == "portrait_failed" and b"look at the device" in table["load"][2]
    assert table["load"][2].decode().startswith(f"{socket.gethostname()}: 3 pictures in a row failed unforeseen (the last with RuntimeError)")


def test_a_server_that_is_gone_halts_the_batch(night):
    class Gone(stand_in_batch.Hand):
        def one(self, prompt):
            raise Unreachable("ComfyUI cannot be reached; start the server")

    one = night("a lighthouse")
    table = one.paint(one.read(), hand=Gone)
    assert table["kind"] == ["halt"] and b"start the server" in table["load"][0]


def test_an_unforeseen_error_of_a_reader_costs_its_row(night):
    class Lectern:
        def read(self, words, **wish):
            raise RuntimeError(words.content) if "lighthouse" in words.content else NotFound("nobody is called that")

    one = night("a lighthouse")
    assert entries(one.paint(one.read(lectern=lambda settings: Lectern()))) == [("p0", "failed", "not_found")]
