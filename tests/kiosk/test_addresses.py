import pytest
from stand_in_kiosk import settings_at

from kiosk import addresses
from kiosk.addresses import is_ours, public_address


@pytest.fixture
def network(monkeypatch):
    def known(name, *found):
        monkeypatch.setattr(addresses.socket, "gethostname", lambda: name)
        monkeypatch.setattr(addresses, "network_address", lambda: "192.168.1.20")
        monkeypatch.setattr(addresses, "_addresses_of", lambda asked: set(found) if asked == "gallery.local" else set())

    return known


def settings(tmp_path, **more):
    return settings_at(tmp_path, **{"host": "0.0.0.0", "port": 8000, **more})


def test_what_the_operator_says_comes_first(tmp_path, network):
    network("gallery", "192.168.1.20")
    assert public_address(settings(tmp_path, public_url="https://art.example/")).base == "https://art.example"


def test_then_the_name_of_this_machine_if_the_network_knows_it(tmp_path, network):
    network("Gallery", "192.168.1.20")
    address = public_address(settings(tmp_path))
    assert (address.base, address.hint) == ("http://gallery.local:8000", None)


def test_then_its_address_with_a_hint(tmp_path, network):
    network("gallery")
    address = public_address(settings(tmp_path))
    assert address.base == "http://192.168.1.20:8000"
    assert "public_url" in address.hint


def test_a_kiosk_for_itself_says_that_phones_cannot_reach_it(tmp_path):
    address = public_address(settings(tmp_path, host="127.0.0.1"))
    assert address.base == "http://localhost:8000"
    assert "phones cannot reach it" in address.hint


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost:8000", True), ("127.0.0.1", True), ("[::1]:8000", True), ("gallery", True), ("GALLERY.local:8000", True),
        ("192.168.1.20:8000", True), ("art.example", True), ("evil.example", False), ("gallery.local.evil.example", False),
        ("", False), ("[", False),
    ],
)  # fmt: skip
def test_which_names_are_ours(tmp_path, network, host, ours):
    network("gallery")
    assert is_ours(host, settings(tmp_path, public_url="https://art.example/")) is ours
