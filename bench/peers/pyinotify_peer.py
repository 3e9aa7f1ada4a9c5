"""python3-pyinotify as a watcher, with auto_add: prints `add|remove|touch|overflow PATH`."""

import sys

import pyinotify

WANTED = (pyinotify.IN_CREATE | pyinotify.IN_DELETE | pyinotify.IN_MOVED_FROM | pyinotify.IN_MOVED_TO
          | pyinotify.IN_MODIFY | pyinotify.IN_CLOSE_WRITE | pyinotify.IN_ATTRIB)


class Printer(pyinotify.ProcessEvent):
    def process_IN_CREATE(self, event):
        print("add", event.pathname)

    process_IN_MOVED_TO = process_IN_CREATE

    def process_IN_DELETE(self, event):
        print("remove", event.pathname)

    process_IN_MOVED_FROM = process_IN_DELETE

    def process_IN_Q_OVERFLOW(self, _event):
        print("overflow -")

    def process_default(self, event):
        print("touch", event.pathname)


sys.stdout.reconfigure(line_buffering=True)
manager = pyinotify.WatchManager()
notifier = pyinotify.Notifier(manager, Printer())
manager.add_watch(sys.argv[1], WANTED, rec=True, auto_add=True)
print("ready", file=sys.stderr, flush=True)
notifier.loop()
