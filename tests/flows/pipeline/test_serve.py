from __future__ import annotations

import inspect
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from flows.errors import PositionsError, UsageError
from flows.ingest.due_files import raw_files
from flows.pipeline import serve
from flows.runtime.prefect_server import free_port, is_free
from flows.settings import Settings
from flows.store.ledger.entries import FAILED, PUBLISHED, REFUSED
from flows.store.ledger.ledger import LEDGER, Ledger
from flows.store.releases.current import current_release

ROOT = Path(__file__).parents[3]
PATIENCE = 300.0


def eventually(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not come to pass"
        time.sleep(0.02)


class Watched:
    """A watch over a folder, whose runs end as they are told."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.raw = folder / "raw"
        self.raw.mkdir()
        self.settings = Settings(raw=(self.raw,), output=folder / "out")
        self.outcomes: list[str | None] = []
        self.triggered = 0
        self.looks = threading.Semaphore(0)
        patch.setattr(serve, "_looks", self.look)
        threading.Thread(target=serve.watch, args=(self.settings, self.trigger, 0.01, 0.1), daemon=True).start()

    def look(self, _settings: Settings) -> object:
        self.looks.release()
        return sorted((path.name, path.stat().st_mtime_ns) for path in self.raw.iterdir())

    def looked(self, times: int = 5) -> None:
        for _ in range(times):
            self.looks.acquire()

    def trigger(self) -> None:
        outcome = self.outcomes.pop(0) if self.outcomes else PUBLISHED
        with Ledger(self.settings.state) as ledger:
            ledger.begin_run(f"run-{self.triggered}")
            if outcome:
                ledger.end_run(f"run-{self.triggered}", outcome)
        self.triggered += 1


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(tmp_path, monkeypatch)


def test_a_change_in_raw_triggers_once_it_has_settled(watched: Watched) -> None:
    watched.looked()
    assert watched.triggered == 0  # nothing is there, so nothing is new
    (watched.raw / "a.txt").write_text("words")
    eventually(lambda: watched.triggered == 1, 30)
    watched.looked()
    assert watched.triggered == 1
    (watched.raw / "a.txt.meta.json").write_text("{}")
    eventually(lambda: watched.triggered == 2, 30)


def test_five_hundred_files_that_arrive_one_by_one_are_one_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([*map(range, range(501)), *[range(500)] * 10])
    monkeypatch.setattr(serve, "_looks", lambda _: next(looks))
    settings, triggered = Settings(raw=(tmp_path,), output=tmp_path / "out"), []

    def trigger() -> None:
        triggered.append(len(triggered))
        with Ledger(settings.state) as ledger:
            ledger.begin_run("run")
            ledger.end_run("run", PUBLISHED)

    with pytest.raises(StopIteration):
        serve.watch(settings, trigger, seconds=0)
    assert triggered == [0]


def test_a_ledger_that_is_damaged_is_for_a_run_to_mend(tmp_path: Path) -> None:
    settings = Settings(raw=(tmp_path,), output=tmp_path / "out")
    settings.state.mkdir(parents=True)
    (settings.state / LEDGER).write_bytes(b"no database, only words " * 100)
    triggered = []

    def trigger() -> None:
        triggered.append(serve._last_run(settings))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        serve.watch(settings, trigger, seconds=0)
    assert triggered == [(None, None)]


def test_a_run_that_fails_or_is_killed_is_asked_for_again(watched: Watched) -> None:
    watched.outcomes = [FAILED, None, PUBLISHED]
    (watched.raw / "a.txt").write_text("words")
    eventually(lambda: watched.triggered == 3, 60)
    watched.looked(20)
    assert watched.triggered == 3


def test_a_run_that_is_refused_is_for_people_to_see_to(watched: Watched) -> None:
    watched.outcomes = [REFUSED]
    (watched.raw / "a.txt").write_text("words")
    eventually(lambda: watched.triggered == 1, 30)
    watched.looked(20)
    assert watched.triggered == 1


def test_a_file_that_was_just_changed_is_left_for_later(tmp_path: Path) -> None:
    old, new, described, ahead = (tmp_path / name for name in ("old.txt", "new.txt", "described.txt", "ahead.txt"))
    for path, age in ((old, 120), (new, 1), (described, 120), (ahead, -3600)):
        path.write_text("words")
        os.utime(path, (time.time() - age,) * 2)
    described.with_suffix(".meta.json").write_text("{}")
    settings = Settings(raw=(tmp_path,), output=tmp_path / "out", quiet=60)
    assert [file.source_path for file in raw_files(settings)] == ["ahead.txt", "old.txt"]
    assert len(raw_files(Settings(raw=(tmp_path,), output=tmp_path / "out"))) == 4


def test_a_taken_port_is_refused_or_another_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {number} is taken"):
            serve._port(number)
        monkeypatch.setattr(serve, "UI_PORT", number)
        assert serve._port(None) not in (0, number)
    assert serve._port(number) == number


def test_each_output_has_a_deployment_of_its_own(tmp_path: Path) -> None:
    names = {serve.deployment_name(Settings(raw=(), output=tmp_path / name / "out")) for name in ("a", "b")}
    assert len(names) == 2
    assert all(name.startswith("out-") for name in names)


def test_a_server_that_is_gone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PositionsError, match="is gone"):
        serve.see_to_server("http://127.0.0.1:9/api", is_own=False, seconds=0.01, most=0.05)
    monkeypatch.setattr(serve, "has_ended", lambda: True)
    with pytest.raises(PositionsError, match="is gone"):
        serve.see_to_server("http://127.0.0.1:9/api", is_own=True, seconds=0.01)


@pytest.mark.parametrize("error", [PositionsError("told"), ZeroDivisionError("not told")])
def test_what_ends_a_watch_ends_the_process(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(serve, "_give_up", told.append)

    def work() -> None:
        raise error

    serve._stand_by("work", work)
    eventually(lambda: told, 10)
    assert told[0].splitlines()[-1].endswith(str(error))


def test_a_look_sees_files_and_their_sidecars(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    settings = Settings(raw=(tmp_path,), output=tmp_path / "out")
    before = serve._looks(settings)
    (tmp_path / "a.meta.json").write_text("{}")
    assert set(before) < set(serve._looks(settings))


def test_a_wrong_cron_line_is_told() -> None:
    with pytest.raises(UsageError, match="is no cron line"):
        serve._schedule("every morning", None)


def test_a_cron_line_follows_the_clock_of_a_zone() -> None:
    assert serve._schedule("0 6 * * *", "Europe/Paris").timezone == "Europe/Paris"
    assert serve._schedule("0 6 * * *", None).timezone == "UTC"
    assert serve._schedule(None, "Europe/Paris") is None
    with pytest.raises(UsageError, match="is no time zone"):
        serve._schedule("0 6 * * *", "Europe/Nowhere")


def test_the_deployment_file_names_a_flow_and_parameters_that_it_has() -> None:
    from flows.pipeline.positions_flow import positions

    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    assert len({deployment["parameters"]["output"] for deployment in deployments}) == len(deployments)
    for deployment in deployments:
        path, name = deployment["entrypoint"].split(":")
        assert (ROOT / path).is_file()
        assert positions.name == name
        assert set(deployment["parameters"]) <= set(inspect.signature(positions.fn).parameters)
        for schedule in deployment["schedules"]:
            assert serve._schedule(schedule["cron"], schedule["timezone"])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_served_schedule_runs_what_is_new_and_what_prefect_is_asked_for(
    tmp_path: Path, write_dump: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real server: a run by the watcher, runs planned for the cron line, one through the API watched to its end, its log and
    artifact; what strangers ask for; the end."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_SERVER_API_AUTH_STRING", "me:secret")
    raw, output, port = write_dump(tmp_path / "raw" / "monday", "ceasefire").parent, tmp_path / "out", free_port()
    with served(raw, output, "--watch", "--cron", "0 6 * * *", "--port", str(port)) as process:
        eventually(lambda: current_release(output))
        api = httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=30, auth=("me", "secret"))
        (deployment,) = api.post("/deployments/filter", json={}).json()
        assert deployment["schedules"][0]["schedule"]["cron"] == "0 6 * * *"
        eventually(lambda: any(run["auto_scheduled"] for run in api.post("/flow_runs/filter", json={}).json()))
        runs = f"/deployments/{deployment['id']}/create_flow_run"
        asked = api.post(runs, json={"parameters": {"force": True}}).raise_for_status().json()
        eventually(lambda: api.get(f"/flow_runs/{asked['id']}").json()["state_type"] == "COMPLETED")
        assert any("stage=" in line["message"] for line in api.post("/logs/filter", json={}).json())
        assert {artifact["key"] for artifact in api.post("/artifacts/filter", json={}).json()} == {"positions-run"}
        answer = api.post(runs, json={"parameters": {"output": str(tmp_path / "elsewhere")}})
        if answer.is_success:
            eventually(lambda: api.get(f"/flow_runs/{answer.json()['id']}").json()["state_type"] in ("FAILED", "CRASHED"))
        assert not (tmp_path / "elsewhere").exists()
        stranger = httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=30)
        assert stranger.post("/deployments/filter", json={}).status_code == 401
        assert api.get("/version", headers={"Host": "evil.example"}).status_code == 400
        assert "access-control-allow-origin" not in api.get("/version", headers={"Origin": "http://evil.example"}).headers
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    with pytest.raises(httpx.ConnectError):
        api.get("/health")
    assert len(list((output / "releases").iterdir())) == 2
    assert os.path.lexists(output / "current")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_schedule_whose_server_is_killed_ends_with_a_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    (tmp_path / "raw").mkdir()
    port = free_port()
    with served(tmp_path / "raw", tmp_path / "out", "--port", str(port)) as process:
        eventually(lambda: not is_free(port))
        for child in children_of(process.pid):
            if "prefect_server" in Path(f"/proc/{child}/cmdline").read_text():
                os.kill(child, signal.SIGKILL)
        assert process.wait(timeout=60) == 1


@contextmanager
def served(raw: Path, output: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """The real command, ended in any case."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "flows.cli", "serve", str(raw), "--output", str(output), "--quiet", "0", *options],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def children_of(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
