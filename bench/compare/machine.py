"""Where and with what a result was measured."""

import datetime
import os
import pathlib
import platform
import subprocess


def _first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return "?"
    return (done.stdout or done.stderr).strip().split("\n")[0]


def _processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def file_system(path):
    return _first_line("stat", "-f", "-c", "%T", str(path))


def describe(top, place):
    return {
        "date": datetime.date.today().isoformat(),
        "commit": _first_line("git", "-C", str(top), "rev-parse", "--short", "HEAD"),
        "kernel": platform.release(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "file_system": file_system(place),
        "load_before": round(os.getloadavg()[0], 1),
    }
