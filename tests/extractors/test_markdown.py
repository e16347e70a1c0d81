"""Markdown to words: what goes, what stays, and that nothing can hold it up."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.markdown import markdown_descriptions, markdown_to_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**bold**, *slanted*, __both__, ~~gone~~ and `code`", "bold, slanted, both, gone and code"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("# Title #1\n\n- [x] one\n* two\n3. three", "Title #1\n\none\ntwo\nthree"),
        ("> theirs\nmine", "mine"),
        (">!hidden!< words", "hidden words"),
        ("a\n```py\nx = 1\n```\nb\n~~~\n```\n~~~\nc", "a\nb\nc"),
        ("see [the map](https://x.example \"t\") and <https://y.example> or https://z.example/a?b", "see the map and or"),
        ("![alt](x.png) after [ref][1]\n\n[1]: https://x.example", "after ref"),
        ("a<!-- hidden -->b <b>c</b> &amp; d", "ab c & d"),
        ("| a | b |\n|---|---|\n| c | d |", "| a | b |\n| c | d |"),
        ("::: spoiler The end\nShe dies\n:::", "The end\nShe dies"),
        (r"\*not slanted\*", "*not slanted*"),
        ("a\n\n---\n\n* * *\nb", "a\n\nb"),
        ("Привет, **мир**", "Привет, мир"),
    ],
)
def test_words(markdown: str, text: str) -> None:
    assert markdown_to_text(markdown) == text


def test_descriptions() -> None:
    assert markdown_descriptions("![A heron](a.png) ![](b.png) ![image](c.png) ![Ink \"x\"](d.png)") == ("A heron", 'Ink "x"')


@pytest.mark.parametrize("piece", ["[", "![", "**", "_", "`", "<!--", "<a", "> ", "- - ", "[a](", "|-", "\\", "::: ", "* ", "[a]:", "~~~\n"])
def test_long_repetitions_take_no_time(piece: str) -> None:
    started = time.perf_counter()
    markdown_to_text(piece * 40_000)
    markdown_descriptions(piece * 40_000)
    assert time.perf_counter() - started < 1.0


@settings(max_examples=150)
@given(st.text(alphabet=st.sampled_from("*_`[]()!<>#-:|\\~ \na1é"), max_size=200))
def test_anything_is_words(markdown: str) -> None:
    assert isinstance(markdown_to_text(markdown), str)
