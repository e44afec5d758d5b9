"""What /proc knows of processes: time on the CPU, memory, children."""
import os
import pathlib
import threading


def children(pid):
    """The processes below one, and those below them."""
    found = []
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
        for t in tasks:
            text = pathlib.Path(f"/proc/{pid}/task/{t}/children").read_text()
            for kid in map(int, text.split()):
                found += [kid, *children(kid)]
    except OSError:
        pass
    return found


def family(pid):
    return [pid, *children(pid)]


def cpu_ns(pid):
    """Nanoseconds on the CPU of all its threads."""
    total = 0
    try:
        for t in os.listdir(f"/proc/{pid}/task"):
            text = pathlib.Path(f"/proc/{pid}/task/{t}/schedstat").read_text()
            total += int(text.split()[0])
    except OSError:
        pass
    return total


def reaped_us(pid):
    """CPU time of its children that have ended; the kernel tells it in ticks,
    but keeps it in ns."""
    text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    user, system = text.rsplit(")", 1)[1].split()[13:15]
    return (int(user) + int(system)) * 1e6 / os.sysconf("SC_CLK_TCK")


def pss_kb(pid):
    """Proportional share of memory, kB; 0 of a process that is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines()
                 if line.startswith("Pss:")), 0)


def exe(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""


class Meter:
    """CPU time of groups of processes while the block runs.  A process that
    comes in between counts from its birth, one that goes to when it was last
    seen (it looks every 100 ms)."""

    def __init__(self, **groups):
        self.groups = groups
        self.first, self.last = {}, {}
        self.over = threading.Event()

    def look(self, first=False):
        for name, pids in self.groups.items():
            for pid in pids():
                ns = cpu_ns(pid)
                if first:
                    self.first[name, pid] = ns
                if ns:
                    self.last[name, pid] = ns

    def run(self):
        while not self.over.wait(0.1):
            self.look()

    def __enter__(self):
        self.look(True)
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        self.look()

    def us(self, name):
        return sum(ns - self.first.get(key, 0)
                   for key, ns in self.last.items() if key[0] == name) / 1000
