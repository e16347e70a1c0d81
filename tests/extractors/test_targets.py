"""Which hosts may be visited: property tests, and the cases that fool Python 3.11's ipaddress."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import UnsafeTarget
from extractors.targets import check_url, is_public

INSIDE = """
127.0.0.1 127.8.8.8 10.0.0.7 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 0.1.2.3 255.255.255.255
100.64.0.1 100.100.100.200 100.127.255.255 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 198.18.0.1
198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 168.63.129.16
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1
2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 5f00::1 fc00::1 fd12::1 fe80::1 fe80::1%eth0
2606:4700::1111%eth0 fec0::1 ff02::1 ff0e::1 not-an-address 1.2.3 1.2.3.4.5
""".split()

REFUSED = """
https://127.0.0.1/ https://2130706433/ https://0x7f000001/ https://0x7f.1/ https://127.1/ https://0177.0.0.1/
https://017700000001/ https://127.0.0.0x1/ https://[::1]/ https://[::ffff:7f00:1]/ https://[64:ff9b::7f00:1]/
https://[fe80::1%25eth0]/ https://①②⑦.⓪.⓪.①/ https://１２７.0.0.1/ https://127。0。0。1/ https://127．0．0．1/ https://8.8.8.8/
https://localhost/ https://localhost./ https://LOCALHOST/ https://a.localhost/ https://printer.local/ https://x.internal/
https://nas.lan/ https://1.0.0.127.in-addr.arpa/ https://x.onion/ https://intranet/ https:/// https://./ https://a..b/
https://-a.example/ https://a-.example/ https://a%2eb.example/ https://user@example.org/ https://user:pw@example.org/
https://@example.org/ https://:@example.org/ https://@/ https://@@example.org/ //@example.org/
https://example.org:8443/ https://example.org:80/ http://example.org/ ftp://example.org/ file:///etc/passwd //example.org/
example.org https://good.example\\@127.0.0.1/ https://example.org@127.0.0.1/ javascript:alert(1) gopher://example.org/
""".split()


@pytest.mark.parametrize("address", INSIDE)
def test_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_address_outside_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", REFUSED)
def test_odd_address_is_refused_before_it_is_resolved(url: str) -> None:
    with pytest.raises(UnsafeTarget) as caught:
        check_url(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://example.org/x?y=1", "https://example.org:443/", "https://bücher.example/", "https://a_b.tumblr.com/"])
def test_plain_name_is_let_through(url: str) -> None:
    assert check_url(url).scheme == "https"


def test_empty_user_name_is_refused_with_the_host_behind_it() -> None:
    with pytest.raises(UnsafeTarget, match="'example.org' stands behind an @"):
        check_url("https://@example.org/")


def test_an_at_sign_further_on_is_part_of_the_address() -> None:
    for url in ("https://example.org/@ada", "https://example.org/?to=@ada", "https://example.org/a//b@c", "https://example.org/#//b@c"):
        assert check_url(url).host == "example.org"


def test_plain_http_only_where_it_is_asked_for() -> None:
    assert check_url("http://example.org/feed", plain_http=True).port is None
    with pytest.raises(UnsafeTarget):
        check_url("http://example.org:8080/feed", plain_http=True)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}", "0X{:X}"]))
def test_no_numeral_is_a_host(number: int, form: str) -> None:
    with pytest.raises(UnsafeTarget):
        check_url(f"https://{form.format(number)}/")


@given(st.lists(st.integers(0, 255), min_size=1, max_size=4), st.data())
def test_no_dotted_numeral_in_any_base_is_a_host(parts: list[int], data: st.DataObject) -> None:
    forms = [data.draw(st.sampled_from(["{}", "0x{:x}", "0{:o}"])).format(part) for part in parts]
    dot = data.draw(st.sampled_from([".", "。", "．", "｡"]))
    with pytest.raises(UnsafeTarget):
        check_url(f"https://{dot.join(forms)}/")


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_public_name_or_refused(host: str) -> None:
    try:
        url = check_url(f"https://{host}/")
    except UnsafeTarget:
        return
    ascii_host = url.raw_host.decode("ascii")
    assert "." in ascii_host and url.port is None and not url.userinfo
    with pytest.raises(ValueError):
        ipaddress.ip_address(ascii_host)


@given(st.ip_addresses(v=6))
def test_public_ipv6_carries_no_ipv4(address: ipaddress.IPv6Address) -> None:
    if is_public(str(address)):
        assert address.ipv4_mapped is None and address.sixtofour is None and address.teredo is None


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_public(address: ipaddress.IPv4Address) -> None:
    if address.is_private or address.is_multicast or address.is_loopback or address.is_link_local:
        assert not is_public(str(address))
