"""twisted.internet.inotify as a watcher, with autoAdd: prints `add|remove|touch PATH`."""

import sys

from twisted.internet import inotify, reactor
from twisted.python import filepath

WANTED = (inotify.IN_CREATE | inotify.IN_DELETE | inotify.IN_MOVED_FROM | inotify.IN_MOVED_TO
          | inotify.IN_MODIFY | inotify.IN_CLOSE_WRITE | inotify.IN_ATTRIB)


def tell(_self, path, mask):
    if mask & (inotify.IN_CREATE | inotify.IN_MOVED_TO):
        word = "add"
    elif mask & (inotify.IN_DELETE | inotify.IN_MOVED_FROM):
        word = "remove"
    else:
        word = "touch"
    print(word, path.path.decode(errors="surrogateescape"))


sys.stdout.reconfigure(line_buffering=True)
notifier = inotify.INotify()
notifier.startReading()
notifier.watch(filepath.FilePath(sys.argv[1].encode()), mask=WANTED, autoAdd=True, recursive=True,
               callbacks=[tell])
print("ready", file=sys.stderr, flush=True)
reactor.run()
