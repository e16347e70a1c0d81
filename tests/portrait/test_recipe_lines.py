"""Finding the line of a key in a TOML file."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from portrait.recipe_lines import key_lines, line_of

TEXT = '''title = {en = "x = 3 # no", "d.e" = 'y'}
a.b = 3
part = [
  {slot = "medium", text = """two
lines ]}"""}, {slot = "x"}, # a remark with ]

  {slot = "mood", priority = 1.5},
]
[sampler]
size = [1,
  2]
[[when]]
if = "a"
[[when]]
if = "b"
[tables.light]
calm = 1979-05-27 07:32:00
'''


def test_every_key_and_entry_has_its_line():
    lines = key_lines(TEXT)
    expected = {
        ("title", "d.e"): 1, ("a", "b"): 2, ("part",): 3, ("part", 0, "text"): 4, ("part", 1, "slot"): 5, ("part", 2, "priority"): 7,
        ("sampler", "size"): 10, ("sampler", "size", 1): 11, ("when", 0, "if"): 13, ("when", 1): 14, ("when", 1, "if"): 15,
        ("tables", "light", "calm"): 17,
    }  # fmt: skip
    assert {key: lines.get(key) for key in expected} == expected


def test_a_key_that_is_not_there_stands_where_its_table_stands():
    lines = key_lines(TEXT)
    assert (line_of(lines, ("when", 1, "add")), line_of(lines, ("finish", "size")), line_of({}, ())) == (14, None, None)


KEYS = st.sampled_from(["slot", "text", "if", "add", "title", "a-b", "part"])
VALUES = st.one_of(
    st.integers(-9, 9), st.booleans(), st.floats(-5, 5).filter(lambda number: "e" not in repr(number)), st.sampled_from(["", "a # ]", "{x|y}", "é\" \\ ="]),
)  # fmt: skip


def written(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)


@given(st.lists(st.tuples(st.lists(st.tuples(KEYS, VALUES), unique_by=lambda pair: pair[0], max_size=4), st.integers(0, 3)), max_size=6))
def test_what_is_written_on_a_line_is_found_on_it(entries):
    lines, expected = ["list = ["], {}
    for place, (pairs, gap) in enumerate(entries):
        lines += ["  # remark ]"] * gap
        lines.append("  {" + ", ".join(f"{key} = {written(value)}" for key, value in pairs) + "},")
        expected |= {("list", place, key): len(lines) for key, _ in pairs}
    text = "\n".join([*lines, "]", ""])
    assert len(tomllib.loads(text)["list"]) == len(entries)
    found = key_lines(text)
    assert {key: found.get(key) for key in expected} == expected


@given(st.text(alphabet="ab1.=[]{},\"'#\\ \n\r\té", max_size=60))
def test_any_toml_is_walked_to_its_end(text):
    try:
        table = tomllib.loads(text)
    except ValueError:
        return
    found = key_lines(text)
    assert all((key,) in found for key in table)
