"""Checking: every problem at once, on its line, with what to change."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait import recipe_keys
from portrait.errors import BadRecipe
from portrait.recipe import check_recipe, find_recipe, recipe_names
from portrait.recipe_lint import is_public, protected_artists, public_artists, text_notes
from portrait.vocabulary import load_vocabulary


def checked(folder, text, name="mine"):
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return check_recipe(name, (folder,))


def test_every_problem_is_told_at_once_on_its_line(tmp_path):
    problems = checked(
        tmp_path,
        'extends = "base"\nbuget = 3\npart = [\n  {slot = "medium", text = "{a|b"},\n  {slot = "symbols", take = 30, weight = "x"},\n]\n'
        '[[when]]\nif = "mood.valnce < 3"\nadd = "fog"\n[finish]\ntechnique = "glue"\n',
    )
    assert [(problem.path.name, problem.line) for problem in problems] == [("mine.toml", line) for line in (2, 4, 5, 5, 8, 11)]
    assert str(problems[0]) == "mine.toml:2: there is an unknown key 'buget'; did you mean budget?"
    assert "valence" in problems[4].says and not any(problem.note for problem in problems)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('part = [{slot = "medium",\n text = "x"}]', 1, "stays on one line"),
        ("title = Night", 1, "text stands in quotes"),
        ('title = "Night', 1, "closing quote"),
        ("budget = 8\nbudget = 9", 2, "keep one"),
        ("budget", 1, "key = value"),
        ("part = " + "[" * 3000, 1, "too deep"),
        ("budget = " + "9" * 5000, 1, "too long"),
        ("budget = 0x" + "f" * 5000, 1, "without end"),
        ('extends = "oyl"', 1, "did you mean oil?"),
        ('title = "x"\nextends = "mine"', 2, "circle"),
        ("extends = 3", 1, "name of a recipe"),
        ('part = [{text = "x"}]', 1, "has no slot"),
        ('extends = "base"\npart = [\n  {slot = "rule"},\n]', 3, "has no text"),
        ('extends = "base"\npart = [{slot = "medium", text = "x", map = {a = "b"}}]', 2, "slots with one are"),
        ('extends = "base"\npart = [{slot = "mood", map = "lihgt"}]\n[tables.light]\ncalm = "x"', 2, "did you mean 'light'?"),
        ('extends = "base"\npart = [{slot = "mood", map = {calm = "{a"}}]', 2, "add a }"),
        ('extends = "base"\npart = [{slot = "palette", min_confidence = 0.5}]', 2, "take it out"),
        ('extends = "base"\npart = [{slot = "mood", min_confidence = 2}]', 2, "from 0 to 1"),
        ('extends = "base"\nnegative = {moods = "sad"}', 2, "no table is called so"),
        ('extends = "base"\nnegative = {moods = {calm = 3}}', 2, "text in quotes"),
        ('extends = "base"\nwhen = [{if = "mood.valence < 0"}]', 2, "adds nothing"),
        ('extends = "base"\nwhen = [{add = "fog"}]', 2, "when has no if"),
        ('extends = "base"\nneeds = {symbols = 2}', 2, 'fallback = "oil"'),
        ('extends = "base"\nneeds = {smell = 2}\nfallback = "oil"', 2, "{symbols = 2}"),
        ('extends = "base"\nneeds = {symbols = 2}\nfallback = "mine"', 3, "circle"),
        ('extends = "base"\nneeds = {symbols = 2}\nfallback = "oyl"', 3, "did you mean oil?"),
        ('extends = "base"\nwithout = ["smell"]', 2, "list of slots"),
        ('extends = "base"\norder = "medium"', 2, "list of slots"),
        ('extends = "base"\npart = [{slot = "medium", text = "on __papre__"}]', 2, "__papre__"),
        ('extends = "base"\nsampler = {guidance = nan}', 2, "from 0 to 50"),
        ('extends = "base"\nsampler = {size = [true, 512]}', 2, "[width, height]"),
        ('extends = "base"\ntitle = {}', 2, 'write a text, or {en = "…"'),
        ('extends = "base"\npart = [{slot = "medium", text = "naked"}]', 2, "refused"),
        ('extends = "base"\n[finish]\ntechnique = "oil"\n\nbudget = 60', 5, "move it to the top of the file"),
        ('extends = "base"\nsteps = 20', 2, "write sampler = {steps = …}"),
        ('extends = "base"\nfinish = {guidance = 4}', 2, "write sampler = {guidance = …}"),
        ('extends = "base"\ntake = 3', 2, "write a line of part"),
        ('title = “Dusk”\nextends = "base"', 1, "straight ones only"),
        ('extends = "base"\n[part]\nslot = "medium"', 2, "[[part]] with two brackets"),
        ('extends = "base"\npart = [{slot = "medium", text = "oil painting of {value}"}]', 2, "nothing is read for medium"),
        ('extends = "base"\nwhen = [{if = "mood == \'sad\'", add = "rain"}]', 2, 'write "sad" in mood'),
        ('extends = "base"\ncheckpoint = "sdxl-tubro"', 2, "no checkpoint is called 'sdxl-tubro'"),
    ],
)
def test_a_wrong_recipe_is_told_with_file_line_and_fix(tmp_path, text, line, says):
    [problem, *_] = checked(tmp_path, text)
    assert (problem.path.name, problem.line, problem.note) == ("mine.toml", line, False)
    assert says in problem.says and "\n" not in problem.says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('title = "Empty"', "no part"),
        ('extends = "base"\nwhen = [{if = "season == \'wintr\'", add = "snow"}]', "did you mean 'winter'?"),
        ('extends = "base"\npart = [{slot = "mood", map = {clam = "still water"}}]', "did you mean 'calm'?"),
        ('extends = "base"\npart = [{slot = "mood", map = "air"}]\n[tables.air]\nclam = "still air"', "tables.air has 'clam', which nobody's mood can be; did you mean 'calm'?"),
        ('extends = "base"\npart = [{slot = "appearance", map = {bunn = "a bun"}}]', "did you mean 'bun'?"),
        ('extends = "base"\nwithout = ["themes"]', "has no part"),
        ('extends = "base"\npart = [{slot = "mood", map = {sad = "rain"}}]', "did you mean 'melancholic'?"),
        ('extends = "base"\nwhen = [{if = "\'sad\' in mood", add = "rain"}]', "did you mean 'melancholic'?"),
        ('extends = "base"\npart = [{slot = "medium", text = "(oil painting:1.3)"}]', "brackets are no weights"),
        ('extends = "base"\npart = [{slot = "medium", text = "oil <lora:fog:1>"}]', "no extra networks"),
        ('extends = "base"\npart = [{slot = "medium", text = "after Pablo Picasso"}]', "protected"),
        ('extends = "base"\npart = [{slot = "medium", text = "in the style of Ada von Quux"}]', "agrees"),
    ],
)
def test_a_note_hinders_nothing(tmp_path, text, says):
    notes = checked(tmp_path, text)
    assert notes and all(note.note for note in notes) and any(says in note.says for note in notes)
    assert find_recipe("mine", (tmp_path,)).name == "mine"


def test_a_fault_of_a_parent_is_told_in_the_parents_file(tmp_path):
    checked(tmp_path, 'extends = "base"\n\nbudget = 1\n', name="elder")
    [problem] = checked(tmp_path, 'extends = "elder"\n')
    assert (problem.path.name, problem.line) == ("elder.toml", 3)
    with pytest.raises(BadRecipe, match="elder.toml:3: budget is 1"):
        find_recipe("mine", (tmp_path,))


def test_a_child_of_a_broken_parent_hears_of_its_own_faults_too(tmp_path):
    (tmp_path / "elder.toml").write_text("part = [")
    problems = checked(tmp_path, 'extends = "elder"\nbuget = 3')
    assert {problem.path.name for problem in problems} == {"elder.toml", "mine.toml"}


def test_a_line_of_a_wildcard_is_named_in_its_own_file(tmp_path):
    (tmp_path / "wildcards").mkdir()
    (tmp_path / "wildcards" / "paper.txt").write_text("laid\n{rag\n__paper__\n")
    problems = checked(tmp_path, 'extends = "base"\npart = [{slot = "medium", text = "on __paper__"}]')
    assert [(problem.path.name, problem.line) for problem in problems] == [("paper.txt", 2), ("paper.txt", 3)]
    (tmp_path / "wildcards" / "paper.txt").write_bytes(b"\xff\xfe\xff")
    assert checked(tmp_path, 'extends = "base"\npart = [{slot = "medium", text = "on __paper__"}]')[0].says.startswith("cannot be read")


@pytest.mark.parametrize("name", recipe_names())
def test_a_built_in_recipe_has_nothing_to_note(name):
    assert check_recipe(name) == ()


def test_the_artists_of_built_in_recipes_are_in_the_public_domain():
    today = datetime.date.today()
    assert len(public_artists()) > 40
    assert [name for name, died in public_artists().items() if not is_public(died, today=today)] == []
    assert not is_public(today.year - 70, today=today) and is_public(today.year - 71, today=today)
    assert not set(public_artists()) & set(protected_artists())


def test_names_are_known_in_whatever_spelling():
    assert not list(text_notes("after Claude Monet")) and not list(text_notes("a Picnic by the sea, Pixarella"))
    assert all(list(text_notes(text)) for text in ("style of Salvador Dali", "GREG RUTKOWSKI", "studio ghibli light"))


def test_no_key_of_the_vocabulary_is_called_default():
    assert not any("default" in load_vocabulary().entries(kind) for kind in recipe_keys.READ.values())


KEYS = st.sampled_from([*recipe_keys.RECIPE, *recipe_keys.PART, *recipe_keys.WHEN, "moods", "technique", "x"])
PLAIN = st.one_of(
    st.none().map(lambda _: "true"), st.integers(-2, 10_000).map(str), st.sampled_from(["nan", "-inf", "1979-05-27", '"base"', '"mood"', '"medium"', "[]", "{}"]),
    st.sampled_from(['"{a|b}"', '"{a"', '"__x__"', '"mood.valence < 1"', '"oil"', '"mine"', '["mood"]']),
)  # fmt: skip
INLINE = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
        st.dictionaries(KEYS, inner, max_size=4).map(lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(table=st.dictionaries(KEYS, INLINE, max_size=6))
def test_a_wild_recipe_is_built_or_refused_in_one_sentence(tmp_path_factory, table):
    folder = tmp_path_factory.getbasetemp()
    problems = checked(folder, "\n".join(f"{key} = {value}" for key, value in table.items()))
    wrong = [problem for problem in problems if not problem.note]
    try:
        find_recipe(str(folder / "mine.toml"))
    except BadRecipe as refusal:
        assert "\n" not in str(refusal) and wrong
    else:
        assert all("refused" in problem.says for problem in wrong)


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=80))
def test_a_file_of_anything_is_refused_in_one_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    for problem in check_recipe(str(path)):
        assert "\n" not in problem.says
