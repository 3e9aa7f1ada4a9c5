"""The watchers that are compared: how each is started, and what its lines mean."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import typing

HERE = pathlib.Path(__file__).resolve().parent.parent

# What is read from a line: (word, path) with add, remove or touch, ("move", (from, to)), ("overflow", None).


def _driver_lines(text, _root):
    for line in text.split("\n"):
        word, _, path = line.partition(" ")
        if word == "overflow":
            yield word, None
        elif word == "move":
            yield word, tuple(path.split("\t"))
        elif path:
            yield word, path


def _espy_lines(text, _root):
    words = {"created": "add", "removed": "remove"}
    for line in text.split("\n"):
        word, path = line[:12].rstrip(), line[13:]
        if word == "renamed":
            before, _, after = path.removesuffix(" (replaced)").removesuffix(" (exchanged)").partition(" -> ")
            yield "move", (before.rstrip("/"), after.rstrip("/"))
        elif word == "overflow":
            yield word, None
        elif path:
            yield words.get(word, "touch"), path.rstrip("/")


def _inotifywait_lines(text, _root):
    for line in text.split("\n"):
        names, _, path = line.partition(" ")
        kinds = names.split(",")
        if "CREATE" in kinds or "MOVED_TO" in kinds:
            yield "add", path
        elif "DELETE" in kinds or "MOVED_FROM" in kinds:
            yield "remove", path
        elif path:
            yield "touch", path


def _fswatch_lines(text, _root):
    for line in text.split("\n"):
        flags, _, path = line.partition(" ")
        kinds = flags.split(",")
        if "Overflow" in kinds:
            yield "overflow", None
        if "Created" in kinds or "MovedTo" in kinds:
            yield "add", path
        if "Removed" in kinds or "MovedFrom" in kinds:
            yield "remove", path
        elif path:
            yield "touch", path


def _watchman_lines(text, root):
    known = set()
    for line in text.split("\n"):
        try:
            files = json.loads(line).get("files", [])
        except ValueError:
            continue
        for file in files:
            path = f"{root}/{file['name']}"
            if not file["exists"]:
                known.discard(path)
                yield "remove", path
            elif path in known:
                yield "touch", path
            else:
                known.add(path)
                yield "add", path


@dataclasses.dataclass
class Peer:
    name: str
    command: typing.Callable
    lines: typing.Callable = _driver_lines
    # What it says on standard error when it is ready; None: whoever waits must see its CPU rest.
    ready: typing.Optional[bytes] = b"ready"
    environment: dict = dataclasses.field(default_factory=dict)
    missing: typing.Optional[str] = None
    version: str = ""
    # It prints no lines, only totals.
    silent: bool = False
    # It is no watcher that people use, but the least that must be done.
    raw: bool = False
    # Its mark is on a whole file system, so that its costs are those of everybody's work there.
    marks: bool = False
    # It takes a watch for each file, too.
    watches_files: bool = False
    # The scenarios, by how their names begin, that it can take part in, unless these are all; and why no others.
    scenarios: tuple = ()
    limits: str = ""
    # What the exit statuses mean with which it ends by itself.
    endings: dict = dataclasses.field(default_factory=dict)

    @property
    def ours(self):
        return self.raw or self.name.startswith("espy")


def _debian(package):
    done = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def _python(name, package):
    version = _debian(package)
    script = HERE / "peers" / f"{name}_peer.py"
    return Peer(name, lambda root, _: ["/usr/bin/python3", str(script), str(root)], version=version or "",
                missing=None if version else f"{package} is not installed")


def _node(name, module, build, **more):
    manifest = build / "node" / "node_modules" / module / "package.json"
    script = HERE / "peers" / f"{name}_peer.mjs"
    missing = None
    if not shutil.which("node"):
        missing = "there is no node"
    elif not manifest.exists():
        missing = f"{module} could not be had from npm"
    return Peer(module, lambda root, _: ["node", str(script), str(root), str(build / "node")], missing=missing,
                version=json.loads(manifest.read_text())["version"] if manifest.exists() else "", **more)


def _espy_node(espy):
    addon = pathlib.Path(espy).parent / "node"
    script = HERE / "peers" / "espy_peer.mjs"
    missing = None
    if not shutil.which("node"):
        missing = "there is no node"
    elif not (addon / "espy.node").exists():
        missing = "it is not built"
    return Peer("espy node", lambda root, _: ["node", str(script), str(root), str(addon)], missing=missing)


def _command(name, package, words, **more):
    version = _debian(package)
    found = shutil.which(name)
    return Peer(name, lambda root, _: [name, *words, str(root)], version=version or "",
                missing=None if found else f"{package} is not installed", **more)


INOTIFYWAIT = ["-m", "-r", "-e", "create,delete,move,modify,close_write,attrib", "--format", "%e %w%f"]

# It does not do what the others do.
UNTRACKED = "it keeps no record of what is there"


def _no_root():
    return None if os.geteuid() == 0 else "it needs root"


def all_peers(programs, espy, build):
    """Everybody, those that are missing too; `programs` is where the baselines are, `build` where peers are built."""
    fsnotify = build / "fsnotify_peer"
    watchman = _command("watchman", "watchman", [], lines=_watchman_lines)
    watchman.command = lambda root, scratch: [str(HERE / "peers" / "watchman_peer"), str(root), str(scratch)]
    return [
        Peer("raw inotify", lambda root, _: [str(programs / "raw_inotify"), str(root)], raw=True, silent=True),
        Peer("raw fanotify", lambda root, _: [str(programs / "raw_fanotify"), str(root)], raw=True, silent=True,
             missing=_no_root(), marks=True, scenarios=("arming", "mark", "nested"),
             limits="its mark is on the whole file system, where others work, too"),
        Peer("espy library", lambda root, _: [str(programs / "bench_listen"), str(root)], silent=True),
        Peer("espy library fanotify", lambda root, _: [str(programs / "bench_listen"), str(root), "--fanotify"],
             silent=True, missing=_no_root(), marks=True, scenarios=("nested", "throughput"),
             limits="espy fanotify, which prints, stands for it here"),
        Peer("espy watch", lambda root, _: [str(espy), "watch", str(root)], _espy_lines),
        Peer("espy fanotify", lambda root, _: [str(espy), "watch", "--backend", "fanotify", str(root)], _espy_lines,
             missing=_no_root(), marks=True),
        Peer("espy library --no-track", lambda root, _: [str(programs / "bench_listen"), str(root), "--no-track"],
             silent=True, missing=_no_root(), marks=True, scenarios=("mark",), limits=UNTRACKED),
        Peer("espy watch --no-track", lambda root, _: [str(espy), "watch", "--no-track", str(root)], _espy_lines,
             missing=_no_root(), marks=True, scenarios=("mark",), limits=UNTRACKED),
        Peer("espy inotifywait", lambda root, _: [str(espy), "inotifywait", *INOTIFYWAIT, str(root)],
             _inotifywait_lines, ready=b"Watches established", scenarios=("latency", "throughput", "burst"),
             limits="its tree is that of espy watch"),
        _command("inotifywait", "inotify-tools", INOTIFYWAIT, lines=_inotifywait_lines, ready=b"Watches established"),
        _command("fswatch", "fswatch", ["-r", "-l", "0.1", "--format", "%f %p", "--event-flag-separator", ","],
                 lines=_fswatch_lines, ready=None,
                 endings={5: "an overflow of the queue ends it, as its own listing makes one of a big tree"}),
        watchman,
        _python("watchdog", "python3-watchdog"),
        _python("pyinotify", "python3-pyinotify"),
        _python("twisted", "python3-twisted"),
        Peer("fsnotify", lambda root, _: [str(fsnotify), str(root)],
             version=_debian("golang-github-fsnotify-fsnotify-dev") or "",
             missing=None if fsnotify.exists() else "it could not be built"),
        Peer("entr", lambda root, _: [str(HERE / "peers" / "entr_peer"), str(root)], version=_debian("entr") or "",
             missing=None if shutil.which("entr") else "entr is not installed", scenarios=("arming", "idle"),
             limits="it watches the files that are given to it, and is told of no new ones"),
        _espy_node(espy),
        _node("chokidar", "chokidar", build, watches_files=True),
        _node("parcel", "@parcel/watcher", build),
    ]


def raw_printing(programs):
    """The baseline that prints a line for each event."""
    return Peer("raw inotify", lambda root, _: [str(programs / "raw_inotify"), str(root), "--print"], raw=True)


def totals(said):
    """What a silent one has counted: events, overflows."""
    found = re.search(r"events (\d+) overflows (\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def read(said):
    """How many events of the kernel a silent one has read: ours says it, a raw one has no other events."""
    found = re.search(r"read (\d+)", said)
    return int(found[1]) if found else totals(said)[0]
