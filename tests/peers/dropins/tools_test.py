"""Programs as the distribution has them, over espy by ESPY_DROPIN: each is started, a file is changed, it reloads."""

import importlib.util
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import unittest

PACKAGE = os.environ["ESPY_PYTHON"]

WERKZEUG = """
from werkzeug.serving import run_simple
print("started", flush=True)
run_simple("127.0.0.1", 0, lambda *args: [], use_reloader=True)
"""
FLASK = """
import flask
app = flask.Flask("app")
print("started", flush=True)
"""
DJANGO = """
from django.conf import settings
settings.configure(DEBUG=True, SECRET_KEY="x", ROOT_URLCONF="urls", INSTALLED_APPS=["espy.django"])
if __name__ == "__main__":
    from django.core.management import execute_from_command_line
    print("started", flush=True)
    execute_from_command_line(["app.py", "runserver", "127.0.0.1:0"])
"""
UVICORN = """
print("started", flush=True)
async def app(scope, receive, send): pass
"""
WATCHDOG = """
import sys
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver
from watchdog.events import FileSystemEventHandler
class handler(FileSystemEventHandler):
    def on_created(self, event):
        print("started", flush=True)
observers = [Observer(), PollingObserver()]
for observer in observers:
    for path in (".", "/usr/lib/python3", "/etc"):
        observer.schedule(handler(), path, recursive=path == ".")
    observer.start()
import os
links = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
instances = [link for link in links if os.path.lexists(link) and "inotify" in os.readlink(link)]
print("started", "instances", len(instances), type(observers[1]).__name__, flush=True)
for observer in observers:
    observer.join()
"""


def needs(module):
    return unittest.skipIf(importlib.util.find_spec(module) is None, f"{module} is not here")


class ToolsTest(unittest.TestCase):
    def start(self, *command, **files):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name).resolve()
        # As an installed package is found, its .pth included.
        site = self.place / "site"
        site.mkdir()
        (site / "sitecustomize.py").write_text(f"import site; site.addsitedir({PACKAGE!r})")
        self.work = self.place / "work"
        self.work.mkdir()
        for name, text in files.items():
            (self.work / name.replace("_", ".")).write_text(text)
        environment = dict(os.environ, PYTHONPATH=str(site), ESPY_DROPIN="watchfiles,watchgod,watchdog", PYTHONUNBUFFERED="1",
                           PYTHONDONTWRITEBYTECODE="1")
        self.program = subprocess.Popen([sys.executable, *command], cwd=self.work, env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self.addCleanup(self.program.wait)
        self.addCleanup(os.killpg, self.program.pid, signal.SIGKILL)
        self.addCleanup(self.program.stdout.close)
        os.set_blocking(self.program.stdout.fileno(), False)
        self.output = ""

    def expect(self, pattern, count=1, change=None):
        """Reads until the output has the pattern so often; makes the change whenever nothing was said for a while."""
        silent = 0
        while silent < 200:
            if len(re.findall(pattern, self.output)) >= count:
                return
            if select.select([self.program.stdout], [], [], 0.3)[0]:
                told = os.read(self.program.stdout.fileno(), 65536)
                self.assertTrue(told, f"it has ended:\n{self.output}")
                self.output += told.decode()
                continue
            silent += 1
            if change is not None:
                change()
        self.fail(f"not told: {pattern}\n{self.output}")

    def reloads(self, pattern, before, name="app.py"):
        path = self.work / name
        self.expect(pattern, before + 1, lambda: path.write_text(path.read_text() + "\n"))

    @needs("werkzeug")
    def test_werkzeug(self):
        self.start("app.py", app_py=WERKZEUG)
        self.expect(r"Restarting with watchdog \(espy\)")
        self.expect("started", 2)
        self.reloads("started", 2)

    @needs("flask")
    def test_flask(self):
        self.start("-m", "flask", "--app", "app", "--debug", "run", "--port", "0", app_py=FLASK)
        self.expect(r"Restarting with watchdog \(espy\)")
        self.expect("started", 2)
        self.reloads("started", 2)

    @needs("mkdocs")
    def test_mkdocs(self):
        self.start("-c", "import pathlib; pathlib.Path('docs').mkdir(); pathlib.Path('docs/index.md').write_text('a');"
                   "import watchdog.observers.polling as p; print('by', p.PollingObserver.__name__, flush=True);"
                   "from mkdocs.__main__ import cli; cli(['serve', '-a', '127.0.0.1:0'])", mkdocs_yml="site_name: x\n")
        self.expect("by EspyObserver")
        self.expect("Serving on")
        self.reloads("Detected file changes", 0, "docs/index.md")

    @needs("django")
    def test_django(self):
        self.start("app.py", app_py=DJANGO, urls_py="urlpatterns = []\n")
        self.expect("Watching for file changes with EspyReloader")
        self.reloads("started", self.output.count("started"))

    def check_uvicorn(self, *command):
        self.start(*command, "--reload", "--port", "0", "app:app", app_py=UVICORN)
        self.expect("started")
        self.assertRegex(self.output, "(?i)reloader process .*using watch(files|god)")
        self.reloads("Reloading", 0)
        self.expect("started", 2)
        # Nobody walks the tree, nor is any other watcher there.
        with open(f"/proc/{self.program.pid}/maps") as maps:
            self.assertIn("espy/_native", maps.read())

    @needs("uvicorn")
    def test_uvicorn(self):
        """Of the distribution: by watchgod or watchfiles, whichever it knows, and be that installed or not."""
        self.check_uvicorn("-m", "uvicorn")

    @unittest.skipUnless(os.environ.get("ESPY_UVICORN"), "ESPY_UVICORN, the sources of another uvicorn, is not set")
    def test_another_uvicorn(self):
        self.check_uvicorn("-c", f"import sys; sys.path.insert(0, {os.environ['ESPY_UVICORN']!r}); import uvicorn;"
                           "print(uvicorn.__version__, flush=True); uvicorn.main()")

    @needs("watchdog")
    def test_an_observer_takes_one_instance_however_many_paths(self):
        self.start("app.py", app_py=WATCHDOG)
        self.expect("started instances 2 EspyObserver")
        self.expect("started", 3, lambda: (self.work / f"new{len(os.listdir(self.work))}").touch())

    def test_nothing_is_imported_where_nobody_asks(self):
        self.start("-c", "import sys; print('espy', [name for name in sys.modules if name.startswith('espy')])")
        self.expect("'espy.dropin'")
        self.assertNotRegex(self.output, "asyncio|watchdog|watchfiles")
        os.environ.pop("ESPY_DROPIN", None)
        told = subprocess.run([sys.executable, "-c", "import sys; print([name for name in sys.modules if 'espy' in name])"],
                              env=dict(os.environ, PYTHONPATH=str(self.place / "site")), capture_output=True, text=True)
        self.assertEqual(told.stdout, "[]\n")


if __name__ == "__main__":
    unittest.main()
