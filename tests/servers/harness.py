# SPDX-License-Identifier: MIT
"""Sites that are really published, lighttpd in front of them, and readers."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("QUIRE_BUILD") or
                        os.environ.get("top_builddir") or os.path.join(TOP, "build"))
SANITIZED = os.environ.get("QUIRE_SANITIZED") and os.path.abspath(os.environ["QUIRE_SANITIZED"])
CLEAN = {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin", "LANG": "C.UTF-8",
         "ASAN_OPTIONS": "quarantine_size_mb=4"}
LONG = 60  # seconds; something hangs


class Report:
    """Counts checks, by several threads at once, and says each as one line of TAP."""

    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0
        self.failed = 0

    def check(self, name, ok, detail=""):
        with self.lock:
            self.count += 1
            self.failed += not ok
            print("%s %d - %s" % ("ok" if ok else "not ok", self.count, name), flush=True)
            if not ok and detail:
                print("".join("# %s\n" % line for line in str(detail).splitlines()[:40]), end="",
                      flush=True)
        return ok

    def equal(self, name, got, expected):
        return self.check(name, got == expected, "got %r, expected %r" % (got, expected))

    def none(self, name, found):
        """That a list of what went wrong is empty."""
        return self.check(name, not found, "%d times:\n%s" % (
            len(found), "\n".join(str(one) for one in found[:10])))

    def skip(self, name, reason):
        with self.lock:
            self.count += 1
            print("ok %d - %s # SKIP %s" % (self.count, name, reason), flush=True)


def wait_until(true, seconds=10, pause=0.005):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(pause)
    return bool(true())


def lives(pid):
    """Whether a process runs; one that nobody has waited for yet doesn't."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


def kill_group(pid):
    """A process that leads a session, and all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Site:
    """A site in a folder of its own."""

    def __init__(self, build=None, base_url="https://example.org/", env=None, settings="",
                 user=None):
        """user: a number, whom all of it belongs to and who runs all; None for us."""
        self.build = build or BUILD
        self.programs = os.path.join(self.build, "cgi-bin")
        self.command = os.path.join(self.build, "cli", "quire")
        self.folder = tempfile.mkdtemp(prefix="quire-servers-")
        self.public = os.path.join(self.folder, "public")
        self.database = os.path.join(self.folder, "data", "quire.db")
        self.env = dict(CLEAN, **(env or {}))
        self.base_url = base_url
        os.mkdir(os.path.join(self.folder, "writing"))
        os.mkdir(self.public)
        self.put("site.yaml", "title: Test\nbase_url: %s\n%s" % (base_url, settings))
        self.identity = {}
        if user is not None:
            self.give_to(user)

    def give_to(self, user):
        """To a user who perhaps can't read our build."""
        self.identity = {"user": user, "group": user, "extra_groups": []}
        programs = os.path.join(self.folder, "programs")
        os.mkdir(programs)
        for path in (self.command, *(os.path.join(self.programs, n) for n in ("index", "post", "subscribe"))):
            shutil.copy(path, programs)
        self.programs = programs
        self.command = os.path.join(programs, "quire")
        for path in (self.folder, self.public):
            os.chown(path, user, user)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, name, text):
        """Write a file, whole at once."""
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".new", "w" if isinstance(text, str) else "wb") as f:
            f.write(text)
        os.rename(path + ".new", path)

    def essay(self, slug, title=None, body="Words.", date="2024-01-02", folder="writing", **matter):
        lines = ["title: %s" % (title or slug), "date: %s" % date]
        lines += ["%s: %s" % pair for pair in matter.items()]
        self.put("%s/%s.md" % (folder, slug), "---\n%s\n---\n\n%s\n" % ("\n".join(lines), body))

    def remove(self, slug):
        os.unlink(os.path.join(self.folder, "writing", slug + ".md"))

    def quire(self, *words, env=None, **options):
        """The author's command, started. stdout is a pipe."""
        return subprocess.Popen(
            [self.command, "--site", self.folder, *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=dict(self.env, **(env or {})), **self.identity, **options)

    def publish(self, *words, env=None):
        """Publish; what it says, as soon as it has said it."""
        process = self.quire("publish", *words, env=env)
        said = process.stdout.readline()
        acknowledged = time.monotonic()
        _, errors = process.communicate(timeout=LONG)
        if process.returncode != 0 or not said:
            raise RuntimeError("publish ended with %s: %s" % (process.returncode,
                                                              errors.decode("utf-8", "replace")))
        self.acknowledged = acknowledged
        return said.decode()

    def stored(self, path):
        """The file of a page's path; it may not be there."""
        return self.public + path + ("index.html" if path.endswith("/") else "")

    def read(self, path):
        try:
            with open(self.stored(path), "rb") as f:
                return f.read()
        except (FileNotFoundError, NotADirectoryError):
            return None


class Answer:
    def __init__(self, code, headers, body):
        self.code = code
        self.headers = headers  # lower-case name: its values, joined
        self.body = body

    def __getitem__(self, name):
        return self.headers.get(name)

    def __repr__(self):
        return "%d %r %r" % (self.code, self.headers, self.body[:200])


class Connection:
    """A reader's connection, kept alive; opened anew where the server has closed it."""

    def __init__(self, port, timeout=LONG):
        self.port = port
        self.timeout = timeout
        self.socket = None
        self.file = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def close(self):
        if self.socket:
            self.file.close()
            self.socket.close()
            self.socket = None

    def head(self):
        line = self.file.readline()
        if not line:
            raise ConnectionResetError("closed before the answer")
        code = int(line.split()[1])
        headers = {}
        while (line := self.file.readline()) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            name, value = name.strip().lower(), value.strip()
            headers[name] = headers[name] + ", " + value if name in headers else value
        return code, headers

    def body(self, method, code, headers):
        if method == "HEAD" or code in (204, 304):
            return b""
        if headers.get("transfer-encoding") == "chunked":
            parts = []
            while (size := int(self.file.readline().split(b";")[0], 16)) > 0:
                parts.append(self.file.read(size))
                self.file.readline()
            self.file.readline()
            return b"".join(parts)
        if "content-length" not in headers:
            return self.file.read()
        size = int(headers["content-length"])
        body = self.file.read(size)
        if len(body) != size:
            raise ConnectionResetError("%d of %d bytes came" % (len(body), size))
        return body

    def raw(self, request, method="GET"):
        """Send these bytes; the answer."""
        if not self.socket:
            self.open()
        try:
            self.socket.sendall(request)
            code, headers = self.head()
            answer = Answer(code, headers, self.body(method, code, headers))
        except BaseException:
            self.close()
            raise
        if headers.get("connection") == "close" or "content-length" not in headers:
            self.close()
        return answer

    def ask(self, path, method="GET", body=None, **headers):
        """Header names with _ for -."""
        lines = ["%s %s HTTP/1.1" % (method, path), "Host: example.org"]
        lines += ["%s: %s" % (k.replace("_", "-"), v) for k, v in headers.items() if v is not None]
        if body is not None:
            lines.append("Content-Length: %d" % len(body))
        request = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")
        fresh = self.socket is None
        try:
            return self.raw(request + (body or b""), method)
        except (ConnectionResetError, BrokenPipeError):
            if fresh:
                raise
            return self.raw(request + (body or b""), method)  # it was idle for too long


def quote(text):
    if re.search(r'["\\$\n]', text):
        raise ValueError(text)
    return text


class Server:
    """A web server over a site, in a folder of its own. A subclass says what is run."""

    codings = ("gzip",)  # that its configuration compresses by

    def __init__(self, site, env=None):
        self.site = site
        self.base = "/" + site.base_url.split("/", 3)[3]
        self.state = tempfile.mkdtemp(prefix="quire-server-")
        self.env = dict(site.env, **(env or {}))
        # At the end of a process it may hang.
        self.env["ASAN_OPTIONS"] += ":detect_leaks=0"
        self.process = None
        self.log = open(os.path.join(self.state, "log"), "w+b")
        if site.identity:
            os.chown(self.state, site.identity["user"], site.identity["group"])
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def command(self):
        """What to run in the foreground; its configuration is written here."""
        raise NotImplementedError

    def start(self):
        for _ in range(5):  # another may have taken the port in between
            self.port = free_port()
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                env=self.env, **self.site.identity)
            if wait_until(lambda: self.answers() or self.process.poll() is not None) and \
                    self.process.poll() is None:
                return
            self.process.kill()
            self.process.wait()
        raise RuntimeError("the server doesn't start: " + self.logged())

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def write(self, name, text, mode=0o644):
        """A file in the server's folder; its path."""
        path = os.path.join(self.state, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def fill(self, name, values):
        """A file of deploy/ with what stands between @ signs filled in."""
        with open(os.path.join(TOP, "deploy", name), encoding="utf-8") as f:
            text = f.read()
        for key, value in values.items():
            text = text.replace("@%s@" % key, value)
        return text

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.state, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def logged(self):
        with open(self.log.name, "rb") as f:
            return f.read().decode("utf-8", "replace")

    def connect(self, timeout=LONG):
        return Connection(self.port, timeout)

    def ask(self, path, method="GET", **more):
        with self.connect() as c:
            return c.ask(path, method, **more)


class Lighttpd(Server):
    """lighttpd with the configuration that Quire ships."""

    codings = ("gzip", "br")

    def __init__(self, site, env=None, programs=None):
        self.programs = programs or site.programs
        super().__init__(site, env)

    def command(self):
        text = self.fill("lighttpd.conf.in", {
            "SITE": quote(self.site.folder), "PUBLIC": quote(self.site.public),
            "PROGRAMS": quote(self.programs), "STATE": self.state, "BIND": "127.0.0.1",
            "PORT": str(self.port), "BASE": self.base, "BASE_PATTERN": re.escape(self.base),
            "KEPT_ENVIRONMENT": ", ".join('"%s"' % name for name in self.env)})
        return ["lighttpd", "-D", "-f", self.write("lighttpd.conf", text)]

    def children(self, name):
        """The ids of a program's processes."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            with contextlib.suppress(OSError), open("/proc/%s/stat" % entry) as f:
                pid, rest = f.read().split(" ", 1)
                comm, rest = rest.rsplit(")", 1)
                if comm[1:] == name and int(rest.split()[1]) == self.process.pid:
                    found.append(int(pid))
        return found


class Readers:
    """Threads that do the same again and again until told to stop; a fault of one is kept."""

    def __init__(self, count, one, *arguments):
        self.ending = threading.Event()
        self.faults = []
        self.turns = 0
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(one, i, *arguments), daemon=True)
                        for i in range(count)]

    def run(self, one, number, *arguments):
        turns = 0
        try:
            for _ in one(number, *arguments):
                turns += 1
                if self.ending.is_set():
                    break
        except Exception as why:  # pylint: disable=broad-except
            self.faults.append("reader %d: %s: %s" % (number, type(why).__name__, why))
        with self.lock:
            self.turns += turns

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        for thread in self.threads:
            thread.join(LONG)


def in_parallel(*calls):
    """Run them at the same time; the first fault is raised when all are done."""
    faults = []

    def run(call):
        try:
            call()
        except BaseException as why:  # pylint: disable=broad-except
            faults.append(why)
    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
