"""Manifests as people write them: everything that is wrong is said at once, with its line, before anybody is read."""

import json
import re
import shlex
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from installation import studio
from installation.batch_manifest import BadManifest, read_manifest
from installation.batch_records import COLUMNS
from installation.cli import build_parser
from installation.settings import Settings
from portrait.errors import ModelMissing


@pytest.fixture(scope="module")
def extractors():
    return studio.open_extractors(Settings(), None)


@pytest.fixture
def read(tmp_path, extractors):
    """``read("people.csv", "source\\n…")``: the manifest, in a folder with three files of words."""
    for name in ("ada.txt", "ben.txt", "cai.jsonl"):
        (tmp_path / name).write_text("words")

    def written(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_manifest(path, Settings(), extractors)

    return written


def problems(read, name, content):
    with pytest.raises(BadManifest) as wrong:
        read(name, content)
    return {problem.line: problem.sentence for problem in wrong.value.problems}


def test_a_row_has_what_it_says_and_what_is_usual(read, tmp_path):
    first, second = read("people.csv", "id,source,recipe,seed,count,appearance\nAda L.,ada.txt,pencil,7,2,hair=red;age=old\n,ben.txt,,,,\n").rows
    assert (first.stem, first.recipe, first.seed, first.count, first.line) == ("Ada-L", "pencil", 7, 2, 2)
    assert first.stems == ("Ada-L--1", "Ada-L--2") and first.appearance == {"hair": "red", "age": "old"}
    assert first.source == f"text:{tmp_path / 'ada.txt'}" and first.is_file and first.checkpoint == "atelier"
    assert (second.stem, second.recipe, second.seed, second.count, second.stems) == ("row-000002", "oil", None, 1, ("row-000002",))


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffid;source\r\nx;ada.txt\r\n",
        "id\tsource\nx\tada.txt\n",
        '"id","source"\n\n"x","ada.txt"\n',
        "Source,ID\nada.txt,x\n".encode("utf-16"),
    ],
)
def test_spreadsheets_of_every_country_are_read(read, content):
    [row] = read("people.csv", content).rows
    assert row.stem == "x" and row.source.endswith("ada.txt")


def test_json_lines_say_the_same(read):
    line = {"id": 12, "source": "ada.txt", "seed": 3, "count": "2", "appearance": {"hair": "red"}, "consent": True}
    [row] = read("people.jsonl", json.dumps(line) + "\n\n").rows
    assert (row.stem, row.seed, row.count, row.appearance) == ("12", 3, 2, {"hair": "red"})


def test_everything_that_is_wrong_is_said_at_once(read):
    said = problems(read, "people.csv", "\n".join([
        "id,source,recipe,seed,checkpoint,count,appearance,consent",
        "a,ada.txt,oyl,,,,,",
        "b,ada.txt,,x,,,,",
        "c,ada.txt,,,ateleir,,,",
        "d,ada.txt,,,,0,,",
        "e,ada.txt,,,,,hair=plaid,",
        "f,missing.txt,,,,,,",
        "g,,,,,,,",
        "h,bluesky:ada.test,,,,,,",
        "i,bluesky:ada.test,,,,,,perhaps",
        "j,ada.txt,,,,,,no",
        "a,ben.txt,,,,,,",
        "k,gibberish,,,,,,",
        "l,ada.txt,,,,,,,,more",
        "m,ada.txt,,,,,,",
    ]))  # fmt: skip
    assert sorted(said) == [*range(2, 15)]
    for line, word in {2: "did you mean oil", 3: "seed", 4: "did you mean atelier", 5: "count", 6: "plaid", 7: "does not exist", 8: "no source",
                       9: "consent", 10: "perhaps", 11: "take the row out", 12: "line 2", 13: "no source we know", 14: "quotes"}.items():  # fmt: skip
        assert word in said[line], (line, said[line])


def test_two_rows_of_one_id_are_told(read):
    said = problems(read, "people.csv", "id,source\na,ada.txt\nb,ada.txt\na,ben.txt\n")
    assert list(said) == [4] and "line 2" in said[4]


def test_what_is_only_not_here_is_another_matter(read):
    with pytest.raises(ModelMissing, match="line 3.*checkpoints pull nobody/nothing"):
        read("people.csv", "source,checkpoint\nada.txt,\nben.txt,nobody/nothing\n")


def test_accounts_are_read_with_consent_only(read):
    yes, confirmed = read("people.csv", "source,consent\nbluesky:ada.test,yes\nbluesky:ben.test,confirmed\n").rows
    assert not yes.is_file and not yes.confirmed and confirmed.confirmed
    assert "ada.test" not in repr(yes)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("people.csv", "", "no rows"),
        ("people.csv", "source\n", "no rows"),
        ("people.csv", "name,age\nada,3\n", "no column source"),
        ("people.csv", "source,recpie\nada.txt,oil\n", "did you mean recipe"),
        ("people.csv", b"source\n\xff\xfeada.txt\n", "UTF-8"),
        ("people.xlsx", "PK", "neither .csv nor .jsonl"),
        ("people.csv", "ada,ada.txt,oil\n", "first line must name the columns"),
        ("people.csv", "source,seed,source\nada.txt,1,ben.txt\n", "two columns are called source"),
    ],
)
def test_files_that_are_no_manifest(read, name, content, says):
    with pytest.raises(ValueError, match=says):
        read(name, content)


def test_a_line_that_is_no_object_is_named(read):
    assert list(problems(read, "people.jsonl", '{"source": "ada.txt"}\n[1]\n{"source": \n')) == [2, 3]


def test_slips_are_named_by_their_cause(read, tmp_path):
    (tmp_path / "folder.txt").mkdir()
    slips = 'id,source,recipe\na,folder.txt,\nb,ada.txt,none.toml\nc,"ada.txt\nd,ben.txt,oil\n'
    said = problems(read, "people.csv", slips)
    assert "is a folder" in said[2] and "none.toml does not exist" in said[3] and "quotation mark" in said[4]
    said = problems(read, "people.jsonl", '{"source": "ada.txt", "seed": 1.5}\n{"source": "ada.txt", "appearance": ["red"]}\n{"source": ada}\n')
    assert "whole number" in said[1] and "not an object" in said[2] and "at character 12" in said[3]


def test_columns_of_others_are_left_alone_and_told(read):
    assert read("people.csv", "source,telephone\nada.txt,1\n").unused == ("telephone",)


def test_names_of_files_are_safe_and_no_two_alike(read):
    ids = ["../../etc/passwd", "ADA", "ada", ".hidden", "con", "a/b", "a b", "Zoë", "Лев", "x" * 300, "--", "\\\\host\\share", "a--1"]
    lines = "".join(json.dumps({"id": one, "source": "ada.txt", "count": 2}) + "\n" for one in ids)
    manifest = read("people.jsonl", lines)
    stems = [stem for row in manifest.rows for stem in row.stems]
    assert len({stem.casefold() for stem in stems}) == len(stems) == manifest.pictures == 2 * len(ids)
    for stem in stems:
        assert not set(stem) & set("/\\.:*?\"<>| ") and len(stem.encode()) < 110 and stem.casefold() not in ("con", "nul")
    assert manifest.rows[7].stem == "Zoë"


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=30), st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
    st.sampled_from(["ada.txt", "bluesky:ada.test", "-", "~nobody/x.txt", "text:\x00", "yes", "oil", "hair=red", "a" * 5000, "/", "*.txt"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.dictionaries(st.sampled_from([*COLUMNS, "other"]), CELLS), min_size=1, max_size=4))
def test_wild_json_lines_are_read_or_told_apart(read, rows):
    try:
        manifest = read("wild.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    except (BadManifest, ModelMissing, ValueError) as error:
        assert str(error) and "Traceback" not in str(error)
    else:
        assert len(manifest.rows) == len(rows)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(max_size=200), st.text(alphabet=st.sampled_from(list("source,id;\"\n\r\t'adxt.\x00é=")), max_size=120)))
def test_wild_tables_are_read_or_told_apart(read, content):
    for name in ("wild.csv", "wild.jsonl"):
        try:
            read(name, content if isinstance(content, bytes) else "source,id\n" + content)
        except (ModelMissing, ValueError) as error:
            assert str(error)


def test_the_manifest_of_the_documentation_can_be_used(tmp_path, extractors):
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text("utf-8")
    [example] = re.findall(r"```csv\n(.*?)```", page, flags=re.S)
    (tmp_path / "people.csv").write_text(example)
    for name in ("words/ada.txt", "archives/ben.zip"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("words")
    (tmp_path / "night.toml").write_text('title = "Night"\nextends = "oil"\n')
    manifest = read_manifest(tmp_path / "people.csv", Settings(), extractors)
    assert [row.stem for row in manifest.rows] == ["ada", "ben", "cai"] and manifest.pictures == 5 and not manifest.unused
    assert all(f"`{column}`" in page for column in COLUMNS)


def test_every_command_of_the_documentation_is_one_of_ours():
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text("utf-8")
    lines = [line.split("  #")[0] for block in re.findall(r"```sh\n(.*?)```", page, flags=re.S) for line in block.splitlines()]
    assert len(lines) == 5
    for line in lines:
        build_parser().parse_args(shlex.split(line)[1:])
