"""A cluster of nats-servers on loopback, in a folder of its own, each ended by the number of its process.

nodes.py up|down FOLDER: as scripts/cluster does.
"""

import ctypes
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

# Debian puts it where only the superuser looks.
SERVER = shutil.which("nats-server", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
PATIENCE = 60


def die_with_parent():
    """Of a test that is killed nothing stays behind (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def free_ports(count):
    """That nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_for(what, holds, patience=PATIENCE, pause=0.05):
    """Asks again and again; what it came to."""
    end = time.monotonic() + patience
    while True:
        found = holds()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(pause)


class Cluster:
    """Three nodes, or as many as asked for. What was made in the folder before is gone on with."""

    def __init__(self, folder, size=3, storage="64GB", advertise=True, client="", stays=False):
        """`client`: lines of configuration for those who connect, such as users or TLS."""
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.started = {}
        self.size, self.storage, self.advertise, self.client = size, storage, advertise, client
        self.stays = stays
        known = self.folder / "ports"
        if not known.exists():
            known.write_text(" ".join(map(str, free_ports(3 * size))))
        numbers = list(map(int, known.read_text().split()))
        self.ports, self.routes, self.monitors = numbers[:size], numbers[size:2 * size], numbers[2 * size:]
        for node in self.nodes:
            self.write_configuration(node)

    @property
    def nodes(self):
        return range(1, self.size + 1)

    @property
    def urls(self):
        return [f"nats://127.0.0.1:{port}" for port in self.ports]

    def write_configuration(self, node):
        routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in self.routes)
        cluster = "" if self.size == 1 else f"""
cluster {{ name: espy, listen: "127.0.0.1:{self.routes[node - 1]}", routes: [{routes}],
           no_advertise: {str(not self.advertise).lower()} }}"""
        (self.folder / f"n{node}.conf").write_text(f"""server_name: n{node}
listen: "127.0.0.1:{self.ports[node - 1]}"
http: "127.0.0.1:{self.monitors[node - 1]}"
pid_file: "{self.folder}/n{node}.pid"
log_file: "{self.folder}/n{node}.log"
jetstream {{ store_dir: "{self.folder}/data{node}", max_memory_store: 64MB, max_file_store: {self.storage} }}
{self.client}{cluster}
""")

    def configure(self, client=None, storage=None):
        """Writes it anew; nodes that run see it when they are started, or by `reload`."""
        self.client = self.client if client is None else client
        self.storage = storage or self.storage
        for node in self.nodes:
            self.write_configuration(node)

    def pid(self, node):
        """Of the process that has this configuration; nothing if it does not run."""
        try:
            number = int((self.folder / f"n{node}.pid").read_text())
            words = pathlib.Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return number if os.fsencode(self.folder / f"n{node}.conf") in words else None

    def start(self, node):
        if self.pid(node):
            return
        (self.folder / f"n{node}.pid").unlink(missing_ok=True)
        # In a session of its own, for it to outlive whoever says `scripts/cluster up`.
        process = subprocess.Popen([SERVER, "-c", self.folder / f"n{node}.conf"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                                   preexec_fn=None if self.stays else die_with_parent)
        self.started[node] = process
        wait_for(f"n{node} runs", lambda: self.pid(node) or process.poll() is not None)
        if process.poll() is not None:
            raise AssertionError(f"n{node} ended:\n" + (self.folder / f"n{node}.log").read_text()[-2000:])

    def send(self, node, number):
        pid = self.pid(node)
        if pid:
            os.kill(pid, number)
        return pid

    def kill(self, node, number=signal.SIGKILL):
        """Until it is gone."""
        pid = self.send(node, number)
        if pid:
            if node in self.started:
                self.started.pop(node).wait(PATIENCE)
            wait_for(f"n{node} is gone", lambda: self.pid(node) is None)

    def up(self):
        for node in self.nodes:
            self.start(node)
        self.ready()
        return self

    def ready(self):
        return wait_for("the servers have met", self.has_met)

    def down(self):
        for node in self.nodes:
            self.send(node, signal.SIGCONT)
            self.kill(node)

    def remove(self):
        """What is in the folder besides stays."""
        self.down()
        for each in [*self.folder.glob("n[0-9].*"), self.folder / "ports", self.folder / "servers"]:
            each.unlink(missing_ok=True)
        for node in self.nodes:
            shutil.rmtree(self.folder / f"data{node}", ignore_errors=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def ask(self, node, what):
        """What its monitor says; nothing if it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.monitors[node - 1]}/{what}", timeout=2) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return None

    def has_met(self):
        """It has a leader that knows of all others: streams can be placed."""
        for node in self.nodes:
            found = self.ask(node, "jsz" if self.size > 1 else "healthz")
            others = [each for each in (found or {}).get("meta_cluster", {}).get("replicas", []) if each.get("current")]
            if found and len(others) == self.size - 1:
                return found
        return None

    def streams(self):
        """As the first node that answers knows them, by name."""
        for node in self.nodes:
            found = self.ask(node, "jsz?streams=1&accounts=1&config=1")
            if found:
                return {stream["name"]: stream for account in found.get("account_details", [])
                        for stream in account.get("stream_detail", [])}
        return {}

    def leader(self, stream):
        """The node that leads a stream now; 0: none is known."""
        for node in self.nodes:
            found = self.ask(node, "jsz?streams=1&accounts=1") or {}
            for account in found.get("account_details", []):
                for each in account.get("stream_detail", []):
                    name = (each.get("cluster") or {}).get("leader") or ""
                    if each["name"] == stream and name.startswith("n") and self.pid(int(name[1:])):
                        return int(name[1:])
        return 0

    def wait_for_leader(self, stream):
        return wait_for(f"{stream} has a leader", lambda: self.leader(stream))


def main(what, folder):
    if SERVER is None:
        sys.exit("cluster: there is no nats-server; install it: apt install nats-server")
    folder = os.path.abspath(folder)
    if what == "down":
        if not os.path.exists(os.path.join(folder, "ports")):
            sys.exit(f"cluster: none is in {folder}")
        Cluster(folder).remove()
        return
    cluster = Cluster(folder, stays=True)
    cluster.up()
    (cluster.folder / "servers").write_text(",".join(cluster.urls) + "\n")
    print(",".join(cluster.urls))


if __name__ == "__main__":
    main(*sys.argv[1:])
