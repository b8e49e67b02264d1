"""Which computer runs a round: one, and its folder may be moved and never copied, so that no mail is sent twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.ledger import move_here, peek
from pipeline.ledger.place import OtherComputerError, read_owner
from pipeline.model.events import EventKind, mails
from pipeline.model.mail import MailFate
from tests.support.happenings import about, became, cut_off, kinds, put, queued, sent
from tests.support.happenings import beginning as NOW

SAYS_SOMETHING = about(EventKind.ON_HOLD, why="Föräldraledig")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "omgång"
    folder.mkdir()
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Where another computer keeps its own files."""
    return tmp_path / "annan dator"


def test_a_second_computer_is_refused_by_the_first_ones_name(home: Path, elsewhere: Path) -> None:
    put(home)
    owner = read_owner(home)
    with pytest.raises(OtherComputerError, match="status --move-here") as said:
        put(home, data=elsewhere)
    assert owner and f"från datorn {owner.name}" in str(said.value) and said.value.exit_code == ExitCode.BAD_SETTINGS


def test_a_second_computer_may_not_even_look_past_the_snapshot(home: Path, elsewhere: Path) -> None:
    put(home)
    with pytest.raises(OtherComputerError):
        peek(home, elsewhere)


def test_a_round_that_is_moved_here_goes_on_with_all_that_has_happened(home: Path, elsewhere: Path) -> None:
    put(home, *sent("M001"))
    move_here(home, NOW, elsewhere)
    assert kinds(peek(home, elsewhere)) == ["mail_queued", "mail_sent", "moved"]


def test_the_computer_that_a_round_was_moved_from_is_refused(home: Path, elsewhere: Path) -> None:
    put(home)
    move_here(home, NOW, elsewhere)
    with pytest.raises(OtherComputerError):
        put(home)


def test_a_round_can_be_moved_back_with_what_happened_in_between(home: Path, elsewhere: Path) -> None:
    put(home, queued("M001"))
    move_here(home, NOW, elsewhere)
    put(home, became(EventKind.MAIL_SENT, "M001"), data=elsewhere)
    move_here(home, NOW)
    assert mails(peek(home))["M001"].fate is MailFate.SENT


def test_mails_that_waited_when_the_other_computer_was_cut_off_are_uncertain(home: Path, elsewhere: Path) -> None:
    put(home, queued("M001"), queued("M002"), became(EventKind.MAIL_DEFERRED, "M002"), *sent("M003"))
    cut_off(home)
    move_here(home, NOW, elsewhere)
    fates = [m.fate for m in mails(peek(home, elsewhere)).values()]
    assert fates == [MailFate.UNCERTAIN, MailFate.UNCERTAIN, MailFate.SENT]


def test_mails_that_wait_go_on_waiting_when_the_other_computer_ended_well(home: Path, elsewhere: Path) -> None:
    put(home, queued("M001"))
    move_here(home, NOW, elsewhere)
    assert mails(peek(home, elsewhere))["M001"].fate is MailFate.QUEUED


def test_a_round_whose_snapshot_is_not_synchronized_yet_is_not_moved(home: Path, elsewhere: Path) -> None:
    put(home, queued("M001"))
    old = (home / "ledger.sqlite").read_bytes()
    put(home, became(EventKind.MAIL_SENT, "M001"))
    (home / "ledger.sqlite").write_bytes(old)
    with pytest.raises(SettingsError, match=r"äldre .*\(1 av 2 händelser\)"):
        move_here(home, NOW, elsewhere)


def test_a_round_that_nobody_has_begun_cannot_be_moved(home: Path) -> None:
    with pytest.raises(SettingsError, match="ingen liggare"):
        move_here(home, NOW)


def test_what_is_no_ledger_is_not_moved(home: Path, elsewhere: Path) -> None:
    put(home)
    (home / "ledger.sqlite").write_bytes(b"en bild")
    with pytest.raises(SettingsError, match="ingen liggare"):
        move_here(home, NOW, elsewhere)


def test_moving_to_the_computer_that_runs_the_round_changes_nothing_about_its_mails(home: Path) -> None:
    put(home, queued("M001"))
    cut_off(home)
    move_here(home, NOW)
    assert mails(peek(home))["M001"].fate is MailFate.QUEUED


def test_looking_and_moving_leave_no_files_beside_the_snapshot(home: Path, elsewhere: Path) -> None:
    put(home)
    move_here(home, NOW, elsewhere)
    peek(home, elsewhere)
    assert sorted(p.name for p in home.iterdir()) == [".lovande.json", "ledger.sqlite"]


def test_a_copy_of_the_folder_sends_nothing(home: Path, tmp_path: Path) -> None:
    put(home)
    shutil.copytree(home, tmp_path / "kopia")
    with pytest.raises(SettingsError, match="Mappen är en kopia"):
        put(tmp_path / "kopia")


def test_a_copy_is_not_made_the_round_by_moving_it_here(home: Path, tmp_path: Path) -> None:
    put(home)
    shutil.copytree(home, tmp_path / "kopia")
    with pytest.raises(SettingsError, match="Mappen är en kopia"):
        move_here(tmp_path / "kopia", NOW)


def test_a_copy_that_was_refused_is_left_as_it_was(home: Path, elsewhere: Path, tmp_path: Path) -> None:
    put(home)
    copy = tmp_path / "kopia"
    shutil.copytree(home, copy)
    before = {f.name: f.read_bytes() for f in copy.iterdir()}
    with pytest.raises(SettingsError, match="Mappen är en kopia"):
        move_here(copy, NOW, elsewhere)
    assert {f.name: f.read_bytes() for f in copy.iterdir()} == before


def lose_both(home: Path) -> None:
    (home / ".lovande.json").unlink()
    (home / "ledger.sqlite").unlink()


@pytest.mark.parametrize("command", [put, peek], ids=["send", "status"])
def test_a_folder_that_has_lost_both_files_does_not_begin_again_when_mail_has_gone(
    home: Path, command: Callable[[Path], object]
) -> None:
    put(home, *sent("M001"))
    lose_both(home)
    with pytest.raises(SettingsError, match=r"har redan skickat mejl.*--move-here"):
        command(home)


def test_a_folder_that_has_lost_both_files_gets_them_back_from_the_computers_own_ledger(home: Path) -> None:
    put(home, *sent("M001"))
    lose_both(home)
    move_here(home, NOW)
    assert mails(peek(home))["M001"].fate is MailFate.SENT
    assert (home / "ledger.sqlite").exists()


def test_a_folder_that_never_sent_anything_may_begin_again(home: Path) -> None:
    put(home, SAYS_SOMETHING)
    lose_both(home)
    put(home, about(EventKind.RESUMED))
    assert kinds(peek(home)) == ["resumed"]


def test_a_round_may_not_change_its_id_under_forms_that_are_out(home: Path) -> None:
    put(home, *sent("M001"), named="hosten-2026")
    with pytest.raises(SettingsError, match='märkta "hosten-2026"'):
        put(home, named="varen-2027")
    put(home, SAYS_SOMETHING, named="hosten-2026")
    assert kinds(peek(home))[-1] == "on_hold"


def test_a_round_that_has_sent_nothing_may_change_its_id(home: Path) -> None:
    put(home, SAYS_SOMETHING, named="hosten-2026")
    put(home, *sent("M001"), named="varen-2027")
    with pytest.raises(SettingsError, match='märkta "varen-2027"'):
        put(home, named="hosten-2026")


def test_the_round_itself_goes_on_when_somebody_has_tried_a_copy(home: Path, tmp_path: Path) -> None:
    put(home)
    shutil.copytree(home, tmp_path / "kopia")
    with pytest.raises(SettingsError):
        put(tmp_path / "kopia")
    put(home, SAYS_SOMETHING)
    assert kinds(peek(home)) == ["on_hold"]


def test_a_folder_that_was_moved_or_renamed_is_the_round(home: Path, tmp_path: Path) -> None:
    put(home, SAYS_SOMETHING)
    home.rename(tmp_path / "Omgång hösten 2026")
    put(tmp_path / "Omgång hösten 2026", about(EventKind.RESUMED))
    assert kinds(peek(tmp_path / "Omgång hösten 2026")) == ["on_hold", "resumed"]


def test_a_round_that_nobody_has_begun_has_nothing_on_record(home: Path) -> None:
    assert peek(home) == () and list(home.iterdir()) == []


def test_moving_here_keeps_this_computers_own_ledger_when_it_goes_on_from_an_older_snapshot(home: Path) -> None:
    put(home, queued("M001"))
    older = (home / "ledger.sqlite").read_bytes()
    put(home, *sent("M001")[1:])
    (home / "ledger.sqlite").write_bytes(older)
    (home / ".lovande.json").unlink()
    move_here(home, NOW)
    assert mails(peek(home))["M001"].fate is MailFate.SENT


def test_two_ledgers_that_have_each_gone_on_are_not_chosen_between(home: Path, elsewhere: Path) -> None:
    put(home, queued("M001"))
    begun = {f: (home / f).read_bytes() for f in (".lovande.json", "ledger.sqlite")}
    put(home, *sent("M001")[1:])
    for name, content in begun.items():
        (home / name).write_bytes(content)
    move_here(home, NOW, elsewhere)
    put(home, SAYS_SOMETHING, data=elsewhere)
    with pytest.raises(SettingsError, match="har gått vidare var för sig"):
        move_here(home, NOW)


def test_a_folder_that_lost_both_files_and_was_moved_is_known_by_its_id(home: Path, tmp_path: Path) -> None:
    put(home, *sent("M001"), named="hosten-2026")
    lose_both(home)
    home.rename(tmp_path / "flyttad")
    with pytest.raises(SettingsError, match="samma id har redan skickat mejl"):
        put(tmp_path / "flyttad", named="hosten-2026")
    move_here(tmp_path / "flyttad", NOW, named="hosten-2026")
    assert mails(peek(tmp_path / "flyttad"))["M001"].fate is MailFate.SENT


def test_a_new_round_with_an_id_of_its_own_may_begin_beside_it(home: Path, tmp_path: Path) -> None:
    put(home, *sent("M001"), named="hosten-2026")
    (tmp_path / "ny").mkdir()
    put(tmp_path / "ny", SAYS_SOMETHING, named="varen-2027")
    assert kinds(peek(tmp_path / "ny")) == ["on_hold"]


def test_the_owner_of_one_round_beside_the_ledger_of_another_is_refused(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "andra"
    other.mkdir()
    put(home, *sent("M001"), named="a")
    put(other, SAYS_SOMETHING, named="b")
    (home / ".lovande.json").write_bytes((other / ".lovande.json").read_bytes())
    with pytest.raises(SettingsError, match="hör till olika omgångar"):
        put(home, named="a")
