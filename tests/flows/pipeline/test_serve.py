from __future__ import annotations

import inspect
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import yaml

from flows.errors import UsageError
from flows.pipeline import serve
from flows.settings import Settings
from flows.store.releases import current_release

ROOT = Path(__file__).parents[3]
PATIENCE = 300.0


def eventually(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not come to pass"
        time.sleep(0.02)


def test_a_change_in_raw_triggers_once_it_has_settled(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    triggered: list[str] = []
    looks = threading.Semaphore(0)
    settings = Settings(raw=(raw,), output=tmp_path / "out")

    def look(_settings: Settings) -> object:
        looks.release()
        return sorted((path.name, path.stat().st_mtime_ns) for path in raw.iterdir())

    patch = pytest.MonkeyPatch()
    patch.setattr(serve, "_looks", look)
    watching = threading.Thread(target=serve.watch, args=(settings, lambda: triggered.append("run"), 0.01), daemon=True)
    watching.start()
    for _ in range(5):
        looks.acquire()
    assert triggered == []  # nothing is there, so nothing is new
    (raw / "a.txt").write_text("words")
    eventually(lambda: triggered == ["run"], 10)
    for _ in range(5):
        looks.acquire()
    assert triggered == ["run"]
    (raw / "a.txt.meta.json").write_text("{}")
    eventually(lambda: triggered == ["run", "run"], 10)
    patch.undo()


def test_a_look_sees_files_and_their_sidecars(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    settings = Settings(raw=(tmp_path,), output=tmp_path / "out")
    before = serve._looks(settings)
    (tmp_path / "a.meta.json").write_text("{}")
    assert set(before) < set(serve._looks(settings))


def test_a_wrong_cron_line_is_told() -> None:
    with pytest.raises(UsageError, match="is no cron line"):
        serve._check("every morning")


def test_the_deployment_file_names_a_flow_and_parameters_that_it_has() -> None:
    (deployment,) = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    path, name = deployment["entrypoint"].split(":")
    assert (ROOT / path).is_file()
    from flows.pipeline.positions_flow import positions

    assert positions.name == name
    assert set(deployment["parameters"]) <= set(inspect.signature(positions.fn).parameters)
    for schedule in deployment["schedules"]:
        serve._check(schedule["cron"])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_served_schedule_runs_what_is_new_and_what_prefect_is_asked_for(
    tmp_path: Path, write_dump: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real server: a run by the watcher, one through the API watched to its end, its log and artifact; then the end."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    raw, output, port = write_dump(tmp_path / "raw" / "monday", "ceasefire").parent, tmp_path / "out", 42917
    command = [sys.executable, "-m", "flows.cli", "serve", str(raw), "--output", str(output), "--watch", "--cron", "0 6 * * *"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [*command, "--port", str(port)],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        try:
            eventually(lambda: current_release(output))
            api = httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=30)
            (deployment,) = api.post("/deployments/filter", json={}).json()
            assert deployment["schedules"][0]["schedule"]["cron"] == "0 6 * * *"
            answer = api.post(f"/deployments/{deployment['id']}/create_flow_run", json={"parameters": {"force": True}})
            asked = answer.raise_for_status().json()
            eventually(lambda: api.get(f"/flow_runs/{asked['id']}").json()["state_type"] == "COMPLETED")
            logs = api.post("/logs/filter", json={"logs": {"flow_run_id": {"any_": [asked["id"]]}}}).json()
            assert any("stage=" in line["message"] for line in api.post("/logs/filter", json={}).json()), logs
            assert {artifact["key"] for artifact in api.post("/artifacts/filter", json={}).json()} == {"positions-run"}
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
    with pytest.raises(httpx.ConnectError):
        api.get("/health")
    assert len(list((output / "releases").iterdir())) == 2
    assert os.path.lexists(output / "current")
