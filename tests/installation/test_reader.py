import os
import tempfile
import time

import pytest
import stand_in_lectern
from stand_in_kiosk import settings_at, until

from installation.reader import NotRead, ReaderProcess, Words

WISH = {"language": "en", "recipe": "oil", "appearance": {}, "confirmed": False}


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    reader = ReaderProcess(settings_at(tmp_path_factory.mktemp("data")), stand_in_lectern.open_lectern, limit_s=3)
    reader.start()
    yield reader
    reader.close()


def read(reader, text, **more):
    return reader.read(Words("text", text), **{**WISH, **more})


def test_words_asked_before_it_is_ready_are_read_when_it_is(reader):
    assert read(reader, "early words").result(10).verbal.quotes == {"t1": "early words"}
    assert reader.ready


def test_a_revision_leaves_out_what_was_struck(reader):
    first = read(reader, "words").result(10)
    told = reader.revise(first, struck=("symbols:anchor",), recipe="pencil", appearance={}).result(10)
    assert [symbol.key for symbol in told.verbal.symbols] == ["lantern"]
    assert told.prompt.recipe == "pencil"
    assert told.verbal.quotes  # the sentences stay for the sitter's eyes


def test_a_file_travels_as_a_descriptor_and_is_closed(reader):
    with tempfile.TemporaryFile() as file:
        file.write(b"words in a file")
        file.flush()
        file.seek(0)
        handed = os.dup(file.fileno())
    reading = reader.read(Words("file", "diary.txt"), handed, **WISH).result(10)
    assert reading.verbal.quotes == {"t1": "words in a file"}
    with pytest.raises(OSError):
        os.fstat(handed)


def test_a_refusal_keeps_its_key(reader):
    with pytest.raises(NotRead) as refusal:
        read(reader, "NOBODY").result(10)
    assert refusal.value.key == "not_found"
    with pytest.raises(NotRead) as refusal:
        read(reader, "NOINDEX").result(10)
    assert (refusal.value.key, refusal.value.signals) == ("needs_confirmation", ("noindex",))
    assert read(reader, "NOINDEX", confirmed=True).result(10).posts == 1


def test_what_nobody_foresaw_fails_softly_and_says_nothing_of_the_words(reader, capfd):
    with pytest.raises(NotRead) as refusal:
        read(reader, "UNFORESEEN secret words").result(10)
    assert refusal.value.key == "unreadable"
    assert "secret" not in str(refusal.value) + "".join(capfd.readouterr())


def test_a_slow_reading_does_not_hold_up_the_next(reader):
    slow = read(reader, "SLOW")
    started = time.monotonic()
    read(reader, "quick").result(10)
    assert time.monotonic() - started < 1.0
    assert slow.result(10)


def test_long_questions_and_long_answers_pass_each_other(reader):
    asked = [read(reader, f"{number} " + "x" * 1_000_000) for number in range(12)]
    assert [len(one.result(10).verbal.quotes["t1"]) > 1_000_000 for one in asked] == [True] * 12


def test_a_crash_fails_what_it_had_in_hand_and_nothing_else(reader):
    pid = reader.pid
    crash = read(reader, "CRASH")
    with pytest.raises(NotRead) as refusal:
        crash.result(10)
    assert refusal.value.key == "unreadable"
    assert read(reader, "next visitor").result(10).posts == 1
    assert reader.pid != pid


def test_a_question_that_the_dead_never_took_is_asked_again(reader):
    until(lambda: reader.ready)
    os.kill(reader.pid, 9)
    assert read(reader, "a moment too late").result(10).posts == 1


def test_a_hung_reader_is_started_again(reader):
    until(lambda: reader.ready)
    with pytest.raises(NotRead):
        read(reader, "HANG").result(10)
    assert read(reader, "next visitor").result(10).posts == 1


def test_a_reader_that_cannot_start_says_why(tmp_path):
    reader = ReaderProcess(settings_at(tmp_path), stand_in_lectern.open_no_lectern)
    reader.start()
    with pytest.raises(NotRead):
        read(reader, "words").result(10)
    assert "make install" in reader.trouble
    assert not reader.ready
    reader.close()


def test_closing_ends_the_process(tmp_path):
    reader = ReaderProcess(settings_at(tmp_path), stand_in_lectern.open_lectern)
    reader.start()
    until(lambda: reader.ready)
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(reader.pid, 0)
