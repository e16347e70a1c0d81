"""The kiosk's one database file: what a failing disk may do to it."""

import sqlite3

import pytest

from installation.database import Database


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path)
    yield database
    database.close()


def sign(database, owner, note=None):
    with database.writing() as write:
        write.execute("INSERT INTO painters VALUES (?, 'ready', ?, 0)", (owner, note))


def test_a_full_disk_is_named_and_the_next_write_works_again(database):
    pages = database.read("PRAGMA page_count")[0][0]
    database.read(f"PRAGMA max_page_count={pages + 1}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        sign(database, "a", "x" * 100_000)
    database.read(f"PRAGMA max_page_count={pages + 1000}")
    sign(database, "b")
    assert [row["owner"] for row in database.read("SELECT owner FROM painters")] == ["b"]


def test_a_transaction_that_cannot_be_committed_is_over(database):
    with database.writing() as write:
        write.execute("CREATE TABLE promises (owner TEXT REFERENCES painters DEFERRABLE INITIALLY DEFERRED)")
    database.read("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError), database.writing() as write:
        write.execute("INSERT INTO promises VALUES ('nobody')")
    sign(database, "a")
    assert database.read("SELECT * FROM promises") == []
