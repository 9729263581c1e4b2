"""A schedule that is left alone: files arrive, its server and a run are killed, and each file is published once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.runtime.prefect_server import free_port
from flows.store.releases.current import current_release
from tests.flows import harness

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it looks at processes as Linux shows them")
PLACES = ("Lorn", "Marn", "Oster", "Velm", "Quill", "Tarn", "Brack", "Sorrel")
PEOPLE = ("Mara Quist", "Anna Weiss", "Pavel Dorin", "Ira Moss", "Tom Hale", "Vera Lund")
DEEDS = ("open the road", "withdraw the guards", "share the river", "free the sailors", "end the toll", "rebuild the bridge")


def story(number: int) -> str:
    """An article unlike the others."""
    chance = random.Random(number)  # noqa: S311 - prose, no secrets
    lines = [f"Report {number} from {chance.choice(PLACES)}"]
    for _ in range(6):
        count = chance.randint(3, 900)
        lines.append(
            f"{chance.choice(PEOPLE)} said on Monday that {count} people of {chance.choice(PLACES)} wanted to "
            f"{chance.choice(DEEDS)} before {chance.choice(PEOPLE)} came to {chance.choice(PLACES)} with {count + number} others."
        )
    return "\n\n".join(lines) + "\n"


class Supervised:
    """`positions serve`, started again whenever it ends, as a service manager does."""

    def __init__(self, raw: Path, output: Path, quiet: float) -> None:
        self.port, self.starts, self.codes = free_port(), 0, []
        self._command = [sys.executable, "-m", "flows.cli", "serve", str(raw), "--output", str(output), "--watch"]
        self._command += ["--quiet", str(quiet), "--port", str(self.port)]
        self._environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
        self.see_to()

    def see_to(self) -> None:
        """Start it, or start it again if it has ended."""
        if self.starts and (code := self.process.poll()) is None:
            return
        if self.starts:
            self.codes.append(code)
        self.starts += 1
        self.process = self.another(self.port)

    def another(self, port: int) -> subprocess.Popen[bytes]:
        command = [*self._command[:-1], str(port)]
        return subprocess.Popen(command, env=self._environment)  # noqa: S603 - our own interpreter

    def below(self) -> dict[int, str]:
        """The processes below it with their command lines."""
        found, level = {}, [self.process.pid]
        while level:
            children = [int(one) for parent in level for one in _read(parent, f"task/{parent}/children").split()]
            found.update({child: _read(child, "cmdline").replace("\0", " ") for child in children})
            level = children
        return found

    def kill(self, part: str) -> bool:
        """Kill the first process below it whose command line has the part."""
        for child, line in self.below().items():
            if part in line:
                os.kill(child, signal.SIGKILL)
                return True
        return False

    def megabytes(self) -> int:
        """The memory of it and its server."""
        parts = [self.process.pid, *(child for child, line in self.below().items() if "prefect_server" in line)]
        return sum(int(_read(one, "statm").split()[1]) * os.sysconf("SC_PAGE_SIZE") for one in parts) >> 20


def _read(process: int, name: str) -> str:
    try:
        return Path(f"/proc/{process}/{name}").read_text()
    except OSError:
        return ""


def campaign(folder: Path, minutes: float, seconds: float = 30.0, quiet: float = 60.0) -> dict[str, object]:
    """Serve so long while files arrive, each slowly; returns what there was to see. Raises AssertionError where a file is lost,
    or published half or twice."""
    raw, output = folder / "raw", folder / "out"
    raw.mkdir(parents=True)
    served = Supervised(raw, output, quiet)
    began, number, killed_run, memory, second = time.monotonic(), 0, False, [], None
    hurts = {0.25: lambda: served.kill("prefect_server"), 0.5: lambda: False}
    try:
        while (past := (time.monotonic() - began) / 60 / minutes) < 1:
            text = story(number)
            with (raw / f"story-{number:03}.txt").open("w", encoding="utf-8") as file:  # as a slow copy does
                file.write(text[: len(text) // 2])
                file.flush()
                time.sleep(seconds / 3)
                file.write(text[len(text) // 2 :])
            number += 1
            for at in [at for at in hurts if at <= past]:
                hurts.pop(at)()
                if at == 0.5:
                    second = served.another(served.port).wait(timeout=harness.PATIENCE)
            if past > 0.6 and not killed_run:
                killed_run = served.kill("multiprocessing.spawn")  # of which the run is one
            served.see_to()
            memory.append(served.megabytes())
            time.sleep(seconds * 2 / 3)
        wanted = {f"story-{one:03}.txt": story(one).split("\n\n", 1)[1].strip() for one in range(number)}
        last = time.monotonic() + max(3 * harness.PATIENCE, 3 * quiet)
        while time.monotonic() < last and len(_published(output)) < len(wanted):
            served.see_to()
            time.sleep(5)
        found = _published(output)
    finally:
        served.process.send_signal(signal.SIGTERM)
        try:
            served.process.wait(timeout=120)
        finally:
            served.process.kill()
    assert sorted(found) == sorted(wanted), "every file once"
    assert all(text.endswith(wanted[path][-60:]) for path, text in found.items()), "no half of one"
    assert harness.sound(output)
    return {
        "files": number, "starts": served.starts, "codes": served.codes, "second": second, "run killed": killed_run,
        "releases": len(list((output / "releases").iterdir())), "megabytes": (memory[2:3], memory[-1:]), "most": max(memory),
    }  # fmt: skip


def _published(output: Path) -> dict[str, str]:
    """The published texts by path; raises AssertionError where a path has two."""
    release = current_release(output)
    if release is None:
        return {}
    articles = release.tables("articles")["articles"]
    assert articles["source_path"].is_unique
    return dict(zip(articles["source_path"], articles["text"], strict=True))


@pytest.mark.slow
def test_six_minutes_of_serving(tmp_path: Path) -> None:
    seen = campaign(tmp_path, minutes=6, seconds=15, quiet=20)
    print(seen)
    assert seen["second"] == 2, "a second one is refused the port"
    assert seen["codes"] == [1], "it ends when its server is killed"
    assert seen["run killed"]
