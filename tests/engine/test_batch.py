"""Group commit: many calls, one transaction, and nobody pays for another."""
import random

import pytest

from lab import put
from line import until


def answers(lines):
    return [line.answer() for line in lines]


def test_writes_that_wait_together_commit_together(lab, keep):
    """Sixty-four calls are one transaction; the rest is the next."""
    lines, go = lab.gather(keep, [put(n, f"c{n}") for n in range(2, 102)])
    go()
    for n, a in enumerate(answers(lines), 2):
        assert (a.status, a.json["label"], a.json["id"]) == \
            (200, f"c{n}", n)
    sizes = lab.sql("SELECT count(*) FROM effect WHERE label ~ '^c' "
                    "GROUP BY tx, xmin ORDER BY min(id)")
    assert sizes == [(64,), (36,)]
    assert lab.sound()


def test_what_waits_for_one_record_keeps_its_order(lab, keep):
    lines, go = lab.gather(keep, [put(2 + n % 2, f"c{n}")
                                  for n in range(20)])
    go()
    assert {a.status for a in answers(lines)} == {200}
    for slot in (2, 3):
        assert lab.sql("SELECT label FROM effect WHERE slot = %s "
                       "ORDER BY id", slot) == \
            [(f"c{n}",) for n in range(20) if 2 + n % 2 == slot]
    assert len(set(lab.effects().values())) == 3    # warm, first, these


def test_no_answer_before_its_batch_is_committed(lab, keep):
    """The first statements have run while a later one waits for its lock."""
    lines, go = lab.gather(keep, [put(n, f"c{n}") for n in range(2, 12)])
    last = lab.hold(11)
    go()
    lab.waiting()
    lab.read(keep, [])
    assert all(line.silent() for line in lines)
    last.release()
    assert {a.status for a in answers(lines)} == {200}
    assert len(set(lab.effects().values())) == 3


def test_reads_that_wait_together_see_one_moment(lab):
    look = lab.start("lab/look")
    assert look.call("GET", "/lab/1").status == 200
    held = lab.hold_table()
    first = look.line().begin("GET", "/lab/1")
    lab.waiting()
    lines = [look.line().begin("GET", f"/lab/{n}") for n in range(2, 42)]
    lab.read(look, lines)
    held.release()
    seen = [a.json for a in answers([first, *lines])]
    assert [s["id"] for s in seen] == list(range(1, 42))
    # one, or another for those that were read while it connected
    assert len({s["began"] for s in seen[1:]}) <= 3
    assert {s["readOnly"] for s in seen} == {"on"}


def test_a_statement_that_says_it_reads_cannot_write(lab):
    look = lab.start("lab/look")
    assert look.call("GET", "/lab/1?how=sneak").status == 503
    assert lab.one("SELECT n FROM slot WHERE id = 1") == 0
    a = look.call("GET", "/lab/1")
    assert (a.status, a.json["n"]) == (200, 0)


def test_a_slow_list_holds_up_no_read(lab):
    """Lists have connections of their own."""
    look = lab.start("lab/look")
    slow = [look.line().begin("GET", "/lab/1?how=nap") for _ in range(2)]
    until(lambda: lab.one("SELECT count(*) FROM pg_stat_activity "
                          "WHERE wait_event = 'PgSleep'") == 2,
          "two lists at once, on two connections")
    assert look.call("GET", "/lab/2").status == 200
    assert all(line.silent() for line in slow)
    assert [a.json for a in answers(slow)] == [{"n": 1}, {"n": 1}]
    assert look.call("GET", "/lab/3?how=list").json["n"] == 4


def test_reads_and_lists_are_planned_for_their_values(lab):
    """One plan for all values let a list with an optional filter walk over
    everything."""
    look = lab.start("lab/look")
    for how in ("", "?how=list"):
        assert look.call("GET", "/lab/3" + how).json["plans"] == "auto"


def late_is_taken(lab):
    lab.sql("INSERT INTO effect (slot, label, late) VALUES (0, 'x', 'late')")


def test_a_statement_that_cannot_be_prepared_is_nobody_elses(lab):
    """All that is in one batch is new to the connection, one is wrong."""
    look = lab.start("lab/look")
    lines = [look.line() for _ in range(9)]
    with look.stopped():
        for n, line in enumerate(lines):
            line.begin("GET", f"/lab/{n + 1}" + ("?how=gone" if n == 3
                                                 else ""))
    assert [a.status for a in answers(lines)] == [
        500 if n == 3 else 200 for n in range(9)]
    assert look.left() == 100


BAD = {     # what a bad statement does, and what its caller gets
    "unique": ({"label": "warm"}, 500),
    "serialization": ({"how": "40001"}, 503),
    "deadlock": ({"how": "40P01"}, 503),
    "lock timeout": ({"how": "lock"}, 503),
    "bug": ({"how": "22012"}, 500),
    "at commit": ({"how": "late"}, 500),
}


@pytest.mark.parametrize("at", [0, 7, 19], ids=["first", "midst", "last"])
@pytest.mark.parametrize("bad", BAD)
def test_one_bad_statement_is_nobody_elses(lab, keep, bad, at):
    """All others get their answers, and have happened once."""
    body, status = BAD[bad]
    lab.hold(0)
    late_is_taken(lab)
    good = [n for n in range(20) if n != at]
    calls = [put(n + 2, f"c{n}", **(body if n == at else {})) if n != at
             else put(n + 2, **{"label": "c", **body}) for n in range(20)]
    lines, go = lab.gather(keep, calls)
    go()
    got = answers(lines)
    assert [got[n].status for n in good] == [200] * 19
    assert [got[n].json["label"] for n in good] == [f"c{n}" for n in good]
    assert got[at].status == status
    if status == 503:
        assert got[at].headers["retry-after"] == "1"
    effects = lab.effects()
    for n in good:
        assert str(effects[f"c{n}"]) == got[n].json["tx"]
    assert "c" not in effects
    # Each alone: its answer names the transaction that committed it.
    assert len({effects[f"c{n}"] for n in good}) == 19
    assert lab.sql("SELECT n FROM slot WHERE id BETWEEN 2 AND 21 "
                   "ORDER BY id") == [(int(n != at),) for n in range(20)]
    if status == 500:
        assert keep.left() == 100
        keep.start()
    assert keep.keep(1, "after").status == 200


def test_several_bad_ones_in_one_batch(lab, keep):
    """Each gets what is its own, all others what is theirs."""
    lab.hold(0)
    bad = {3: ({"how": "40001"}, 503), 4: ({"how": "lock"}, 503),
           11: ({"how": "22012"}, 500), 17: ({"label": "warm"}, 500)}
    lines, go = lab.gather(keep, [
        put(n + 2, **{"label": f"c{n}", **bad.get(n, ({},))[0]})
        for n in range(24)])
    go()
    got = answers(lines)
    assert [a.status for a in got] == [
        bad[n][1] if n in bad else 200 for n in range(24)]
    assert {x for x in lab.effects() if x[0] == "c"} == {
        f"c{n}" for n in range(24) if n not in bad}
    assert lab.one("SELECT sum(n) FROM slot WHERE id BETWEEN 2 AND 30") \
        == 20
    assert keep.left() == 100


def test_a_commit_that_fails_alone(lab, keep):
    """The statement said OK, its Sync did not: that is no success."""
    late_is_taken(lab)
    a = keep.keep(2, "c", how="late")
    assert (a.status, a.slug) == (500, "internal-error")
    assert "c" not in lab.effects()
    assert lab.one("SELECT n FROM slot WHERE id = 2") == 0
    assert keep.left() == 100


def test_two_that_only_break_the_commit_together(lab, keep):
    """No statement failed, yet the batch did: alone, the first is right."""
    lines, go = lab.gather(keep, [
        put(n, f"c{n}", **({"how": "late"} if n in (5, 8) else {}))
        for n in range(2, 12)])
    go()
    got = {n: a.status for n, a in enumerate(answers(lines), 2)}
    assert got == {n: 500 if n == 8 else 200 for n in range(2, 12)}
    assert {x for x in lab.effects() if x[0] == "c"} == {
        f"c{n}" for n in range(2, 12) if n != 8}
    assert lab.one("SELECT sum(n) FROM slot WHERE id BETWEEN 2 AND 30") \
        == 9
    assert keep.left() == 100


def test_two_functions_over_shuffled_records_never_deadlock(lab):
    """Two workers of each of two functions, forty callers, the same slots."""
    keeps = [lab.start("lab/keep") for _ in range(2)]
    takes = [lab.start("lab/take") for _ in range(2)]
    dice = random.Random(5)
    lines = [(w.line(), f"{i}.{k}")
             for i, w in enumerate(keeps[:1] + takes[:1]) for k in range(40)]
    for step in range(15):
        for line, name in lines:
            line.begin("PUT", f"/lab/{dice.randrange(1, 13)}",
                       {"label": f"{name}.{step}"})
        for line, name in lines:
            assert line.answer().status in (200, 204)
    effects = lab.effects()
    assert set(effects) == {f"{name}.{step}" for _, name in lines
                            for step in range(15)}
    # They did go in batches, else this proves nothing.
    assert len(set(effects.values())) < len(effects) / 2
    assert lab.one("SELECT sum(n) FROM slot") == 0
    for w in keeps + takes:
        w.process.terminate()
        assert w.left() == 0
    assert "deadlock" not in (lab.cluster.folder / "log").read_text()
    until(lambda: lab.backends() == 0, "their counts are filed")
    assert lab.one("SELECT deadlocks FROM pg_stat_database "
                   "WHERE datname = %s", lab.NAME) == 0
