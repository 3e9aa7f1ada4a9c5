"""espy in the place of other packages, switched on from outside: ESPY_DROPIN=watchfiles,watchdog python -m uvicorn …

Where `espy-dropin.pth` is installed, each Python with that variable imports this module, and so do its children. Of
espy's drop-ins, each is imported when its package is.
"""

import importlib
import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

__all__ = ["install"]


# The modules in whose place espy's stand, by the package.
_seams = {"watchfiles": "watchfiles._rust_notify", "watchgod": "watchgod.watcher"}


class _seam(importlib.abc.Loader):
    """`watchfiles._rust_notify` is `espy.watchfiles`, and so on."""

    def __init__(self, package: str) -> None:
        self._package = package

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return importlib.import_module(f"espy.{self._package}")

    def exec_module(self, module: ModuleType) -> None:
        """It is complete."""


class _afterwards(importlib.abc.Loader):
    """Loads watchdog's observers, then puts espy's into their places."""

    def __init__(self, original: importlib.abc.Loader) -> None:
        self._original = original

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._original.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._original.exec_module(module)
        import espy.watchdog

        espy.watchdog.install()


class _finder(importlib.abc.MetaPathFinder):
    def __init__(self, names: set[str]) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: Sequence[str] | None,
                  target: ModuleType | None = None) -> ModuleSpec | None:
        package = fullname.partition(".")[0]
        if package in self._names and _seams.get(package) == fullname:
            return ModuleSpec(fullname, _seam(package))
        if fullname == "watchdog.observers" and "watchdog" in self._names:
            self._names.discard("watchdog")
            spec = importlib.util.find_spec(fullname)
            if spec is not None and isinstance(spec.loader, importlib.abc.Loader):
                spec.loader = _afterwards(spec.loader)
            return spec
        return None


class _last_finder(importlib.abc.MetaPathFinder):
    """Where a package is not installed, it is espy's module itself."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: Sequence[str] | None,
                  target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, _seam(fullname)) if fullname in self._names else None


def install(names: str) -> None:
    """Puts espy in the places of these packages, separated by commas, once they are imported."""
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    if unknown := wanted - {*_seams, "watchdog"}:
        print(f"ESPY_DROPIN: unknown: {', '.join(sorted(unknown))}", file=sys.stderr)
    sys.meta_path.insert(0, _finder(wanted))
    sys.meta_path.append(_last_finder(wanted & set(_seams)))


if os.environ.get("ESPY_DROPIN"):
    install(os.environ["ESPY_DROPIN"])
