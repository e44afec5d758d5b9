"""One run: the rows, the rounds of their sides, the figures that come of it."""
import datetime
import json
import os
import statistics
import subprocess
import sys
import time
import traceback

import report
from house import BUILD, House, ROOT
from load import Broken

ROWS = {}	# name: (what it is about, the function that measures it)


def row(name, about):
    def register(measure):
        ROWS[name] = (about, measure)
        return measure
    return register


def short(v):
    """Three digits that count, and no powers of ten."""
    return f"{v:,.0f}" if abs(v) >= 100 else f"{v:.3g}"


class Figure:
    """What came out: a median, its rounds, and the goal it is held against.
    `least` or `most` is the goal; neither: it is only told."""

    def __init__(self, name, values, unit="", least=None, most=None):
        self.name, self.unit = name, unit
        self.values = [round(v, 4) for v in values]
        self.value = statistics.median(values)
        self.least, self.most = least, most

    @property
    def short(self):
        return short(self.value)

    @property
    def goal(self):
        if self.least is not None:
            return f">= {self.least:g}"
        return "" if self.most is None else f"<= {self.most:g}"

    @property
    def met(self):
        if self.least is not None:
            return self.value >= self.least
        return None if self.most is None else self.value <= self.most

    def __str__(self):
        mark = {True: "yes", False: "no", None: ""}[self.met]
        spread = f"{short(min(self.values))}..{short(max(self.values))}"
        return (f"  {self.name:<46} {self.short:>9} {self.unit:<5}"
                f" {spread:<20} {self.goal:<9} {mark}").rstrip()


class Run:
    def __init__(self):
        self.rounds = int(os.environ.get("ROUNDS") or 5)
        self.seconds = int(os.environ.get("SECONDS") or 3)
        stamp = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
        self.folder = BUILD / "bench" / stamp
        self.folder.mkdir(parents=True)
        self.raw = open(self.folder / "raw.ndjson", "w", buffering=1)
        self.figures, self.wrong, self.current = {}, [], None
        self._house = self._real = None
        self.others = []	# what else there is to close
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"],
                                cwd=ROOT, capture_output=True, text=True)
        self.about = {
            "date": stamp, "commit": commit.stdout.strip(),
            "cores": os.cpu_count(), "rounds": self.rounds,
            "seconds": self.seconds, "load_before": os.getloadavg()}
        self.keep("run", **self.about)

    # -- who is measured; started when first asked for

    @property
    def house(self):
        if not self._house:
            self._house = House()
        return self._house

    @property
    def real(self):
        if not self._real:
            from real import Real
            self._real = Real()
        return self._real

    def end_house(self):
        if self._house:
            self._house.close()
            self._house = None

    def end_real(self):
        if self._real:
            self._real.close()
            self._real = None

    # -- what is kept

    def keep(self, what, **data):
        self.raw.write(json.dumps({"what": what, "row": self.current,
                                   "load": os.getloadavg()[0], **data})
                       + "\n")

    def say(self, text):
        print(text, flush=True)

    def figure(self, name, values, unit="", **goal):
        values = list(values) if isinstance(values, (list, tuple)) \
            else [values]
        f = Figure(name, values, unit, **goal)
        self.figures[self.current].append(f)
        self.keep("figure", name=name, unit=unit, values=f.values,
                  value=f.value, goal=f.goal, met=f.met)
        self.say(str(f))

    def must_be_none(self, what, n):
        """Errors where there may be none: the run fails in the end."""
        self.keep("must_be_none", name=what, n=n)
        if n:
            self.wrong.append(f"{self.current}: {n} {what}")
            self.say(f"  WRONG: {n} {what}")

    def row(self, name):
        about, measure = ROWS[name]
        self.current = name
        self.figures[name] = []
        self.say(f"{name}: {about}")
        began = time.monotonic()
        try:
            measure(self)
        except Exception as e:
            if not isinstance(e, (Broken, AssertionError)):
                traceback.print_exc()
            self.wrong.append(f"{name}: did not run: {e}")
            self.say(f"  BROKEN: {e}")
            self.keep("broken", why=str(e))
        self.keep("row", about=about, took=time.monotonic() - began)

    def alternate(self, sides, rounds=None, warm=True):
        """Each side once a round, forth and back; what they said, in rounds:
        {side: [result, ...]}.  Before, each for a second, to be warm."""
        got = {name: [] for name in sides}
        seconds, self.seconds = self.seconds, 1
        for name in sides if warm else ():
            self.keep("warm", side=name, **sides[name]())
        self.seconds = seconds
        for i in range(rounds or self.rounds):
            order = list(sides) if i % 2 == 0 else list(sides)[::-1]
            for name in order:
                result = sides[name]()
                got[name].append(result)
                self.keep("round", side=name, round=i, **result)
        return got

    # -- the end

    def close(self):
        self.end_house()
        self.end_real()
        for other in self.others:
            other.close()

    def report(self):
        self.about["load_after"] = os.getloadavg()
        self.keep("end", **self.about)
        self.raw.close()
        report.write(self, ROWS)
        self.say(f"\nload average {self.about['load_before'][0]:.1f} before,"
                 f" {self.about['load_after'][0]:.1f} after;"
                 f" {self.folder / 'index.html'}")
        for w in self.wrong:
            print("bench:", w, file=sys.stderr)
        return 1 if self.wrong else 0


def ratios(mine, theirs, what="rate"):
    """Round by round, so that a slow minute is slow for both."""
    return [a[what] / b[what] for a, b in zip(mine, theirs) if b[what]]
