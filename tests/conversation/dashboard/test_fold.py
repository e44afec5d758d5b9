"""G11: the board's row is a fold of the events, whatever order the events of
different contexts arrive in; and a rebuild ends equal."""
import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.story import at, row, say
from town import SOURCES

OF = {source: sorted(t for t, s in SOURCES.items() if s == source and t not in
                     ("RestaurantChanged", "MenuChanged", "Ordered",
                      "OrderForgotten"))
      for source in ("order", "payment", "store", "delivery")}


@st.composite
def histories(draw):
    """Each context's own events, and two ways in which they mix."""
    logs = {}
    minute = 0
    for source, types in OF.items():
        n = 3 if source in ("order", "payment") else 6
        chosen = draw(st.lists(st.sampled_from(types), max_size=n))
        if source == "order":
            chosen = ["Ordered"] + chosen
        logs[source] = []
        for type_ in chosen:
            minute += 1
            changes = {}
            if type_ == "RiderAssigned":
                changes = {"riderId": draw(st.integers(21, 23)),
                           "riderName": draw(st.sampled_from(
                               ["박", "이", None]))}
            if type_ in ("StoreConfirmed", "StoreDelayed"):
                changes = {"readyAt": at(draw(st.integers(0, 59)))}
            pos = len(logs[source]) + 1
            logs[source].append((type_, minute, uuid.uuid4(), pos, changes))
    turns = [s for s, log in logs.items() for _ in log]
    return logs, draw(st.permutations(turns)), draw(st.permutations(turns))


def mixed(logs, turns):
    left = {s: list(log) for s, log in logs.items()}
    return [left[s].pop(0) for s in turns]


@settings(max_examples=15, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture,
                                 HealthCheck.data_too_large])
@given(histories())
def test_a_rebuild_is_equal_row_for_row(town, history):
    logs, first, second = history
    town.sql("dashboard", "TRUNCATE board, inbox")
    for generation, turns in ((1, first), (2, second)):
        for type_, minute, event_id, pos, changes in mixed(logs, turns):
            say(town, type_, minute, generation=generation,
                event_id=event_id, pos=pos, **changes)
    one, two = row(town, gen=1), row(town, gen=2)
    assert one.pop("gen") == 1 and two.pop("gen") == 2
    assert one == two
    assert one["version"] == len(first) and one["order_dt"]
