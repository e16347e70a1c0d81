import subprocess
import sys

import pytest
import stand_in_lectern
from stand_in_kiosk import Painting, Served, until
from stand_in_lectern import prompt, verbal

from installation.queue import Queue
from installation.roster import Roster
from kiosk.health import WARMING_S, Health


class Reader:
    ready, trouble = True, None


@pytest.fixture
def roster(tmp_path):
    return Roster(tmp_path)


def health(roster, tmp_path, **more):
    return Health(Reader(), roster, tmp_path, **more)


def test_ready_when_both_are(roster, tmp_path):
    assert health(roster, tmp_path).look().status == "warming"
    roster.sign("x:1", "loading")
    assert health(roster, tmp_path).look().status == "warming"
    roster.sign("x:1", "ready")
    assert health(roster, tmp_path).look().status == "ready"


def test_a_broken_painter_closes_the_house_unless_another_paints(roster, tmp_path):
    roster.sign("x:1", "broken", "the checkpoint is not on this machine")
    state = health(roster, tmp_path).look()
    assert (state.status, state.reasons[0]) == ("out_of_service", "the checkpoint is not on this machine")
    roster.sign("x:2", "ready")
    assert health(roster, tmp_path).look().status == "ready"


def test_a_full_disk_closes_the_house(roster, tmp_path):
    roster.sign("x:1", "ready")
    assert health(roster, tmp_path, free=lambda _: 499 * 2**20).look().status == "out_of_service"


def test_nobody_warms_up_for_ever(roster, tmp_path):
    now = [0.0]
    waiting = health(roster, tmp_path, clock=lambda: now[0])
    assert waiting.look().status == "warming"
    now[0] = WARMING_S + 1
    assert waiting.look().status == "out_of_service"


def test_over_http(settings):
    with Served(settings) as served:
        answer = served.client.get("/healthz")
        assert (answer.status_code, answer.json()["status"]) == (503, "warming")
        with Painting(settings):
            until(lambda: served.client.get("/healthz").status_code == 200)
        status = served.client.get("/operator/status").json()
        assert status["sittings"]["done"] == 0 and status["unpainted"] == []


def test_the_operator_reads_what_could_not_be_painted_and_nobodys_words(settings):
    queue = Queue(settings.data)
    with Served(settings) as served:
        queue.add("a", verbal(), prompt(verbal()), most=1)
        queue.fail(queue.claim("x:1"), "refused_image", "RefusedImage")
        [letter] = served.client.get("/operator/status").json()["unpainted"]
    assert letter.pop("ended_at").endswith("+00:00")
    assert letter == {"failure": "refused_image", "error": "RefusedImage", "attempts": 1, "kind": "atelier oil 4"}


def test_out_of_service_begins_no_sitting(settings):
    with Served(settings, stand_in_lectern.open_no_lectern) as served:
        until(lambda: served.client.get("/healthz").json()["status"] == "out_of_service")
        answer = served.client.post("/api/sittings", json={"text": "words", "language": "en", "consent": True})
        assert (answer.status_code, answer.json()["key"]) == (503, "out_of_service")


def test_the_web_process_loads_no_model():
    heavy = "torch", "spacy", "transformers", "diffusers", "cv2", "numba"
    code = f"import kiosk.app, installation.house, sys; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
