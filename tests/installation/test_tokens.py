import re

from installation.tokens import server_key, sitting_of, token


def test_the_key_is_made_once_for_its_owner_only(tmp_path):
    key = server_key(tmp_path)
    assert len(key) == 32
    assert server_key(tmp_path) == key
    assert (tmp_path / "server.key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["server.key"]


def test_a_token_holds_128_bits_in_22_letters(tmp_path):
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", token(server_key(tmp_path), "a"))


def test_whose_token(tmp_path):
    key = server_key(tmp_path)
    assert sitting_of(key, token(key, "b"), ["a", "b", "c"]) == "b"
    assert sitting_of(key, token(key, "d"), ["a", "b", "c"]) is None
    assert sitting_of(key, "ä", ["a"]) is None


def test_another_server_opens_nothing(tmp_path):
    theirs, ours = server_key(tmp_path / "theirs"), server_key(tmp_path / "ours")
    assert sitting_of(ours, token(theirs, "a"), ["a"]) is None
