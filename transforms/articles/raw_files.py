"""Raw files by their names: what each is called, to which dump it belongs, which teach together, and why one is refused."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from transforms.articles.readers.formats import is_one_article, is_sidecar
from transforms.articles.readers.records import spelt_out
from transforms.identity import content_id

UNREADABLE_FOLDER, SYMLINK_LOOP, UNREADABLE_FILE = "unreadable_folder", "symlink_loop", "unreadable_file"
HOLDS_ITSELF = "the folder holds itself"
NO_FILE = "not a regular file"
OWN_OUTPUT = "it was written by positions"
SAME_NAME = "another file has the very name that this one is spelt out to"
#: What lies in an output, in its state and in a release: a folder with all of one is no raw one.
_WRITTEN = (
    frozenset({"current.json", "releases"}),
    frozenset({"ledger.sqlite", "records"}),
    frozenset({"manifest.json", "datapackage.json", "DATA_DICTIONARY.md"}),
)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is none of the raw ones by its name."""
    return name.startswith(".")


def is_written(names: AbstractSet[str]) -> bool:
    """Whether a folder with these names in it is an output of positions, its state, or a release."""
    return any(marks <= names for marks in _WRITTEN)


def is_raw(name: str) -> bool:
    """Whether a file of this name is a raw file: neither hidden nor beside another one."""
    return not is_hidden(name) and not is_sidecar(name)


def readable(name: bytes) -> str:
    """The name as text that every file format can hold and every terminal show; other bytes and characters are spelt out."""
    return spelt_out(name.decode("utf-8", "backslashreplace"))


def dump_of_folder(folder: str, relative: str) -> str:
    """The dump of a file below a raw folder: the folder's child that it is, or is in, with the folder's name, so that it keeps
    its name wherever the folder lies."""
    return f"{folder}/{relative.partition('/')[0]}" if relative else folder


def dump_of_files(names: Iterable[str]) -> str:
    """The dump of files that are named together, each with the name of its folder."""
    distinct = sorted(set(names))
    return distinct[0] if len(distinct) == 1 else content_id("files", *distinct)


def teaching_files(dump_id: str, source_path: str, folder: str) -> str:
    """The name of the files that teach together what they repeat: those of a dump.

    Articles that lie one by one in a raw folder are a dump each, and alone would teach nothing: they teach together.
    """
    lies_alone = dump_id == dump_of_folder(folder.rpartition("/")[2], source_path) and is_one_article(source_path)
    return f"{folder}/" if lies_alone else dump_id


def refused_by(number: int | None) -> str:
    """The rule that refuses a file at which the operating system balked with this error number."""
    return SYMLINK_LOOP if number == errno.ELOOP else UNREADABLE_FILE
