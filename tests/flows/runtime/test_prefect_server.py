from __future__ import annotations

import atexit
import os
import shutil
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from prefect.settings import get_current_settings

from flows.errors import PositionsError
from flows.runtime import prefect_server
from flows.runtime.prefect_server import served_by, unwatched

ADDRESS = "http://127.0.0.1:1/api"


def wrapped() -> RuntimeError:
    error = RuntimeError("Failed to reach API")
    error.__cause__ = httpx.ConnectError("refused")
    return error


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), wrapped()], ids=["client", "wrapped"])
def test_a_server_that_fails_is_told_in_words(error: Exception) -> None:
    with pytest.raises(PositionsError, match=f"{ADDRESS} does not answer.*see that it runs"), served_by(ADDRESS):
        raise error


def test_a_full_disk_under_the_server_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=4096 if path == str(tmp_path) else 1 << 40))
    with pytest.raises(PositionsError, match="disk with its database is full"), served_by(ADDRESS):
        raise httpx.ReadTimeout("no answer")


def test_other_errors_pass() -> None:
    with pytest.raises(RuntimeError, match="another"), served_by(ADDRESS):
        raise RuntimeError("another")


@pytest.mark.parametrize(
    ("given", "set_to"),
    [("", "127.0.0.1,localhost"), ("intra.example", "intra.example,127.0.0.1,localhost"), ("*", "*")],
)
def test_our_own_server_is_asked_without_a_proxy(given: str, set_to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"HTTP_PROXY": "http://proxy.example:3128", "NO_PROXY": given, "no_proxy": given})
    monkeypatch.setattr(prefect_server, "_start", lambda *_: None)
    monkeypatch.setattr(atexit, "register", lambda *_: None)
    address = prefect_server.prefect_server()
    assert os.environ["NO_PROXY"] == os.environ["no_proxy"] == set_to
    assert urllib.request.proxy_bypass_environment(httpx.URL(address).host)


@pytest.mark.parametrize("running", [[], [object()]], ids=["of the user", "of this process"])
def test_only_a_server_of_the_user_is_sent_heartbeats(running: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_server, "started", running)
    with unwatched():
        assert (get_current_settings().flows.heartbeat_frequency is None) == bool(running)
