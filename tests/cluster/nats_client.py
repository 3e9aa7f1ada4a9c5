"""As much of a client of NATS as the tests need to look at streams, and to do what espy does not."""

import base64
import json
import os
import re
import socket
import time
import urllib.parse


class Refused(Exception):
    """What the server answered instead; `code` is JetStream's."""

    def __init__(self, error):
        super().__init__(error.get("description", error))
        self.code = error.get("err_code")


class Client:
    def __init__(self, urls, user=None, password=None):
        last = None
        for url in urls:
            where = urllib.parse.urlparse(url)
            try:
                self.socket = socket.create_connection((where.hostname, where.port), 5)
                break
            except OSError as why:
                last = why
        else:
            raise last
        self.file = self.socket.makefile("rb")
        self.line()  # INFO
        options = {"verbose": False, "pedantic": False, "headers": True, "no_responders": True, "lang": "test",
                   "version": "0", **({"user": user, "pass": password} if user else {})}
        self.inbox = "_INBOX.test" + os.urandom(6).hex()
        self.asked = 0
        self.send(f"CONNECT {json.dumps(options)}\r\nSUB {self.inbox}.* 1\r\nPING\r\n".encode())
        while self.line() != b"PONG":
            pass

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, data):
        self.socket.sendall(data)

    def line(self):
        line = self.file.readline()
        if not line:
            raise OSError("the server closed the connection")
        if line.startswith(b"-ERR"):
            raise Refused({"description": line.decode().strip()})
        return line.rstrip(b"\r\n")

    def next(self, timeout=5):
        """The next message: subject, headers, body."""
        self.socket.settimeout(timeout)
        while True:
            words = self.line().split(b" ")
            if words[0] == b"PING":
                self.send(b"PONG\r\n")
            elif words[0] in (b"MSG", b"HMSG"):
                size = int(words[-1])
                head = int(words[-2]) if words[0] == b"HMSG" else 0
                data = self.file.read(size + 2)[:-2]
                return words[1].decode(), data[:head], data[head:]

    def publish(self, subject, body=b"", headers=None, reply=""):
        self.send(self.published(subject, body, headers, reply))

    @staticmethod
    def published(subject, body=b"", headers=None, reply=""):
        head = b""
        if headers:
            head = b"NATS/1.0\r\n" + b"".join(f"{k}: {v}\r\n".encode() for k, v in headers.items()) + b"\r\n"
            words = f"HPUB {subject} {reply} {len(head)} {len(head) + len(body)}\r\n"
        else:
            words = f"PUB {subject} {reply} {len(body)}\r\n"
        return words.encode() + head + body + b"\r\n"

    def request(self, subject, body=b"", headers=None, timeout=5):
        self.asked += 1
        reply = f"{self.inbox}.{self.asked}"
        self.publish(subject, body, headers, reply)
        while True:
            subject, head, data = self.next(timeout)
            if subject == reply:
                if b" 503" in head.split(b"\r\n")[0]:
                    raise Refused({"description": "nobody answers", "err_code": 503})
                return data

    def api(self, what, **body):
        answer = json.loads(self.request("$JS.API." + what, json.dumps(body).encode() if body else b""))
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def store(self, subject, body=b"", headers=None):
        """Publishes into a stream: the acknowledgement."""
        answer = json.loads(self.request(subject, body, headers))
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def messages(self, stream):
        """All that are in a stream: (sequence, subject, headers, body)."""
        state = self.api(f"STREAM.INFO.{stream}")["state"]
        for sequence in range(state["first_seq"], state["last_seq"] + 1):
            try:
                message = self.api(f"STREAM.MSG.GET.{stream}", seq=sequence)["message"]
            except Refused as why:
                if why.code == 10037:  # deleted
                    continue
                raise
            yield sequence, message["subject"], headers_of(message), decoded(message.get("data", ""))


def decoded(text):
    return base64.b64decode(text)


def headers_of(message):
    lines = decoded(message.get("hdrs", "")).decode().split("\r\n")
    return dict(re.split(r":\s*", line, maxsplit=1) for line in lines if ":" in line)


def retry(call, patience=30):
    """While the cluster chooses leaders, nobody answers."""
    end = time.monotonic() + patience
    while True:
        try:
            return call()
        except (OSError, Refused) as why:
            if time.monotonic() > end or (isinstance(why, Refused) and why.code not in (503, 10005, 10008, 10076, None)):
                raise
            time.sleep(0.2)
