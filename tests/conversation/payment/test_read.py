"""payment/get and list, and what prune forgets."""
from town import signed, token

from .desk import CUSTOMER, OPERATOR, OTHER

ME = token(CUSTOMER)


def get(pay, order, as_=ME, **more):
    return pay.town.call("payment/get", "GET", f"/payinfos/{order}", as_=as_,
                         **more)


def listed(pay, query="", as_=OPERATOR):
    r = pay.town.call("payment/list", "GET", "/payinfos" + query, as_=as_)
    assert r.status == 200, r
    return [p["orderId"] for p in r.json["_embedded"]["payinfos"]]


def test_own(pay):
    pay.charge(1)
    r = get(pay, 1)
    assert r.status == 200 and r.headers["etag"] == '"2"'
    assert r.json["orderId"] == 1 and r.json["price"] == 20000
    assert r.json["status"] == "APPROVED" and r.json["refunds"] == []
    assert r.json["approvedAt"].endswith("Z") and not r.json["capturedAt"]
    assert "tok_ok" not in r.text and "card" not in r.json
    assert r.json["_links"]["self"]["href"] == "http://town.test/payinfos/1"
    assert "refund" not in r.json["_links"]
    assert get(pay, 1, headers={"If-None-Match": '"2"'}).status == 304


def test_not_yours_is_404(pay):
    pay.charge(1)
    pay.void(2)
    for order, who in ((1, token(OTHER)), (2, ME), (3, ME), (3, OPERATOR),
                       (1, token(9, roles=[], works=[1]))):
        r = get(pay, order, who)
        assert r.status in (403, 404), r
    assert get(pay, 1, token(OTHER)).slug == "not-found"
    assert get(pay, 1, None).slug == "sign-in-needed"


def test_a_guests_order_is_his_links(pay):
    pay.charge(1, customer=0)
    pay.charge(2, customer=0)
    assert get(pay, 1, ME).status == 404
    assert get(pay, 1, OPERATOR).status == 200
    r = get(pay, 1, signed({"order": 1}))
    assert (r.status, r.json["orderId"]) == (200, 1)
    assert get(pay, 2, signed({"order": 1})).slug == "not-found"
    assert get(pay, 1, signed({"order": 7})).status == 404


def test_links_are_what_may_be_done(pay):
    pay.captured(1)
    assert "refund" not in get(pay, 1).json["_links"]
    link = get(pay, 1, OPERATOR).json["_links"]["refund"]
    assert link == {"href": "http://town.test/payinfos/1/refunds",
                    "method": "POST"}
    pay.refund(1, 20000)
    assert "refund" not in get(pay, 1, OPERATOR).json["_links"]


def test_open_mode_sees_all(pay):
    pay.charge(1, customer=55)
    assert get(pay, 1, None, AUTH="open").status == 200


def test_a_tombstone(pay):
    pay.void(1)
    r = get(pay, 1, OPERATOR)
    assert (r.json["status"], r.json["price"]) == ("ORDER_CANCELED", 0)


def test_open_since(pay):
    pay.behave("dead")
    pay.charge(1)
    assert get(pay, 1).json["openSince"]
    pay.behave("normal")
    pay.settle()
    assert get(pay, 1).json["openSince"] is None


def test_list(pay):
    for order in (1, 2, 3):
        pay.charge(order, customer=OTHER if order == 2 else CUSTOMER)
    assert listed(pay) == [3, 2, 1]
    assert listed(pay, as_=ME) == [3, 1]
    assert listed(pay, "?size=1&after=3", ME) == [1]
    assert listed(pay, as_=token(99)) == []


def test_attention(pay):
    for order in (1, 2, 3, 4):
        pay.charge(order)
    pay.void(1)			# asked, not answered
    pay.void(2)
    pay.town.sql("payment", "UPDATE payinfo SET claimed_at = now() "
                 "WHERE id = 3")
    assert listed(pay, "?attention=true") == []
    pay.town.sql("payment", "UPDATE payinfo SET since = since - "
                 "interval '61 seconds' WHERE id <> 2")
    assert listed(pay, "?attention=true") == [4, 1]
    assert listed(pay, "?attention=false") == [4, 3, 2, 1]
    r = pay.town.call("payment/list", "GET", "/payinfos?attention=true",
                      as_=ME)
    assert r.slug == "not-allowed"


def test_prune_forgets_answers_and_inbox_only_when_old(pay):
    pay.captured(1)
    pay.refund(1, 5)
    for table in ("answer", "inbox"):
        assert pay.town.one("payment", f"SELECT count(*) FROM {table}") == 1
    assert pay.town.tick("payment/prune").status == 204
    assert pay.town.one("payment", "SELECT count(*) FROM answer") == 1
    pay.town.sql("payment", "UPDATE answer SET at = at - interval '25 hours'")
    pay.town.sql("payment", "UPDATE inbox SET at = at - interval '8 days'")
    assert pay.town.tick("payment/prune").status == 204
    for table in ("answer", "inbox"):
        assert pay.town.one("payment", f"SELECT count(*) FROM {table}") == 0
    assert pay.status(1) == "CAPTURED"
