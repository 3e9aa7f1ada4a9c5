"""python3-watchdog as a watcher: prints `add|remove|touch PATH`."""

import signal
import sys

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer


class Printer(FileSystemEventHandler):
    def on_created(self, event):
        print("add", event.src_path)

    def on_deleted(self, event):
        print("remove", event.src_path)

    def on_moved(self, event):
        print("move", event.src_path + "\t" + event.dest_path)

    def on_modified(self, event):
        print("touch", event.src_path)

    def on_closed(self, event):
        print("touch", event.src_path)


sys.stdout.reconfigure(line_buffering=True)
observer = Observer()
observer.schedule(Printer(), sys.argv[1], recursive=True)
observer.start()
print("ready", file=sys.stderr, flush=True)
signal.pause()
