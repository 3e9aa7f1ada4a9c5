"""watchdog over espy: its observers, one watcher for each, however many paths are scheduled.

::

    import espy.watchdog

    espy.watchdog.install()
    from watchdog.observers import Observer

Or, without a change to the program, ESPY_DROPIN=watchdog in the environment (see `espy.dropin`). `Observer`,
`InotifyObserver` and `PollingObserver` are espy's then. What is better: whole trees are told however fast they come,
an overflow of the kernel's queue is repaired, and scheduling many paths takes one inotify instance.

The original's `InotifyFullEmitter`, for half of a move as a move, stays the original's.
"""

# watchdog is typed in some versions, and not in others.
# mypy: ignore-errors

import functools
import os
import threading

import watchdog.events as events
from watchdog.observers.api import DEFAULT_OBSERVER_TIMEOUT, BaseObserver, EventEmitter

import espy
from espy import kind

__all__ = ["Emitter", "EspyObserver", "Observer", "install"]


class _hub:
    """One watcher and the thread that reads it, for as long as an emitter is there."""

    def __init__(self):
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._watcher = None
        self._emitters = {}

    def add(self, emitter, **options):
        with self._turn:
            if self._watcher is None:
                self._watcher = espy.watcher()
                threading.Thread(target=self._read, args=(self._watcher,), name="espy", daemon=True).start()
            watcher = self._watcher
            watcher.wake()
            try:
                with self._lock:
                    root = watcher.add(emitter.watch.path, **options)
                    self._emitters[root] = emitter
                    told = watcher.sync()
            finally:
                if not self._emitters:
                    self._end()
        self._tell(told)
        return root

    def remove(self, root):
        with self._turn:
            if self._emitters.pop(root, None) is None:
                return
            self._watcher.wake()
            with self._lock:
                self._watcher.remove(root)
            if not self._emitters:
                self._end()

    def _end(self):
        watcher, self._watcher = self._watcher, None
        watcher.wake()
        with self._lock:
            watcher.close()

    def _read(self, watcher):
        while True:
            with self._turn:  # whoever wants the watcher has woken us, and is first
                pass
            with self._lock:
                if watcher.closed:
                    return
                told = watcher.wait()
            self._tell(told)

    def _tell(self, told):
        for change in told:
            if emitter := self._emitters.get(change.root):
                emitter.tell(change)


def _event(name):
    """A class of events, if this version of watchdog has it."""
    return getattr(events, name, None)


class Emitter(EventEmitter):
    """Tells watchdog's events of one watch."""

    def __init__(self, event_queue, watch, *args, hub=None, **options):
        super().__init__(event_queue, watch, *args, **options)
        self._hub = hub or _hub()
        self._root = None

    def on_thread_start(self):
        wanted = getattr(self, "_event_filter", None)

        def is_wanted(name):
            event = _event(name)
            return event is not None and (wanted is None or any(issubclass(event, one) for one in wanted))

        tell = [one for one in kind if one not in (kind.opened, kind.accessed, kind.closed)]
        tell += [kind.opened] if is_wanted("FileOpenedEvent") else []
        tell += [kind.closed] if is_wanted("FileClosedNoWriteEvent") else []
        self._root = self._hub.add(self, tell=tell, recursive=self.watch.is_recursive,
                                   follow_symlinks=getattr(self.watch, "follow_symlink", False))

    def on_thread_stop(self):
        if self._root is not None:
            self._hub.remove(self._root)

    def run(self):
        # The hub's thread tells.
        self.stopped_event.wait()

    def tell(self, change):
        told = getattr(self, f"_{change.kind}", None)
        if told is not None:
            told(change, change.type == "directory")

    def _queue(self, name, *paths):
        if event := _event(name):
            self.queue_event(event(*paths))

    def _parent(self, path):
        self._queue("DirModifiedEvent", os.path.dirname(path))

    def _created(self, change, is_directory):
        self._queue("DirCreatedEvent" if is_directory else "FileCreatedEvent", change.path)
        self._parent(change.path)

    def _removed(self, change, is_directory):
        self._queue("DirDeletedEvent" if is_directory else "FileDeletedEvent", change.path)
        self._parent(change.path)

    def _modified(self, change, is_directory):
        self._queue("DirModifiedEvent" if is_directory else "FileModifiedEvent", change.path)

    _attributes = _modified

    def _written(self, change, is_directory):
        self._queue("FileClosedEvent", change.path)
        self._parent(change.path)

    def _opened(self, change, is_directory):
        self._queue("FileOpenedEvent", change.path)

    def _closed(self, change, is_directory):
        self._queue("FileClosedNoWriteEvent", change.path)

    def _renamed(self, change, is_directory):
        moves = [(change.old_path, change.path)]
        if change.exchanged:
            moves.append((change.path, change.old_path))
        for old, new in moves:
            self._queue("DirMovedEvent" if is_directory else "FileMovedEvent", old, new)
            self._parent(old)
            self._parent(new)
            if is_directory and self.watch.is_recursive:
                for event in events.generate_sub_moved_events(old, new):
                    self.queue_event(event)

    def _root_gone(self, change, is_directory):
        self._queue("DirDeletedEvent", self.watch.path)
        self.stop()


class EspyObserver(BaseObserver):
    """One watcher for all paths that are scheduled, in the place of each observer of watchdog's."""

    def __init__(self, timeout=DEFAULT_OBSERVER_TIMEOUT, generate_full_events=False, **options):
        emitter = functools.partial(Emitter, hub=_hub())
        if generate_full_events:
            from watchdog.observers.inotify import InotifyFullEmitter as emitter
        super().__init__(emitter, timeout=timeout, **options)


# Under the name that programs know.
Observer = EspyObserver


def install() -> None:
    """Puts `Observer` and `Emitter` in the places of watchdog's own."""
    import importlib

    # Perhaps only just being imported.
    observers = importlib.import_module("watchdog.observers")
    from watchdog.observers import inotify, polling

    observers.Observer = Observer
    inotify.InotifyObserver, inotify.InotifyEmitter = Observer, Emitter
    polling.PollingObserver = Observer
