"""Mail servers as people name them, logins as they keep them, and what they are told when it does not work."""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Iterator
from types import ModuleType

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from pipeline.base.errors import ExitCode, NotWritableError
from pipeline.model.mail import Login, Server
from pipeline.servers import ServerAddressError, parse_server
from pipeline.servers.imap import open_imap
from pipeline.servers.logins import find_login, save_password
from pipeline.servers.troubles import SENTENCES, MailServerError, Trouble, one_line, what_is_wrong


class Drawer(KeyringBackend):
    """A keyring that keeps, forgets or fails."""

    priority = 1  # type: ignore[assignment]

    def __init__(self, *, keeps: bool = True, fails: bool = False) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.keeps, self.fails = keeps, fails

    def get_password(self, service: str, username: str) -> str | None:
        if self.fails:
            raise KeyringError("the secret is hunter2")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fails:
            raise KeyringError("the secret is hunter2")
        if self.keeps:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    mine = Drawer()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


# ---- Addresses


@pytest.mark.parametrize(
    ("written", "server"),
    [
        ("smtp://mail.norrvik.example", Server("smtp", "mail.norrvik.example", 587)),
        ("smtp://mail.norrvik.example:25", Server("smtp", "mail.norrvik.example", 25)),
        ("smtps://mail.norrvik.example/", Server("smtps", "mail.norrvik.example", 465)),
        ("imap://localhost", Server("imap", "localhost", 143)),
        (" IMAPS://Mail.Norrvik.example\n", Server("imaps", "mail.norrvik.example", 993)),
        ("imaps://anna@host/Mapp%20A", Server("imaps", "host", 993, "anna", "Mapp A")),
        (
            "imaps://anna%40fou.example@host/Åtgärd/Höst",
            Server("imaps", "host", 993, "anna@fou.example", "Åtgärd/Höst"),
        ),
        ("imaps://anna@fou.example@host", Server("imaps", "host", 993, "anna@fou.example")),
        ("imaps://host/%C3%84rende%3F", Server("imaps", "host", 993, "", "Ärende?")),
        ("smtp://[::1]:2525", Server("smtp", "::1", 2525)),
        ("smtps://[2001:db8::1]", Server("smtps", "2001:db8::1", 465)),
        ("smtp://192.0.2.1", Server("smtp", "192.0.2.1", 587)),
        ("smtp://mejl.räksmörgås.example", Server("smtp", "mejl.räksmörgås.example", 587)),
    ],
)
def test_an_address_names_a_server(written: str, server: Server) -> None:
    assert parse_server(written) == server


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("mail.norrvik.example", "smtp://mail.norrvik.example"),
        ("", "är ingen serveradress"),
        ("smtp://", "är ingen serveradress"),
        ("pop3://host", "smtp://, smtps://, imap:// eller imaps://"),
        ("https://host", "smtp://, smtps://, imap:// eller imaps://"),
        ("smtp://host:0", "Porten"),
        ("smtp://host:99999", "Porten"),
        ("smtp://host:post", "Porten"),
        ("smtp://[::1", "IPv6"),
        ("smtp://ho_st!.example", "Namnet på servern"),
        ("smtp://:587", "Namnet på servern"),
        ("smtp://a..b", "Namnet på servern"),
        (f"smtp://{'a' * 64}.example", "Namnet på servern"),
        ("smtp://host/mapp", "imap://"),
        ("imaps://host/Mapp A", "%20"),
        ("imaps://host/a%0Ab", "styrtecken"),
        ("imaps://a%00b@host", "styrtecken"),
        ("imaps://host/%FF", "UTF-8"),
        ("imaps://host/mapp?b", "%3F"),
    ],
)
def test_anything_else_is_a_usage_error_that_says_what_to_write(written: str, says: str) -> None:
    with pytest.raises(ServerAddressError) as e:
        parse_server(written)
    assert says in str(e.value)
    assert e.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    "written",
    [
        "imaps://anna:hunter2@host",
        "imaps://anna:hunter2@host/Mapp",
        "smtp://anna:hunter2/x@host",
        "smtp://anna:hunter2?x@host:587",
        "smtp://anna:hunter2#x@host",
        "smtp://anna:hunter2://x@host",
        "smtp://anna:hunt er2hunter2@host",
        "anna:hunter2@host",
        "anna:hunter2://x@host",
        "ftp://anna:hunter2@host",
        "smtp://anna:hunter2@host:x",
        "smtp://anna:hunter2@[host",
    ],
)
def test_a_password_in_an_address_is_refused_and_never_shown(written: str) -> None:
    with pytest.raises(ServerAddressError) as e:
        parse_server(written)
    shown = f"{e.value} {e.value!r} {e.value.__cause__!r}"
    assert "hunter2" not in shown
    assert e.value.__suppress_context__ or e.value.__context__ is None


def test_a_password_in_an_address_says_where_it_should_be() -> None:
    with pytest.raises(ServerAddressError, match="LOVANDE_MAIL_PASSWORD"):
        parse_server("imaps://anna:hunter2@host")


def test_an_address_must_fit_what_it_is_for() -> None:
    with pytest.raises(ServerAddressError, match="imap:// eller imaps://"):
        parse_server("smtp://host", ("imap", "imaps"))
    assert parse_server("imaps://host", ("imap", "imaps")).port == 993


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_this_computer_is_this_computer(host: str) -> None:
    assert Server("smtp", host, 25).is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1.example", "127.example", "localhost.example", "192.0.2.1", "::2"])
def test_a_name_that_looks_like_this_computer_is_another(host: str) -> None:
    assert not Server("smtp", host, 25).is_loopback


# ---- Logins

HOST = Server("imaps", "host", 993)


def test_the_environment_goes_before_the_keyring_and_a_token_before_a_password(drawer: Drawer) -> None:
    drawer.kept = {("lovande", "anna"): "nyckelring", ("lovande", "anna (token)"): "nyckelringens token"}
    both = {"LOVANDE_MAIL_PASSWORD": "miljö", "LOVANDE_MAIL_TOKEN": "token"}
    assert find_login(HOST, "anna", both) == Login("anna", token="token")
    assert find_login(HOST, "anna", {"LOVANDE_MAIL_PASSWORD": "miljö"}) == Login("anna", "miljö")
    assert find_login(HOST, "anna", {}) == Login("anna", token="nyckelringens token")
    del drawer.kept["lovande", "anna (token)"]
    assert find_login(HOST, "anna", {}) == Login("anna", "nyckelring")
    assert find_login(HOST, "berit", {}) is None


def test_the_user_is_in_the_address_else_in_the_environment_else_in_the_settings(drawer: Drawer) -> None:
    environ = {"LOVANDE_MAIL_USER": "miljö", "LOVANDE_MAIL_PASSWORD": "x"}
    assert find_login(Server("imaps", "host", 993, "adress"), "inställning", environ) == Login("adress", "x")
    assert find_login(HOST, "inställning", environ) == Login("miljö", "x")
    assert find_login(HOST, "inställning", {"LOVANDE_MAIL_PASSWORD": "x"}) == Login("inställning", "x")


def test_a_secret_of_nobody_is_a_usage_error_and_nothing_at_all_is_no_login(drawer: Drawer) -> None:
    with pytest.raises(ServerAddressError, match="LOVANDE_MAIL_USER") as e:
        find_login(HOST, "", {"LOVANDE_MAIL_PASSWORD": "hunter2"})
    assert "hunter2" not in str(e.value)
    assert find_login(HOST, "", {}) is None


def test_a_keyring_that_fails_or_is_not_there_is_no_login(monkeypatch: pytest.MonkeyPatch, drawer: Drawer) -> None:
    drawer.fails = True
    assert find_login(HOST, "anna", {}) is None
    with pytest.raises(NotWritableError, match="LOVANDE_MAIL_PASSWORD") as e:
        save_password("anna", "hunter2")
    assert "hunter2" not in f"{e.value}{e.value.__context__}"
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert find_login(HOST, "anna", {}) is None


def test_a_saved_password_is_the_one_that_is_used(drawer: Drawer) -> None:
    drawer.kept = {("lovande", "anna (token)"): "gammal"}
    save_password("anna", "lösen")
    assert find_login(HOST, "anna", {}) == Login("anna", "lösen")


def test_a_keyring_that_keeps_nothing_says_so(drawer: Drawer) -> None:
    drawer.keeps = False
    with pytest.raises(NotWritableError, match="nyckelring"):
        save_password("anna", "hunter2")


def test_the_keyring_is_loaded_only_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Untouchable(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    monkeypatch.setitem(sys.modules, "keyring", Untouchable("keyring"))
    assert find_login(HOST, "anna", {"LOVANDE_MAIL_PASSWORD": "x"}) == Login("anna", "x")


def test_a_login_never_shows_its_secrets() -> None:
    assert "hunter2" not in repr(Login("anna", "hunter2", "hunter2"))


# ---- Sentences


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_says_where_and_what_to_do_in_swedish(trouble: Trouble) -> None:
    said = str(MailServerError(HOST, trouble, "535 no", "anna"))
    assert "imaps://host:993" in said
    assert said.endswith("(535 no)")
    assert "{" not in said
    assert SENTENCES[trouble].count(". ") >= 1
    assert MailServerError(HOST, trouble).exit_code is ExitCode.MAIL_FAILED


def test_a_servers_words_are_one_short_line() -> None:
    assert one_line(b"5.1.1 No\r\nsuch\x1b[31m user\xff") == "5.1.1 No such [31m user\ufffd"
    assert len(one_line("x" * 9999)) == 300


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (socket.gaierror(-2, "Name or service not known"), Trouble.NOT_FOUND),
        (OSError(101, "Network is unreachable"), Trouble.NOT_FOUND),
        (ConnectionRefusedError(), Trouble.REFUSED),
        (ConnectionResetError(), Trouble.LOST),
        (TimeoutError(), Trouble.TIMEOUT),
        (ssl.SSLEOFError(8, "EOF"), Trouble.LOST),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), Trouble.TLS),
        (ssl.SSLCertVerificationError(1, "x"), Trouble.CERTIFICATE),
    ],
)
def test_what_the_network_says_is_one_of_the_troubles(error: OSError, trouble: Trouble) -> None:
    assert what_is_wrong(error)[0] is trouble


def reading(server: Server, login: Login | None = None, timeout: float = 300) -> MailServerError:
    with pytest.raises(MailServerError) as e:
        open_imap(server, login, timeout=timeout)
    return e.value


def test_a_mailbox_server_that_is_not_there() -> None:
    login = Login("anna", "x")
    assert reading(parse_server("imaps://mejl.finns-inte.invalid"), login).trouble is Trouble.NOT_FOUND
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        assert reading(Server("imaps", "127.0.0.1", port), login).trouble is Trouble.REFUSED
        listening.listen()
        assert reading(Server("imap", "127.0.0.1", port), login, timeout=0.3).trouble is Trouble.TIMEOUT
        assert reading(Server("imaps", "127.0.0.1", port), login, timeout=0.3).trouble is Trouble.TIMEOUT
    assert reading(HOST).trouble is Trouble.LOGIN_REQUIRED
