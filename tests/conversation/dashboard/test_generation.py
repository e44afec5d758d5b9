"""A rebuild: written beside, shown at once, the old one deleted."""
from dashboard.story import OPERATOR, get, ids, row, say, tell


def swap(town, generation):
    return town.internal("dashboard/swap", {"generation": generation})


def test_shown_at_once_and_only_when_asked(town):
    tell(town, "Ordered")
    say(town, "Ordered", 0, generation=2)
    say(town, "CookStarted", 1, generation=2)
    assert get(town).json["status"] == "ORDERED"
    r = swap(town, 2)
    assert r.status == 200 and r.json == {"generation": 2}
    assert get(town).json["status"] == "COOKING"
    assert ids(town, OPERATOR) == [5]
    assert swap(town, 2).status == 200
    assert swap(town, 1).slug == "state-forbids"
    assert get(town).json["status"] == "COOKING"


def test_live_speaks_from_the_new_one(town):
    swap(town, 2)
    say(town, "Ordered", 0, generation=1)
    assert town.outbox("dashboard", "live") == []
    say(town, "Ordered", 0, generation=2)
    assert len(town.outbox("dashboard", "live")) == 4


def test_not_from_outside(town):
    r = town.call("dashboard/swap", "POST", "/dashboard/swap",
                  {"generation": 2}, as_=OPERATOR)
    assert r.status == 403
    for body in ({"generation": 0}, {}):
        assert town.internal("dashboard/swap", body).slug == "invalid-input"


def test_prune_deletes_what_is_not_shown_any_more(town):
    town.sql("dashboard", "INSERT INTO board (gen, id) "
             "SELECT 1, n FROM generate_series(100, 2700) n")
    tell(town, "Ordered")
    say(town, "Ordered", 0, generation=2)
    say(town, "Ordered", 0, generation=3)
    town.tick("dashboard/prune")
    assert town.one("dashboard", "SELECT count(*) FROM board") == 2604
    swap(town, 2)
    assert town.tick("dashboard/prune").status == 204
    assert row(town, gen=1) is None and row(town, gen=2) and row(town, gen=3)
    assert town.one("dashboard", "SELECT count(*) FROM board") == 2


def test_prune_deletes_a_rebuild_that_was_given_up(town):
    tell(town, "Ordered")
    say(town, "PaymentApproved", 0, generation=2)
    town.tick("dashboard/prune")
    assert row(town, gen=2)                 # at work
    town.sql("dashboard", "UPDATE inbox SET at = at - interval '8 days'")
    town.tick("dashboard/prune")
    assert row(town, gen=2) is None and row(town, gen=1)


def test_prune_deletes_old_inbox_rows(town):
    tell(town, "Ordered", "PaymentApproved")
    town.sql("dashboard", "UPDATE inbox SET at = at - interval '8 days' "
             "WHERE subscription = 'dashboard/order'")
    town.tick("dashboard/prune")
    assert [r["subscription"] for r in town.sql(
        "dashboard", "SELECT * FROM inbox")] == ["dashboard/payment"]
