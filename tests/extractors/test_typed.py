"""Names as people type them: with the prefix of a site, with its address, or bare."""

from __future__ import annotations

import re

import pytest

from extractors.errors import BadSource
from extractors.typed import account_name, is_named, without_name


class Book:
    name = "book"
    example = "book:ada"


def named(source: str) -> str:
    links = [re.compile(r"https://book\.example/(\w+)/?"), re.compile(r"b/(\w+)")]
    return account_name(source, Book, re.compile(r"[a-z]{2,9}"), links, "a name of the book")


@pytest.mark.parametrize("source", ["ada", " ada ", "@ada", "book:ada", "BOOK: @ada", "https://book.example/ada/", "book:https://book.example/ada", "b/ada"])
def test_one_name_however_it_is_typed(source: str) -> None:
    assert named(source) == "ada"


@pytest.mark.parametrize("source", ["", "book:", "a", "ada lovelace", "https://other.example/ada", "book:../ada", "https://book.example/1"])
def test_what_is_no_name_is_refused_with_an_example(source: str) -> None:
    with pytest.raises(BadSource, match="is not a name of the book; type one such as book:ada"):
        named(source)


def test_prefix_of_another_site_stays() -> None:
    assert without_name("bookshop:ada", "book") == "bookshop:ada" and not is_named("bookshop:ada", "book")
