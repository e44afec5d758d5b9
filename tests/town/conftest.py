import json
import os
import signal
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

from platform_run import Platform  # noqa: E402

PROGRAM = HERE.parents[1] / os.environ["TOWN"]
SETTINGS = ("RATE", "FOR", "SEED", "SPEED", "URL", "CHAOS", "SILENT", "LIMIT",
            "JSON", "HISTORY", "PORT")


@pytest.fixture(scope="session")
def platform():
    p = Platform()
    yield p
    p.close()


class Run:
    """One run of the town; quick, for a minute of it is 50 ms."""

    def __init__(self, folder, **settings):
        self.folder = folder
        env = {k: v for k, v in os.environ.items() if k not in SETTINGS}
        env |= {"SPEED": "1200", "JSON": str(folder / "summary.json"),
                "HISTORY": str(folder / "history"),
                "ASAN_OPTIONS": "detect_leaks=0"}
        env |= {k: str(v) for k, v in settings.items()}
        self.process = subprocess.Popen(
            [PROGRAM], env=env, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
            # not ignored, as it is for a background job of a shell
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def heard(self):
        """Its history so far."""
        path = self.folder / "history"
        return path.read_text() if path.exists() else ""

    def end(self):
        self.said, _ = self.process.communicate(timeout=150)
        self.code = self.process.returncode
        assert "Sanitizer" not in self.said and self.code >= 0, self.said
        if (self.folder / "summary.json").exists():
            self.sum = json.loads((self.folder / "summary.json").read_text())
            lines = (self.folder / "history").read_text().splitlines()
            self.history = [json.loads(line) for line in lines]
        return self

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def town(platform, tmp_path_factory):
    """Starts a run against the platform, or against the url that is given."""
    runs = []

    def start(**settings):
        runs.append(Run(tmp_path_factory.mktemp("town"), **{
            "URL": f"http://127.0.0.1:{platform.port}", **settings}))
        return runs[-1]
    yield start
    for r in runs:
        r.kill()
