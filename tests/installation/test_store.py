import time

import pytest

from installation.store import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def names(tmp_path):
    return sorted(path.name for path in (tmp_path / "portraits").iterdir())


def test_a_draft_is_never_called_png(store, tmp_path):
    store.draft("a", b"picture", {"title": "A"})
    assert len(names(tmp_path)) == 2
    assert not any(name.endswith((".png", ".json")) for name in names(tmp_path))


def test_keeping_gives_both_their_names(store, tmp_path):
    store.draft("a", b"picture", {"title": "Ä"}).keep()
    assert names(tmp_path) == ["a.json", "a.png"]
    assert store.png("a").read_bytes() == b"picture"


def test_discarding_leaves_nothing_and_does_not_touch_what_was_kept(store, tmp_path):
    store.draft("a", b"picture", {}).discard()
    assert names(tmp_path) == []
    kept = store.draft("b", b"picture", {})
    kept.keep()
    kept.discard()
    assert names(tmp_path) == ["b.json", "b.png"]


def test_removing(store, tmp_path):
    store.draft("a", b"picture", {}).keep()
    store.remove("a")
    store.remove("a")
    assert names(tmp_path) == []


def test_sweeping_spares_the_known_and_the_young(store, tmp_path):
    for name in ("known", "orphan"):
        store.draft(name, b"picture", {}).keep()
    store.draft("forgotten", b"picture", {})
    assert store.sweep({"known"}, older_than=time.time() - 60) == 0
    assert store.sweep({"known"}, older_than=time.time() + 60) == 4
    assert names(tmp_path) == ["known.json", "known.png"]


def test_the_folder_is_closed_to_others(store, tmp_path):
    store.draft("a", b"picture", {})
    assert (tmp_path / "portraits").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", "../a", "a/b", "a.png", "a" * 81])
def test_a_name_cannot_leave_the_folder(store, name):
    with pytest.raises(ValueError):
        store.png(name)
