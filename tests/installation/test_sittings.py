import logging
import os
from concurrent.futures import Future

import pytest
from stand_in_kiosk import WORDS
from stand_in_lectern import Lectern

from extractors.errors import ExtractorError
from installation.queue import Queue, QueueFull
from installation.reader import NotRead, Words
from installation.sittings import LONGEST_S, SETTLED_S, SittingGone, Sittings, Wish, WrongState
from installation.store import Store
from portrait.errors import PortraitError

WISH = Wish("en", "oil")
RECIPES = ({"key": "oil", "title": {"en": "Oil", "de": "Öl"}, "example": None},)
IDLE_S = 60.0


class Reader:
    """Answers at once, or when told to; no process."""

    def __init__(self):
        self.lectern, self.held, self.waiting = Lectern(), False, []

    def read(self, words, file=None, **wish):
        return self._ask(lambda: self.lectern.read(words, file, **wish))

    def revise(self, reading, **wish):
        return self._ask(lambda: self.lectern.revise(reading, **wish))

    def _ask(self, question):
        future = Future()
        self.waiting.append((future, question))
        if not self.held:
            self.answer()
        return future

    def answer(self):
        for future, question in self.waiting:
            try:
                future.set_result(question())
            except (ExtractorError, PortraitError) as error:
                future.set_exception(NotRead.because(error))
        self.waiting = []


class Audience:
    def __init__(self):
        self.heard, self.forgotten = [], []

    def publish(self, sitting, kind, payload):
        self.heard.append((kind, payload))

    def forget(self, sitting):
        self.forgotten.append(sitting)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def house(tmp_path):
    house = type("House", (), {})()
    house.reader, house.audience, house.clock = Reader(), Audience(), Clock()
    house.queue, house.store = Queue(tmp_path), Store(tmp_path)
    house.sittings = Sittings(
        house.reader, house.queue, house.store, house.audience, recipes=lambda: RECIPES, most=2, idle_s=IDLE_S, clock=house.clock
    )
    yield house
    house.queue.close()


def begin(house, text=WORDS):
    return house.sittings.open(Words("text", text), WISH)


def state(house, sitting):
    live, turn = house.sittings.find(sitting)
    return turn.state if turn else live.state


def test_from_words_to_the_queue(house):
    sitting = begin(house)
    assert state(house, sitting) == "words"
    assert [kind for kind, _ in house.audience.heard] == ["stage", "words", "stage"]
    turn = house.sittings.paint(sitting)
    assert (turn.state, turn.title) == ("queued", "Keeper of Boats, Before Dawn")
    assert house.sittings.paint(sitting).place == turn.place


def test_the_words_event_holds_each_sentence_once_read(house):
    begin(house)
    words = house.audience.heard[1][1]
    assert words["themes"][0]["evidence"] == [{"id": "t1", "sentence": WORDS}]
    assert words["prompt"]["positive"] == ", ".join(part["text"] for part in words["prompt"]["parts"])
    assert words["recipes"] == [{"key": "oil", "title": "Oil", "example": None}]


def test_striking_says_the_whole_set_each_time(house):
    sitting = begin(house)
    symbols = lambda one: [symbol.key for symbol in one.told.verbal.symbols]  # noqa: E731
    assert symbols(house.sittings.revise(sitting, struck=("symbols:anchor", "themes:sea"))) == ["lantern"]
    assert symbols(house.sittings.revise(sitting, struck=("themes:sea",))) == ["anchor", "lantern"]
    revised = house.sittings.revise(sitting, recipe="pencil")
    assert revised.struck == ("themes:sea",)
    assert "anchor" in house.sittings.words(revised)["prompt"]["positive"]


def test_what_is_struck_is_not_painted(house):
    sitting = begin(house)
    house.sittings.revise(sitting, struck=("symbols:anchor",))
    house.sittings.paint(sitting)
    assert "anchor" not in house.queue.claim("x:1").prompt.positive


def test_an_account_that_asks_not_to_be_read_is_asked_for(house):
    sitting = begin(house, "NOINDEX " + WORDS)
    assert state(house, sitting) == "confirm"
    assert house.audience.heard[-1] == ("stage", {"stage": "confirm", "signals": ["noindex"]})
    house.sittings.confirm(sitting)
    assert state(house, sitting) == "words"
    with pytest.raises(WrongState):
        house.sittings.confirm(sitting)


@pytest.mark.parametrize(("text", "key"), [("NOBODY", "not_found"), ("SHORT", "too_little_text")])
def test_a_failed_reading_names_the_sentence_for_it(house, text, key):
    sitting = begin(house, text)
    assert state(house, sitting) == "failed"
    assert house.audience.heard[-1][1]["key"] == key
    live, _ = house.sittings.find(sitting)
    assert live.words is None


def test_painting_needs_words_first(house):
    house.reader.held = True
    sitting = begin(house)
    with pytest.raises(WrongState):
        house.sittings.paint(sitting)
    with pytest.raises(WrongState):
        house.sittings.revise(sitting, struck=())


def test_a_full_queue_leaves_the_words_as_they_are(house):
    for _ in range(2):
        house.sittings.paint(begin(house))
    third = begin(house)
    with pytest.raises(QueueFull):
        house.sittings.paint(third)
    assert state(house, third) == "words"


def test_ending_ends_everything_at_once(house, tmp_path):
    sitting = begin(house)
    house.sittings.paint(sitting)
    house.store.draft(sitting, b"picture", {}).keep()
    house.sittings.end(sitting)
    assert house.audience.forgotten == [sitting]
    assert not house.store.png(sitting).exists()
    with pytest.raises(SittingGone):
        house.sittings.find(sitting)
    house.sittings.end(sitting)


def test_an_answer_that_comes_after_the_end_is_dropped(house):
    house.reader.held = True
    sitting = begin(house)
    house.sittings.end(sitting)
    house.reader.answer()
    with pytest.raises(SittingGone):
        house.sittings.find(sitting)
    assert [kind for kind, _ in house.audience.heard] == ["stage"]


def test_words_read_while_the_sitter_leaves_are_told_to_nobody(house, monkeypatch):
    written = house.sittings.words
    monkeypatch.setattr(house.sittings, "words", lambda sitting: (house.sittings.end(sitting.id), written(sitting))[1])
    begin(house)
    assert house.audience.heard == [("stage", {"stage": "reading"})]
    assert house.audience.forgotten


def test_leaving_while_asking_for_the_picture_leaves_nothing_to_paint(house, monkeypatch):
    sitting = begin(house)
    add = house.queue.add
    monkeypatch.setattr(house.queue, "add", lambda id, *given, **more: (house.sittings.end(id), add(id, *given, **more))[1])
    with pytest.raises(SittingGone):
        house.sittings.paint(sitting)
    assert house.queue.names() == []


def test_leaving_keeps_a_finished_picture_only(house):
    unfinished, finished = begin(house), begin(house)
    for sitting in (finished, unfinished):
        house.sittings.paint(sitting)
    claim = house.queue.claim("x:1")
    house.queue.finish(claim, lambda: None, size=(64, 64), technique="oil", expiry_s=60)
    for sitting in (finished, unfinished):
        house.sittings.end(sitting, keep_picture=True)
    assert house.queue.names() == [finished]


def test_words_are_forgotten_when_nobody_looks(house):
    sitting = begin(house)
    house.clock.now += IDLE_S - 1
    house.sittings.sweep()
    assert state(house, sitting) == "words"
    house.clock.now += 2
    house.sittings.sweep()
    with pytest.raises(SittingGone):
        house.sittings.find(sitting)


def test_a_listener_keeps_them_but_not_for_ever(house):
    sitting = begin(house)
    house.sittings.listen(sitting, 1)
    house.clock.now += LONGEST_S - 1
    house.sittings.sweep()
    assert state(house, sitting) == "words"
    house.clock.now += 2
    house.sittings.sweep()
    with pytest.raises(SittingGone):
        house.sittings.find(sitting)


def test_words_are_gone_within_five_seconds_of_the_end(house):
    sitting = begin(house)
    house.sittings.paint(sitting)
    house.queue.finish(house.queue.claim("x:1"), lambda: None, size=(64, 64), technique="oil", expiry_s=60)
    house.clock.now += SETTLED_S + 0.1
    house.sittings.sweep()
    live, turn = house.sittings.find(sitting)
    assert live is None
    assert turn.state == "done"


def test_a_phone_hands_over_once(house):
    sitting = house.sittings.wait_for_phone(WISH)
    assert house.sittings.waiting(sitting.code).id == sitting.id
    assert house.sittings.hand_over(sitting.code, Words("text", WORDS))
    assert state(house, sitting.id) == "words"
    assert not house.sittings.hand_over(sitting.code, Words("text", "somebody else's words"))
    assert house.sittings.waiting(sitting.code) is None


def test_a_file_that_comes_too_late_is_gone(house):
    sitting = house.sittings.wait_for_phone(WISH)
    house.sittings.end(sitting.id)
    read, write = os.pipe()
    assert not house.sittings.hand_over(sitting.code, Words("file", "diary.txt"), write)
    assert os.read(read, 1) == b""  # nobody holds the other end any more
    os.close(read)


def test_nothing_that_is_printed_or_logged_holds_words(house, caplog):
    caplog.set_level(logging.DEBUG)
    sitting = begin(house)
    live, _ = house.sittings.find(sitting)
    assert "harbour was quiet" not in repr(live) + repr(Words("text", WORDS)) + caplog.text


def test_the_database_holds_no_sentence(house, tmp_path):
    house.sittings.paint(begin(house))
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("vernissage.sqlite*"))
    assert b"portrait of a person" in stored
    assert WORDS.encode() not in stored
    assert b"quiet before dawn" not in stored


@pytest.fixture
def chat(tmp_path):
    """A descriptor of an upload: the file has no name any more."""
    path = tmp_path / "chat"
    path.write_text("CHAT of two")
    file = os.open(path, os.O_RDONLY)
    path.unlink()
    return file


def is_open(file):
    try:
        return os.fstat(file) is not None
    except OSError:
        return False


def test_several_authors_are_asked_about_and_the_file_is_read_again(house, chat):
    sitting = house.sittings.open(Words("file", "_chat.txt"), WISH, chat)
    assert state(house, sitting) == "author"
    listed = [{"key": "user1", "name": "Ada"}, {"key": "user2", "name": "Oto"}]
    assert house.audience.heard[-1] == ("stage", {"stage": "author", "authors": listed})
    kept = house.sittings.find(sitting)[0].file
    with pytest.raises(ValueError, match="nobody who writes"):
        house.sittings.choose(sitting, "Eve")
    with pytest.raises(WrongState):
        house.sittings.confirm(sitting)
    house.sittings.choose(sitting, "user2")
    live = house.sittings.find(sitting)[0]
    assert live.state == "words" and "user2 wrote" in str(live.first.verbal.quotes)
    assert (live.authors, live.author, live.words, live.file) == ((), None, None, None) and not is_open(kept)
    with pytest.raises(WrongState):
        house.sittings.choose(sitting, "user1")


def test_names_and_file_are_gone_with_the_sitting(house, chat, caplog):
    caplog.set_level(logging.DEBUG)
    sitting = house.sittings.open(Words("file", "_chat.txt"), WISH, chat)
    live = house.sittings.find(sitting)[0]
    assert is_open(live.file) and "Ada" not in repr(live)
    house.sittings.end(sitting)
    assert not is_open(live.file) and house.audience.forgotten[-1] == sitting
    assert "Ada" not in caplog.text and "Oto" not in caplog.text


def test_a_file_that_cannot_be_read_is_let_go(house, tmp_path):
    path = tmp_path / "short"
    path.write_text("SHORT")
    sitting = house.sittings.open(Words("file", "a.txt"), WISH, os.open(path, os.O_RDONLY))
    assert state(house, sitting) == "failed" and house.sittings.find(sitting)[0].file is None


def test_a_hard_no_asks_for_a_proof_and_asks_again_until_it_is_there(house):
    house.reader.lectern.written = False
    sitting = house.sittings.open(Words("source", "REFUSING account"), WISH)
    kind, stage = house.audience.heard[-1]
    assert stage == {"stage": "confirm", "signals": ["noai"], "code": stage["code"], "missing": False}
    assert stage["code"].startswith("vernissage-") and state(house, sitting) == "confirm"
    house.sittings.confirm(sitting)
    assert house.audience.heard[-1] == ("stage", {**stage, "missing": True})  # the same code, not a new one
    house.reader.lectern.written = True
    house.sittings.confirm(sitting)
    live = house.sittings.find(sitting)[0]
    assert (live.state, live.proof) == ("words", None)
