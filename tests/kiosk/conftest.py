import pytest
from stand_in_kiosk import Painting, Served, settings_at, until


@pytest.fixture
def settings(tmp_path):
    return settings_at(tmp_path / "data")


@pytest.fixture
def served(settings):
    with Served(settings) as served:
        yield served


@pytest.fixture
def painting(settings):
    with Painting(settings) as painting:
        yield painting


@pytest.fixture(scope="module")
def open_house(tmp_path_factory):
    """One kiosk for all tests of a module that leave it as they found it."""
    settings = settings_at(tmp_path_factory.mktemp("house") / "data")
    with Served(settings) as served, Painting(settings):
        until(lambda: served.client.get("/healthz").status_code == 200)
        yield served
