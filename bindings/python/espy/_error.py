"""The one exception."""


class error(OSError):
    """What every function of espy raises when a call failed.

    An `OSError`: `errno`, `strerror`, and `filename`, the path as `os.fsdecode` gives it, or None
    if there is none. `operation` is the call that failed, such as 'inotify_add_watch'.
    """

    __module__ = "espy"

    operation = None

    def __str__(self):
        text = super().__str__()
        return text if self.operation is None else f"{self.operation}: {text}"
