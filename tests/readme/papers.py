"""The papers: what people read, in Markdown."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).parents[2]
PAPERS = [ROOT / "README.md", ROOT / "README.ko.md",
          *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(path, language=""):
    """The commands that a paper shows, of one language or of all."""
    return re.findall(rf"^```{language or '[a-z]*'}\n(.*?)^```$",
                      path.read_text(), re.M | re.S)


def prose(path):
    return re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.M | re.S)


def anchors(path):
    """Of its headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", h.strip().lower()).replace(" ", "-")
            for h in re.findall(r"^#+ (.*)$", prose(path), re.M)}


def pasted(town, *commands, seconds=120):
    """Commands as a person pastes them, after the README's definitions."""
    begin = blocks(ROOT / "README.md", "sh")[0]
    begin = begin.replace("localhost:8088", f"127.0.0.1:{town.port}")
    return subprocess.run(
        ["bash", "-c", begin + "".join(commands)], capture_output=True,
        text=True, timeout=seconds, cwd=ROOT,
        env={**town.env, "DATA": str(town.data)})


def section(path, heading):
    """The commands under a heading of the second level."""
    text = path.read_text()
    part = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```sh\n(.*?)^```$", part, re.M | re.S)
