import json
import time

import pytest
from stand_in_kiosk import WORDS, Painting, Served, hear, settings_at, until
from stand_in_hand import Refuses, Slow

CONSENTED = {"language": "en", "consent": True}


def post(house, **body):
    return house.client.post("/api/sittings", json={**CONSENTED, **body})


def test_from_consent_to_the_picture(open_house):
    sitting = open_house.to_words()
    painted = open_house.client.patch(f"/api/sittings/{sitting}", json={"paint": True}).json()
    assert (painted["state"], painted["queue"]) == ("queued", 0)
    heard = hear(open_house.client, sitting, until_kind="done")
    done = heard[-1][1]
    assert {kind for kind, *_ in heard} >= {"stage", "words", "progress", "preview", "done"}
    assert open_house.client.get(done["image"]).content.startswith(b"\x89PNG")
    assert done["title"] == "Keeper of Boats, Before Dawn"
    assert done["technique"] == "Diffusion, oil strokes, 96 × 96"
    assert open_house.client.get(f"/api/sittings/{sitting}").json()["done"] == done


def test_without_consent_nothing_begins(open_house):
    for consent in ({}, {"consent": False}):
        answer = open_house.client.post("/api/sittings", json={"text": WORDS, "language": "en", **consent})
        assert (answer.status_code, answer.json()["key"]) == (422, "no_consent")
    answer = open_house.client.post("/api/sittings", json={"text": WORDS, "language": "en", "consent": "yes"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "key"),
    [
        ({}, 422, "no_words"),
        ({"text": "   "}, 422, "no_words"),
        ({"text": WORDS, "source": "bluesky:ada.test"}, 422, "bad_request"),
        ({"text": WORDS, "language": "tlh"}, 422, "bad_language"),
        ({"text": WORDS, "recipe": "crayon"}, 422, "bad_recipe"),
        ({"text": WORDS, "appearance": {"hair": "plaid"}}, 422, "bad_appearance"),
        ({"text": WORDS, "mystery": 1}, 422, "bad_request"),
        ({"text": "a" * 1_000_001}, 413, "too_large"),
    ],
)
def test_what_is_refused_and_why(open_house, body, status, key):
    answer = post(open_house, **body)
    assert (answer.status_code, answer.json()["key"]) == (status, key)
    assert WORDS not in answer.text


def test_a_body_that_is_no_json(open_house):
    answer = open_house.client.post("/api/sittings", content="{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["key"]) == (422, "bad_request")


def test_a_file_is_read(open_house):
    answer = open_house.client.post(
        "/api/sittings", data={"language": "en", "consent": "true", "appearance": json.dumps({"hair": "red"})},
        files={"file": ("diary.txt", WORDS.encode())},
    )  # fmt: skip
    sitting = answer.json()["id"]
    open_house.reach(sitting, "words")
    state = open_house.client.get(f"/api/sittings/{sitting}").json()
    assert state["words"]["themes"][0]["evidence"][0]["sentence"] == WORDS
    assert state["appearance"] == {"hair": "red"}


def test_striking_answers_the_new_words(open_house):
    sitting = open_house.to_words()
    path = f"/api/sittings/{sitting}"
    words = open_house.client.patch(path, json={"strike": ["symbols:anchor"], "recipe": "pencil"}).json()
    assert [symbol["key"] for symbol in words["symbols"]] == ["lantern"]
    assert (words["struck"], words["recipe"], words["state"]) == (["symbols:anchor"], "pencil", "words")
    assert "anchor" not in words["prompt"]["positive"]
    words = open_house.client.patch(path, json={"strike": []}).json()
    assert [symbol["key"] for symbol in words["symbols"]] == ["anchor", "lantern"]
    assert words["recipe"] == "pencil"
    late = hear(open_house.client, sitting, until_kind="words")[-1][1]
    assert late["recipe"] == "pencil"


def test_words_say_what_may_be_chosen(open_house):
    sitting = open_house.to_words(language="de")
    recipes = open_house.client.get(f"/api/sittings/{sitting}").json()["words"]["recipes"]
    assert {"key": "oil", "title": "Öl"}.items() <= recipes[0].items()


def test_confirming(open_house):
    sitting = open_house.begin("NOINDEX " + WORDS)
    open_house.reach(sitting, "confirm")
    stage = hear(open_house.client, sitting, until_kind="stage")[-1][1]
    assert stage == {"stage": "confirm", "signals": ["noindex"]}
    open_house.client.patch(f"/api/sittings/{sitting}", json={"confirmed": True})
    open_house.reach(sitting, "words")


def test_choosing_who_one_is_in_a_chat(open_house):
    answer = open_house.client.post("/api/sittings", data={"consent": "true", "language": "en"}, files={"file": ("_chat.txt", b"CHAT of two")})
    sitting = answer.json()["id"]
    open_house.reach(sitting, "author")
    assert open_house.client.get(f"/api/sittings/{sitting}").json()["authors"] == [{"key": "user1", "name": "Ada"}, {"key": "user2", "name": "Oto"}]
    nobody = open_house.client.patch(f"/api/sittings/{sitting}", json={"author": "Eve"})
    assert (nobody.status_code, nobody.json()["key"]) == (422, "bad_author")
    assert open_house.client.patch(f"/api/sittings/{sitting}", json={"author": "user2"}).status_code == 200
    open_house.reach(sitting, "words")
    assert "authors" not in open_house.client.get(f"/api/sittings/{sitting}").json()


def test_proving_whose_account_it_is(open_house):
    sitting = open_house.begin("REFUSING " + WORDS)
    open_house.reach(sitting, "confirm")
    stage = hear(open_house.client, sitting, until_kind="stage")[-1][1]
    assert stage["code"] == open_house.client.get(f"/api/sittings/{sitting}").json()["code"] and stage["signals"] == ["noai"]
    open_house.client.patch(f"/api/sittings/{sitting}", json={"confirmed": True})
    open_house.reach(sitting, "words")


def test_too_early_and_too_late(open_house):
    sitting = open_house.begin("SLOW " + WORDS)
    early = open_house.client.patch(f"/api/sittings/{sitting}", json={"paint": True})
    assert (early.status_code, early.json()["key"]) == (409, "wrong_state")
    open_house.client.delete(f"/api/sittings/{sitting}")
    late = open_house.client.patch(f"/api/sittings/{sitting}", json={"strike": []})
    assert (late.status_code, late.json()["key"]) == (404, "sitting_gone")
    assert open_house.client.get(f"/api/sittings/{sitting}/events").status_code == 404
    assert open_house.client.delete(f"/api/sittings/{sitting}").status_code == 204


def test_a_crash_while_reading_fails_softly(served):
    sitting = served.begin("CRASH " + WORDS)
    failed = hear(served.client, sitting, until_kind="failed")[-1][1]
    assert failed["key"] == "unreadable"
    assert served.to_words()


def test_a_full_queue_asks_to_come_back(settings):
    from stand_in_kiosk import Served

    with Served(settings.model_copy(update={"max_queue": 1})) as served:
        first, second = served.to_words(), served.to_words()
        served.client.patch(f"/api/sittings/{first}", json={"paint": True})
        answer = served.client.patch(f"/api/sittings/{second}", json={"paint": True})
        assert (answer.status_code, answer.json()["key"]) == (429, "queue_full")
        assert int(answer.headers["Retry-After"]) > 0
        assert served.state(second) == "words"


def test_progress_comes_often_and_says_who_is_before(served, settings):
    sitting = served.to_words()
    before = served.to_words()
    for one in (before, sitting):
        served.client.patch(f"/api/sittings/{one}", json={"paint": True})
    with Painting(settings, Slow):
        heard = hear(served.client, sitting, until_kind="done")
    times = [0.0, *(at for *_, at in heard)]
    assert max(later - sooner for sooner, later in zip(times, times[1:], strict=False)) < 2.0
    queued = [payload["queue"] for kind, payload, _ in heard if kind == "progress"]
    assert queued[0] == 1
    assert queued[-1] == 0
    assert [payload["stage"] for kind, payload, _ in heard if kind == "stage"][-3:] == ["queued", "painting", "finishing"]


def test_a_picture_that_cannot_be_painted_fails_with_its_key(served, settings):
    sitting = served.to_words()
    served.client.patch(f"/api/sittings/{sitting}", json={"paint": True})
    with Painting(settings, Refuses):
        assert hear(served.client, sitting, until_kind="failed")[-1][1] == {"key": "refused_image"}
    assert served.client.get(f"/api/sittings/{sitting}").json()["failed"] == {"key": "refused_image"}


def test_ending_while_painting_stops_it_and_leaves_nothing(served, settings):
    sitting = served.to_words()
    served.client.patch(f"/api/sittings/{sitting}", json={"paint": True})
    with Painting(settings, Slow):
        served.reach(sitting, "painting")
        assert served.client.delete(f"/api/sittings/{sitting}").status_code == 204
        assert served.client.get(f"/api/sittings/{sitting}").status_code == 404
        time.sleep(1)
    left = b"".join(path.read_bytes() for path in settings.data.rglob("*") if path.is_file())
    assert sitting.encode() not in left
    assert b"portrait of a person" not in left


def test_a_sitting_survives_the_web_process(settings):
    from stand_in_kiosk import Served

    with Served(settings) as served:
        sitting = served.to_words()
        served.client.patch(f"/api/sittings/{sitting}", json={"paint": True})
    with Painting(settings), Served(settings) as served:
        heard = hear(served.client, sitting, until_kind="done")
        assert served.client.get(heard[-1][1]["image"]).status_code == 200
        assert WORDS not in json.dumps(heard)


def test_the_page_that_listens_hears_of_a_deletion_on_the_phone(open_house):
    sitting, done = open_house.painted()
    with open_house.client.stream("GET", f"/api/sittings/{sitting}/events", timeout=10) as stream:
        lines = stream.iter_lines()
        while not next(lines).startswith("event: done"):
            pass
        until(lambda: sitting in open_house.desk.events.listened())
        time.sleep(0.3)
        assert open_house.client.delete(done["url"]).status_code == 204
        assert not [line for line in lines if line.startswith("event: words")]  # the stream ends


def test_choices(open_house):
    offered = open_house.client.get("/api/choices").json()
    assert offered["languages"] == [{"key": "en", "name": "English"}, {"key": "de", "name": "Deutsch"}]
    assert [recipe["key"] for recipe in offered["recipes"]][0] == "oil"
    assert {"key": "red", "label": "red hair"} in offered["appearance"]["hair"]
    assert {"name", "example"} <= offered["sources"][0].keys()
    assert "text" not in [source["name"] for source in offered["sources"]]


def test_a_house_that_does_not_offer_the_usual_recipe_begins_with_its_first(tmp_path):
    with Served(settings_at(tmp_path / "data", recipes=("pencil", "pastel"))) as served:
        assert served.client.get("/api/choices").json()["recipe"] == "pencil"
        assert served.client.get(f"/api/sittings/{served.begin()}").json()["recipe"] == "pencil"


def test_an_artists_new_title_is_read_by_the_next_visitor_and_a_slip_keeps_the_last(tmp_path):
    folder = tmp_path / "data" / "recipes"
    folder.mkdir(parents=True)

    def write(text):
        (folder / "fog.toml").write_text(text, "utf-8")

    write('extends = "ink"\ntitle = "Fog"\n')
    with Served(settings_at(tmp_path / "data", recipes=("oil", "fog"))) as served:

        def titles():
            offered = served.client.get("/api/choices").json()["recipes"]
            chosen = served.client.patch(f"/api/sittings/{served.to_words()}", json={"strike": []}).json()["recipes"]
            assert [one["title"]["en"] for one in offered] == [one["title"] for one in chosen]
            return [one["title"] for one in chosen]

        assert titles() == ["Oil", "Fog"]
        write('extends = "ink"\ntitle = "Fog at noon"\n')
        assert titles() == ["Oil", "Fog at noon"]
        write("title = Fog at night\n")
        assert titles() == ["Oil", "Fog at noon"]
