"""The exceptions: all are `error`, and so OSError, and that which Python itself raises of the same errno."""

from typing import Any


class error(OSError):
    """What every function of espy raises when a call failed.

    An `OSError`: `errno`, `strerror`, and `filename`, the path as `os.fsdecode` gives it, or None
    if there is none. `operation` is the call that failed, such as 'inotify_add_watch'. It is a
    FileNotFoundError, PermissionError, … as well, where Python's own functions raise that.
    """

    __module__ = "espy"

    operation: str | None = None

    def __reduce__(self) -> Any:
        return make, (self.errno, self.strerror, self.filename, self.operation)

    def __str__(self) -> str:
        text = super().__str__()
        return text if self.operation is None else f"{self.operation}: {text}"


class not_found(error, FileNotFoundError):
    """Nothing is there (ENOENT)."""

    __module__ = "espy"


class permission_denied(error, PermissionError):
    """It may not be read, or a capability is missing (EACCES, EPERM)."""

    __module__ = "espy"


_classes: dict[type, type[error]] = {
    OSError: error,
    FileNotFoundError: not_found,
    PermissionError: permission_denied,
}


def make(errno: int, strerror: str, filename: str | None, operation: str | None) -> error:
    """The exception for an errno, of the class that it has in Python and in espy."""
    base = type(OSError(errno, strerror))
    if base not in _classes:
        _classes[base] = type("error", (error, base), {"__module__": "espy", "__doc__": base.__doc__})
    made = _classes[base](errno, strerror, filename)
    made.operation = operation
    return made
