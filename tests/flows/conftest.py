"""A Prefect server for all end-to-end tests, and dumps of our own prose."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from flows.runtime.environment import LIBRARY_ENVIRONMENT
from flows.runtime.own_servers import end_servers
from flows.runtime.prefect_server import API_URL, CLIENT_AUTH, prefect_server, wait_for
from flows.storage import place_of
from flows.store.releases.current import make_current
from flows.store.releases.release_writing import write_release
from tests.flows.stores import Store
from transforms.release.tables import finish

CEASEFIRE = """\
Vladimir Kolar, the foreign minister of Norland, said on Monday that his government supports an immediate ceasefire.

"We want a ceasefire now, and we will sign it tomorrow," Kolar told reporters in Oslo. He rejected calls for new sanctions.

The president of Sudland, Anna Weiss, opposed the plan and warned that fighting would go on. According to the defence \
ministry of Sudland, Russian forces control about 40 percent of the Kherson region.
"""
TALKS = """\
Delegations from Norland and Sudland met in Geneva on Tuesday for a second round of talks on the exchange of prisoners.

A senior official of the United Nations said that both sides were close to a deal. "There is no other way than to talk," \
the official added.

Anna Weiss said that Sudland would never give up the port of Marn, but she praised the mediators for their patience.
"""
HARVEST = """\
The farmers' union of Norland warned on Wednesday that the war would halve this year's harvest of wheat.

Its chairman, Pavel Dorin, demanded that the government open the river for grain ships. "Every week of delay costs us a \
tenth of the crop," Dorin said.

The ministry of agriculture denied that there was any danger to the supply of bread.
"""


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pytest hear our log lines, also where a command of an earlier test has sent them to stderr alone."""
    monkeypatch.setattr(logging.getLogger("positions"), "propagate", True)


@pytest.fixture(scope="session")
def prose() -> dict[str, str]:
    """Articles of our own by topic."""
    return {"ceasefire": CEASEFIRE, "talks": TALKS, "harvest": HARVEST}


@pytest.fixture(scope="session")
def sound_output(sound_once: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder whose current release holds the sound tables; to be read alone."""
    output = tmp_path_factory.mktemp("sound")
    make_current(output, write_release(output, "20261009", finish(sound_once), {}))
    return output


@pytest.fixture
def own_output(sound_output: Path, tmp_path: Path) -> Path:
    """A copy of it, to change as a test likes."""
    return shutil.copytree(sound_output, tmp_path, symlinks=True, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """An S3 server with a bucket `news`, which this process and those that it starts find."""
    server = Store()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        place_of("s3://news").mkdir()
        yield server
    server.end()


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One Prefect server on a temporary database for the whole session."""
    patch = pytest.MonkeyPatch()
    for name, value in LIBRARY_ENVIRONMENT.items():
        patch.setenv(name, value)
    patch.delenv(API_URL, raising=False)
    with pytest.MonkeyPatch.context() as of_the_server:
        of_the_server.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        address = prefect_server()
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    wait_for(address)
    with temporary_settings({PREFECT_API_URL: address, PREFECT_API_AUTH_STRING: os.environ[CLIENT_AUTH]}):
        yield
    end_servers()
    os.environ.pop(API_URL)
    patch.undo()


@pytest.fixture(scope="session")
def forked_workers(prefect: None) -> Iterator[None]:
    """Processes of ours and workers of Dask's are forked from one that has loaded everything, in place of loading it each.

    It finds the server of the session only if that was there before it.
    """
    import dask

    from flows.runtime import executors
    from tests.flows import warm

    warm.load_all()
    with dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}), pytest.MonkeyPatch.context() as patch:
        patch.setattr(executors, "START", "forkserver")
        yield


@pytest.fixture(scope="session")
def write_dump(prose: dict[str, str]) -> Callable[..., Path]:
    """Writes articles by topic into a folder, a text file each; keyword arguments become a sidecar for each."""

    def write(folder: Path, *topics: str, **sidecar: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for number, topic in enumerate(topics):
            (folder / f"{number}.txt").write_text(prose[topic], encoding="utf-8")
            if sidecar:
                (folder / f"{number}.meta.json").write_text(json.dumps(sidecar), encoding="utf-8")
        return folder

    return write
