"""Libraries that another library imports and that may never be asked for anything: each is executed once something of it is."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType


def defer_import(name: str) -> None:
    """Have whoever imports the module get one that is executed when a name in it is first looked up.

    Nothing is done where it is imported already, or not installed. A module below it may be imported without it. As
    `importlib.util.LazyLoader`, whose modules are executed by the second `import` already.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        module.__class__ = _Deferred
        sys.modules[name] = module


class _Deferred(ModuleType):
    """A module that is not executed yet."""

    def __getattr__(self, name: str) -> object:
        self.__class__ = ModuleType  # type: ignore[assignment]
        if self.__spec__ is not None and self.__spec__.loader is not None:
            self.__spec__.loader.exec_module(self)
        return getattr(self, name)
