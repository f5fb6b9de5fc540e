# SPDX-License-Identifier: MIT
"""The web server's side: sites to serve, programs run as CGI and as FastCGI, and the answers."""

import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

BUILD = os.environ.get("QUIRE_BUILD") or os.environ.get("top_builddir") or "build"
CLEAN = {"PATH": os.environ.get("PATH", ""), "ASAN_OPTIONS": "quarantine_size_mb=4"}

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR = 1, 2, 3, 4, 5, 6, 7
KEEP = 1


def is_sanitized(build):
    with open(os.path.join(build, "cgi-bin/post"), "rb") as f:
        return b"__asan_init" in f.read()


def remove(folder):
    """A folder into which a program may be writing still."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return
        time.sleep(0.05)
    shutil.rmtree(folder)


class Report:
    """Counts checks and says each as one line of TAP."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, ok, detail=""):
        self.count += 1
        self.failed += not ok
        print("%s %d - %s" % ("ok" if ok else "not ok", self.count, name), flush=True)
        if not ok and detail:
            for line in str(detail).splitlines()[:40]:
                print("# " + line)
        return ok

    def equal(self, name, got, expected):
        return self.check(name, got == expected, "got %r, expected %r" % (got, expected))


class Answer:
    """An answer as CGI gives it (RFC 3875, 6)."""

    def __init__(self, raw):
        self.raw = raw
        head, _, self.body = raw.partition(b"\r\n\r\n")
        self.headers = {}
        for line in head.decode("latin-1").split("\r\n"):
            name, _, value = line.partition(": ")
            self.headers.setdefault(name.lower(), []).append(value)
        status = self.header("status") or "0"
        self.code = int(status.split()[0])

    def header(self, name):
        values = self.headers.get(name.lower())
        return ", ".join(values) if values else None


class Site:
    """A site in a folder of its own."""

    def __init__(self, changes=(), base_url="https://example.org/", env=None):
        self.folder = tempfile.mkdtemp(prefix="quire-cgi-")
        self.public = os.path.join(self.folder, "public")
        self.database = os.path.join(self.folder, "data", "quire.db")
        self.env = dict(env or {})
        os.mkdir(self.public)
        with open(os.path.join(self.folder, "site.yaml"), "w") as f:
            f.write("title: Test\nbase_url: %s\n" % base_url)
        if changes:
            self.change("edition\t%s\t=\t0\tTest" % base_url, *changes)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        remove(self.folder)

    def change(self, *lines):
        env = dict(CLEAN, **self.env)
        subprocess.run([os.path.join(BUILD, "tests/cgi/fixture"), self.folder],
                       input="".join(line + "\n" for line in lines).encode(), env=env, check=True)

    def stored(self, path):
        """The stored page of a path, or None."""
        try:
            with open(self.public + path + "index.html", "rb") as f:
                return f.read()
        except FileNotFoundError:
            return None


def variables(method, uri, body=b"", **more):
    """What a web server says of a request. None leaves a variable out."""
    path, _, query = uri.partition("?")
    env = {
        "GATEWAY_INTERFACE": "CGI/1.1",
        "REQUEST_METHOD": method,
        "REQUEST_URI": uri,
        "QUERY_STRING": query,
        "SCRIPT_NAME": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": "example.org",
        "REMOTE_ADDR": "192.0.2.1",
    }
    if body:
        env["CONTENT_LENGTH"] = str(len(body))
    env.update(more)
    return {k: v for k, v in env.items() if v is not None}


def to_bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def path_of(build, program):
    """Of a program of ours; a test's own is named by its path in the build."""
    return os.path.join(build, program if "/" in program else "cgi-bin/" + program)


class Cgi:
    """A program as plain CGI: one process a request."""

    name = "cgi"

    def __init__(self, program, site, env=None, build=BUILD):
        self.path = path_of(build, program)
        self.env = dict(CLEAN, **site.env)
        self.env["QUIRE_SITE"] = site.folder
        self.env.update(env or {})
        self.env = {k: v for k, v in self.env.items() if v is not None}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, params, body=b""):
        env = {to_bytes(k): to_bytes(v) for k, v in dict(self.env, **params).items()}
        self.process = subprocess.run([self.path], input=body, env=env, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, timeout=30)
        return Answer(self.process.stdout)


def record(kind, content=b"", request=1):
    pad = -len(content) % 8
    return struct.pack(">BBHHBB", 1, kind, request, len(content), pad, 0) + content + b"\0" * pad


def stream(kind, content):
    """A stream as records, with the empty one that ends it."""
    out = b"".join(record(kind, content[i:i + 65528]) for i in range(0, len(content), 65528))
    return out + record(kind)


def length(n):
    return bytes([n]) if n < 128 else struct.pack(">I", n | 1 << 31)


def encode_params(params):
    out = []
    for name, value in params.items():
        name, value = to_bytes(name), to_bytes(value)
        out.append(length(len(name)) + length(len(value)) + name + value)
    return b"".join(out)


def begin(flags=0):
    return record(BEGIN, struct.pack(">HB5x", 1, flags))


def request_bytes(params, body=b"", flags=0):
    return begin(flags) + stream(PARAMS, encode_params(params)) + stream(STDIN, body)


def read_exactly(conn, size):
    data = b""
    while len(data) < size:
        piece = conn.recv(size - len(data))
        if not piece:
            raise EOFError("the program closed the connection")
        data += piece
    return data


def read_answer(conn):
    """Standard output up to the end of the request, and whether that came."""
    out = b""
    try:
        while True:
            _, kind, _, size, pad, _ = struct.unpack(">BBHHBB", read_exactly(conn, 8))
            content = read_exactly(conn, size + pad)[:size]
            if kind == STDOUT:
                out += content
            elif kind == END:
                return out, True
    except (EOFError, ConnectionResetError):
        return out, False


class FastCgi:
    """A program as FastCGI, that listens on a socket given as its standard input."""

    name = "fastcgi"

    def __init__(self, program, site, env=None, build=BUILD, family=socket.AF_UNIX, argv0=None):
        self.folder = tempfile.mkdtemp(prefix="quire-fcgi-")
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.bind(os.path.join(self.folder, "s") if family == socket.AF_UNIX
                           else ("127.0.0.1", 0))
        self.listener.listen(64)
        self.address = self.listener.getsockname()
        self.family = family
        self.log = open(os.path.join(self.folder, "log"), "w+b")
        path = path_of(build, program)
        full = dict(CLEAN, **site.env)
        full["QUIRE_SITE"] = site.folder
        full["ASAN_OPTIONS"] += ":detect_leaks=0"  # it may hang at the end of a process
        full.update(env or {})
        self.spawn = dict(args=[argv0 or path], executable=path, stdin=self.listener,
                          stdout=subprocess.DEVNULL, stderr=self.log,
                          env={k: v for k, v in full.items() if v is not None})
        self.start()

    def start(self):
        self.process = subprocess.Popen(**self.spawn)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.listener.close()
        self.log.close()
        remove(self.folder)

    def stop(self, signo=signal.SIGTERM):
        """The exit code, or None where it didn't leave in time."""
        if self.process.poll() is None:
            self.process.send_signal(signo)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def logged(self):
        self.log.flush()
        with open(self.log.name, "rb") as f:
            return f.read().decode("utf-8", "replace")

    def connect(self, timeout=15):
        conn = socket.socket(self.family, socket.SOCK_STREAM)
        conn.settimeout(timeout)
        conn.connect(self.address)
        return conn

    def run(self, params, body=b"", flags=0):
        with self.connect() as conn:
            conn.sendall(request_bytes(params, body, flags))
            return Answer(read_answer(conn)[0])

    def get(self, uri, **more):
        return self.run(variables("GET", uri, **more))

    def settle(self):
        """Wait until the process has done what it does after its last answer: it is idle again
        once it answers another one. The request is none that is stored."""
        self.run(variables("GET", "/?settle"))

    def memory(self):
        """Resident bytes."""
        with open("/proc/%d/status" % self.process.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) * 1024


def wait_until(true, seconds=5):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())
