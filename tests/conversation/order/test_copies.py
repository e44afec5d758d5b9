"""The own copies of restaurants and menus, as events bring them."""
import copy

import pytest
from conftest import MENU, RESTAURANT


def dear(won):
    menu = copy.deepcopy(MENU)
    menu["sections"][0]["items"][1]["price"] = won
    return menu


def at(minute):
    return f"2026-11-23T12:{minute:02d}:00.000001Z"


def menu(town, won, pos, minute):
    r = town.event("order/on_menu_changed", "MenuChanged", 1, dear(won),
                   pos=pos, time_=at(minute))
    assert r.status == 204, r


def restaurant(town, minimum, pos, minute):
    r = town.event("order/on_restaurant_changed", "RestaurantChanged", 1,
                   {**RESTAURANT, "minimumOrder": minimum}, pos=pos,
                   time_=at(minute))
    assert r.status == 204, r


def copied(town):
    return town.sql("order", "SELECT (data->>'minimumOrder')::int AS of, "
                    "(menu->0->'items'->1->>'price')::int AS won "
                    "FROM restaurant")[0]


@pytest.mark.parametrize("say, what", [(menu, "won"), (restaurant, "of")])
def test_an_old_one_that_is_given_once_more_changes_nothing(town, say, what):
    """Dropped, and redelivered when the next was handled long ago."""
    say(town, 9000, 11, 11)
    say(town, 8000, 10, 10)
    assert copied(town)[what] == 9000
    say(town, 9500, 12, 12)
    assert copied(town)[what] == 9500


@pytest.mark.parametrize("say, what", [(menu, "won"), (restaurant, "of")])
def test_a_restored_log_goes_on_below_where_it_was(town, say, what):
    say(town, 9000, 11, 11)
    say(town, 7000, 4, 20)          # the store's backup ended at 3
    assert copied(town)[what] == 7000
    say(town, 6000, 3, 3)
    assert copied(town)[what] == 7000
    say(town, 7500, 5, 20)
    assert copied(town)[what] == 7500


@pytest.mark.parametrize("say, what", [(menu, "won"), (restaurant, "of")])
def test_a_clock_that_is_set_back_holds_nothing_up(town, say, what):
    say(town, 9000, 11, 30)
    say(town, 9500, 12, 10)
    assert copied(town)[what] == 9500


def test_of_before_positions_were_kept(town):
    menu(town, 9000, 11, 11)
    restaurant(town, 9000, 12, 12)
    town.sql("order", "UPDATE restaurant SET menu_pos = NULL, menu_at = NULL, "
             "data_pos = NULL, data_at = NULL")
    menu(town, 8000, 10, 10)
    restaurant(town, 8000, 10, 10)
    assert copied(town) == {"of": 8000, "won": 8000}
