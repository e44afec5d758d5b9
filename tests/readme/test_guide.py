"""The guide's commands do what the guide says, pasted as they stand."""
import re
import shutil

from papers import ROOT, pasted, section

GUIDE = ROOT / "docs/guide.md"


def told(run):
    assert run.returncode == 0, run
    return run.stdout


def test_each_promise_by_hand(town):
    begin, towns, cancel, refused, away, broker, _, _, guest, device = \
        section(GUIDE, "Try each promise by hand")
    assert "배달분식 Baedal Bunsik open: true" in told(
        pasted(town, begin, towns))
    out = told(pasted(town, begin, cancel))
    assert [*re.findall(r"Z (\w+ \w+)$", out, re.M)][-1] in (
        "payment PaymentApproved", "order Ordered")
    assert "store StoreCanceled" in out and "order OrderCanceled" in out
    out = told(pasted(town, begin, refused))
    for problem in ("payment-declined", "price-changed", "under-minimum",
                    "out-of-area", "invalid-input", "malformed-json",
                    "state-forbids", "taken", "not-found"):
        assert f"/problems/{problem}" in out, (problem, out)
    out = told(pasted(town, begin, away))
    assert '"detail":"The part named store is away' in out
    assert out.rstrip().endswith('"status":"RECEIVED"}')
    out = told(pasted(town, begin, broker))
    assert out.count('"status":"RECEIVED"') == 2, out
    out = told(pasted(town, begin, guest))
    assert re.search(r"/app/customer/\?order=\d+&token=\w", out), out
    assert '"orderStatus":"ORDERED"}' in out and "This link is for" in out
    assert re.search(r"^20[24]$|}20[24]$", out, re.M), out
    out = told(pasted(town, begin, device))
    assert re.search(r'"token": "\w', out), out
    assert re.search(r'"revokedAt":"20', out), out


def test_backup_and_restore(town, tmp_path):
    """What was saved is back, its numbers are not used again, and a log that
    is another one stops its readers until an operator says go on."""
    begin = section(GUIDE, "Try each promise by hand")[0]
    save, restore, epoch = (c.replace("baedal.dump", f"{tmp_path}/dump")
                            for c in section(GUIDE, "Backup and restore"))
    out = told(pasted(
        town, begin, "place\n", save, "place\n", restore, "place\n"
        "call owner1 GET /stores/$order | jq -c '{id, status}'\n"))
    saved, lost, new = map(int, re.findall(r"^order (\d+)$", out, re.M))
    assert lost == saved + 1 and new > saved + 100000
    assert f'{{"id":{new},"status":"RECEIVED"}}' in out
    out = told(pasted(town, begin, save, epoch, '''
stopped() { call operator GET /subscriptions | jq -r '._embedded.subscriptions[] | select(.state == "stopped").id'; }
until [ $(stopped | wc -l) = 4 ]; do sleep 0.1; done
for s in $(stopped); do once operator POST /subscriptions/$s/resume; done
stopped | wc -l
'''))
    assert out.rstrip().endswith("\n0"), out


def test_an_upgrade_without_stopping(town, tmp_path):
    begin = section(GUIDE, "Try each promise by hand")[0]
    upgrade, = section(GUIDE, "Upgrades")
    assert upgrade.startswith("make\n")
    shutil.copytree(town.data / "app/bin", tmp_path / "bin")
    upgrade = upgrade.removeprefix("make\n").replace("build/bin",
                                                     f"{tmp_path}/bin")
    out = told(pasted(town, begin, upgrade, "place\n"
                      "call owner1 GET /stores/$order | jq -c .status\n"))
    assert out.rstrip().endswith('"RECEIVED"'), out + town.logs()[-4000:]


def test_the_first_operator(town):
    begin = section(GUIDE, "Try each promise by hand")[0]
    make_one, = section(GUIDE, "Accounts")
    out = told(pasted(town, begin, make_one, '''
curl -s $B/sessions -H 'Content-Type: application/json' -d '{"login":"kim","password":"a long enough one"}' | jq -c .account.roles
'''))
    assert out.rstrip().endswith('["operator"]')
