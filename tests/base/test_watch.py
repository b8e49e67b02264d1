"""What the watch makes of what it sees: only sleep of its own accord is charged, never a busy, stopped or suspended computer."""

from __future__ import annotations

from pipeline.base.guard.watch import LOOK, Glance, Patience


def seen(*looks: Glance) -> Patience:
    patience = Patience.from_now(looks[0])
    for look in looks[1:]:
        patience = patience.after(look)
    return patience


def looks(n: int, asleep: bool, used: float = 0, every: float = LOOK, room: float | None = None) -> list[Glance]:
    """`n` looks of a process that uses `used` seconds of the processor between two of them."""
    return [Glance(i * every, i * used, asleep, None if room is None else i * room) for i in range(n)]


def test_who_sleeps_for_half_a_minute_has_slept_for_half_a_minute() -> None:
    patience = seen(*looks(31, asleep=True))
    assert (patience.slept, patience.starved) == (30, 0)


def test_who_wants_the_processor_and_does_not_get_it_has_not_slept() -> None:
    patience = seen(*looks(300, asleep=False))
    assert (patience.slept, patience.starved) == (0, 299)


def test_a_hundredth_of_a_processor_is_work_and_begins_anew() -> None:
    """At fifteen times the load it gets six hundredths; at three, a form takes forty seconds by the clock."""
    for asleep in (True, False):
        patience = seen(*looks(1000, asleep, used=0.03))
        assert patience.slept + patience.starved < 10


def test_a_program_that_only_looks_at_its_clock_now_and_then_sleeps() -> None:
    assert seen(*looks(101, asleep=True, used=0.001)).slept > 60


def test_a_night_with_the_lid_down_is_a_look_or_two() -> None:
    before, after = looks(10, asleep=True), Glance(9 + 8 * 3600, 0, True)
    assert seen(*before, after).slept == 9 + 2 * LOOK


def test_who_looks_late_because_the_computer_is_busy_counts_no_more_for_it() -> None:
    assert seen(*looks(11, asleep=True, every=60)).slept == 10 * 2 * LOOK


def test_where_the_system_does_not_say_who_sleeps_it_does_only_while_there_is_room() -> None:
    """Windows says of every process that it runs: one that uses nothing while no processor is free may be waiting for one."""
    assert seen(*looks(31, asleep=True, room=0.0)).slept == 0
    assert seen(*looks(31, asleep=True, room=0.9)).slept == 30


def test_one_moment_awake_between_two_looks_is_no_sleep() -> None:
    patience = seen(*(Glance(i, 0, asleep=i % 2 == 0) for i in range(20)))
    assert patience.slept == 0
