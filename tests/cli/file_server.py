"""A file system over fuse(4), with nothing in it, whose server can be stopped as if it did not answer."""

import ctypes
import errno
import os
import signal
import struct
import subprocess

LOOKUP, FORGET, GETATTR, STATFS, RELEASE, FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR, BATCH_FORGET = (
    1, 2, 3, 17, 18, 25, 26, 27, 28, 29, 42)
UNANSWERED = (FORGET, BATCH_FORGET)
ROOT = struct.pack("=QQQQQQIIIIIIIIII", 1, 0, 0, 1, 1, 1, 0, 0, 0, 0o40755, 2, 0, 0, 0, 4096, 0)
ANSWERS = {
    # Version 7.12, and nothing beyond it.
    INIT: struct.pack("=IIIIHHI", 7, 12, 4096, 0, 1, 1, 4096),
    # Kept by the kernel for no time, so that every look arrives at the server.
    GETATTR: struct.pack("=QII", 0, 0, 0) + ROOT,
    STATFS: bytes(80),
    OPENDIR: bytes(16),
    READDIR: b"", RELEASE: b"", RELEASEDIR: b"", FLUSH: b"",
}


class FileServer:
    """Mounts it; raises OSError if it cannot be had."""

    def __init__(self, place):
        self.place = os.fsencode(place)
        device = os.open("/dev/fuse", os.O_RDWR)
        libc = ctypes.CDLL(None, use_errno=True)
        options = f"fd={device},rootmode=40755,user_id={os.getuid()},group_id={os.getgid()},allow_other"
        if libc.mount(b"empty", self.place, b"fuse", 0, options.encode()) != 0:
            os.close(device)
            raise OSError(ctypes.get_errno(), "mounting a file system over fuse(4)")
        self.process = os.fork()
        if self.process == 0:
            try:
                serve(device)
            finally:
                os._exit(0)
        os.close(device)

    def stop(self):
        """From when this returns, nobody is answered."""
        os.kill(self.process, signal.SIGSTOP)
        os.waitpid(self.process, os.WUNTRACED)

    def go_on(self):
        os.kill(self.process, signal.SIGCONT)

    def end(self):
        """Once, however often it is called."""
        if self.process == 0:
            return
        subprocess.run(["umount", "-l", self.place], check=False)
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.process = 0


def serve(device):
    while True:
        try:
            request = os.read(device, 1 << 17)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EINTR, errno.EAGAIN):
                continue
            return
        _, kind, unique = struct.unpack_from("=IIQ", request)
        if kind in UNANSWERED:
            continue
        answer = ANSWERS.get(kind)
        problem = 0 if answer is not None else -(errno.ENOENT if kind == LOOKUP else errno.ENOSYS)
        answer = answer or b""
        os.write(device, struct.pack("=IiQ", 16 + len(answer), problem, unique) + answer)


def wait_for_server(process):
    """Until the kernel waits for a file server on behalf of `process`."""
    where = ""
    while not where.startswith(("fuse_", "request_wait", "__fuse")):
        if process.poll() is not None:
            raise AssertionError("ended early")
        with open(f"/proc/{process.pid}/wchan", encoding="ascii") as file:
            where = file.read()
