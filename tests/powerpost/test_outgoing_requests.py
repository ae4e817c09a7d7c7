"""Links to files lead to the API's own address or to public hosts over HTTPS, and never anywhere else."""

import io

import pytest

from powerpost import errors, transport
from powerpost.client import PowerPostClient
from powerpost.errors import Acceptance
from tests.powerpost.internet import Internet, certificate_for
from tests.powerpost.scripted_server import answers

KEY = "pp_live_sk_secret"
FILE = b"a generated picture"
PUBLIC = "93.184.215.14"
INSIDE = "an address inside a network"
NOT_PUBLIC = "a public host over HTTPS"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return certificate_for(["cdn.example.org", "xn--bcher-kva.example.org"], tmp_path_factory.mktemp("tls"))


@pytest.fixture
def internet(certificate, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    # Connections of another test would lead to its servers.
    monkeypatch.setattr(transport, "_sessions", transport.threading.local())
    known = Internet(certificate)
    known.begin(monkeypatch)
    yield known
    known.end()


@pytest.fixture
def client(server):
    return PowerPostClient(server.url, KEY, "workspace-1")


def fetched(client, url) -> bytes:
    destination = io.BytesIO()
    client.download(url, destination, max_bytes=1000)
    return destination.getvalue()


def refusal_of(client, url) -> errors.LinkRefused:
    with pytest.raises(errors.LinkRefused) as caught:
        client.download(url, io.BytesIO(), max_bytes=1000)
    assert caught.value.acceptance is Acceptance.REFUSED
    # Nothing of the link, which may be signed, is quoted or hangs on.
    assert caught.value.__context__ is None
    return caught.value


def test_a_file_of_a_public_host(client, internet):
    host = internet.host("cdn.example.org", PUBLIC)
    host.script(answers(FILE), answers(b"", 302, {"Location": "/b"}), answers(FILE))
    assert fetched(client, "https://cdn.example.org/a?signed=1") == FILE
    # The usual port may be named, and a redirect within the host is followed.
    assert fetched(client, "https://CDN.example.org:443/a") == FILE
    assert [request.path for request in host.received] == ["/a?signed=1", "/a", "/b"]
    for request in host.received:
        assert KEY not in str(request.headers)
        assert "workspace-1" not in str(request.headers)


def test_a_name_in_other_letters(client, internet):
    internet.host("xn--bcher-kva.example.org", PUBLIC).script(answers(FILE))
    assert fetched(client, "https://bücher.example.org/a") == FILE


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:10.0.0.5",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
    ],
)
def test_a_name_that_stands_for_an_address_inside(client, internet, address):
    host = internet.host("cdn.example.org", address)
    assert INSIDE in refusal_of(client, "https://cdn.example.org/latest/meta-data/").message
    assert internet.reached == [(address, 443)]
    assert host.received == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_a_name_that_stands_for_a_public_address(client, internet, address):
    internet.host("cdn.example.org", address).script(answers(FILE))
    assert fetched(client, "https://cdn.example.org/a") == FILE


def test_a_name_that_turns_inside_once_it_was_looked_up(client, internet):
    public, inside = internet.host("cdn.example.org", PUBLIC), internet.host("cdn.example.org", "10.0.0.5")
    internet.names["cdn.example.org"] = [PUBLIC, "10.0.0.5"]
    public.script(answers(b"", 302, {"Location": "/b", "Connection": "close"}))
    assert INSIDE in refusal_of(client, "https://cdn.example.org/a").message
    assert [address for address, _ in internet.reached] == [PUBLIC, "10.0.0.5"]
    assert inside.received == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "10.0.0.5.",
        "１２７.0.0.1",
        "127。0。0。1",
        "①②⑦.⓪.⓪.①",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1%25eth0]",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "sandbox",
        "db.localhost",
        "printer.local",
        "metadata.google.internal",
        "nas.home.arpa",
        "cdn..example.org",
    ],
)
def test_a_host_spelled_to_lead_inside(client, internet, host):
    refusal_of(client, f"https://{host}/a")
    assert internet.reached == []


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example.org/a",
        "https://cdn.example.org:8443/a",
        "https://cdn.example.org:22/a",
        "https://cdn.example.org:99999/a",
        "https://user:password@cdn.example.org/a",
        "https://cdn.example.org@10.0.0.5/a",
        "https://10.0.0.5#@cdn.example.org/a",
        "https://10.0.0.5\\@cdn.example.org/a",
        "https://cdn.example.org\\.evil.org/a",
        " https://cdn.example.org/a",
        "https://cdn.example.org/a b",
        "https://cdn.example.org/a\r\nX-Evil: 1",
        "https://cdn.exa\tmple.org/a",
        "https://cdn.example.org/\x00",
        "https://cdn.example.org/\u202egpj.a",
        "https:///a",
        "https://",
        "https://[::1/a",
        "https://%31%30.0.0.5/a",
        "ftp://cdn.example.org/a",
        "file:///etc/passwd",
        "gopher://cdn.example.org/a",
        "data:text/plain,a",
        "javascript:alert(1)",
        "//10.0.0.5/a",
        "//cdn.example.org:8080/a",
    ],
)
def test_a_link_that_is_not_opened(client, internet, url):
    internet.host("cdn.example.org", PUBLIC)
    refusal_of(client, url)
    assert internet.reached == []


@pytest.mark.parametrize("trick", ["http://evil.example.org\\@{}/a", "http://{}\\@evil.example.org/a"])
def test_no_two_readers_disagree_on_whose_host_it_is(server, client, internet, trick):
    assert NOT_PUBLIC in refusal_of(client, trick.format(f"127.0.0.1:{server.port}")).message
    assert internet.reached == []


def test_the_api_itself_may_be_anywhere(server, client, internet):
    server.script(answers(FILE), answers(FILE))
    assert fetched(client, f"{server.url}/a") == FILE
    # As in a compose file, where the sandbox has a name of its own and no TLS.
    internet.names["sandbox"] = ["10.0.0.9"]
    internet.hosts["10.0.0.9", 8001] = server.port
    composed = PowerPostClient("http://sandbox:8001", KEY, "workspace-1")
    assert fetched(composed, "http://sandbox:8001/storage/a.webp") == FILE


def test_another_port_of_the_api_is_not_the_api(server, client, internet):
    refusal_of(client, f"http://127.0.0.1:{server.port + 1}/a")
    refusal_of(client, f"https://127.0.0.1:{server.port}/a")
    assert internet.reached == []


def test_the_usual_port_is_the_same_address_named_or_not(server, internet):
    server.script(answers(FILE))
    internet.names["api.example.org"] = ["10.0.0.9"]
    internet.hosts["10.0.0.9", 80] = server.port
    client = PowerPostClient("http://api.example.org:80", KEY, "workspace-1")
    assert fetched(client, "http://API.example.org/a") == FILE


def test_a_redirect_of_the_api_does_not_lead_inside(server, client, internet):
    server.script(answers(b"", 302, {"Location": "http://169.254.169.254/latest/"}))
    with pytest.raises(errors.UnexpectedAnswer):
        client.download(f"{server.url}/a", io.BytesIO(), max_bytes=1000)
    assert [address for address, _ in internet.reached] == ["127.0.0.1"]


def test_the_key_does_not_go_along_on_a_redirect_either(server, client):
    server.script(answers(b"", 302, {"Location": "/b"}), answers(FILE))
    assert fetched(client, f"{server.url}/a") == FILE
    assert [KEY in str(request.headers) for request in server.received] == [False, False]


@pytest.mark.parametrize("redirect", [301, 302, 303, 307, 308])
def test_a_request_to_the_api_follows_no_redirect(server, client, internet, redirect):
    server.script(answers({}, redirect, {"Location": "https://cdn.example.org/api"}))
    with pytest.raises(errors.UnexpectedAnswer):
        client.get_credits()
    assert len(server.received) == 1
    assert ("cdn.example.org", 443) not in internet.reached


def test_through_a_proxy_a_name_that_is_inside_is_not_asked_for(server, client, internet, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "unrelated.example.org")
    internet.host("cdn.example.org", "10.0.0.5")
    assert INSIDE in refusal_of(client, "https://cdn.example.org/a").message
    assert server.connections == 0


def test_through_a_proxy_a_name_that_only_the_proxy_knows_is_asked_for(server, client, internet, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "unrelated.example.org")
    # Answered with 501, for the server of this test is no proxy.
    with pytest.raises(errors.PowerPostError) as caught:
        fetched(client, "https://cdn.unknown.invalid.example/a")
    assert type(caught.value) is not errors.LinkRefused
    assert internet.reached == [("127.0.0.1", server.port)]
