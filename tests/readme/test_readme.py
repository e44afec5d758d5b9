"""README: the same in both languages, and what it shows works."""
import html
import re

import pytest

from papers import PAPERS, ROOT, anchors, blocks, pasted, prose
from platform_run import until

EN, KO = ROOT / "README.md", ROOT / "README.ko.md"


def test_both_have_the_same_commands():
    assert blocks(EN) and blocks(EN) == blocks(KO)


def test_both_have_the_same_headings_and_links():
    def made_of(path):
        return ([len(h) for h in re.findall(r"^(#+) ", prose(path), re.M)],
                re.findall(r"\]\((?!README)([^)]*)\)", prose(path)))
    assert made_of(EN) == made_of(KO)


def test_the_page_has_the_same_commands():
    page = (ROOT / "web/index.html").read_text()
    shown = re.findall(r'<pre class="sh"[^>]*>(.*?)</pre>', page, re.S)
    assert [html.unescape(s) + "\n" for s in shown] == blocks(EN, "sh")


@pytest.mark.parametrize("path", PAPERS,
                         ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        there = (path.parent / name) if name else path
        if not there.exists() or (anchor and
                                  anchor not in anchors(there)):
            dead.append(link)
    assert dead == []


def test_a_first_order_by_hand(town):
    """Pasted as it stands, but for the port."""
    _, order, look, _ = blocks(EN, "sh")
    r = pasted(town, order, look, "echo $order")
    early = "curl: (22) The requested URL returned error: 404\n"
    assert r.returncode == 0 and r.stderr.replace(early, "") == "", r
    number = r.stdout.split()[-1]
    for event in ("PaymentApproved", "Ordered", "StoreConfirmed",
                  "CookCompleted", "RiderAssigned", "PickedUp",
                  "DeliveryCompleted"):
        assert f"  {event}  " in r.stdout, r.stdout + town.logs()[-4000:]
    for record, end in (("dashboards", "DELIVERED"),
                        ("payinfos", "CAPTURED")):
        until(lambda: town.get(f"/{record}/{number}", as_="customer1")
              .json["status"] == end, f"{record} {end}")


def test_the_page_finds_what_it_shows(town):
    """Everything that the page leads to is there."""
    page = (ROOT / "web/index.html").read_text()
    for path in set(re.findall(r'(?:href|src)="(/[^"]*)"', page)) | {"/"}:
        r = town.get(path)
        assert r.status in (200, 301, 302), (path, r)
