# SPDX-License-Identifier: MIT
"""A site in a folder of its own, the command run on it, and what came of that."""

import json
import os
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import tempfile
import time
import traceback
import zlib

SETTINGS = "title: Essays\nbase_url: https://example.org/\n"
SECONDS = 120


class Wrong(AssertionError):
    """What was seen isn't what was expected."""


def check(ok, *seen):
    if not ok:
        raise Wrong("\n".join(str(s) for s in seen) or "not so")


def equal(got, expected, *seen):
    check(got == expected, "got      %r" % (got,), "expected %r" % (expected,), *seen)


def has(text, *parts):
    for part in parts:
        check(part in text, "%r is missing in:" % part, text)


def is_sanitized(build):
    with open(os.path.join(build, "cli/quire"), "rb") as file:
        return b"__asan_init" in file.read()


def not_sanitized(test):
    """Mark a test that a build with sanitizers can't pass by its nature."""
    test.not_sanitized = True
    return test


class Result:
    """How a command ended."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __str__(self):
        return "exit %s\n%s\n%s" % (self.code, self.out, self.err)

    def json(self):
        return json.loads(self.out)


class Site:
    """A temporary folder that is a site, and the command that works on it."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.command = os.path.join(build, "cli/quire")
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder,
                            "GIT_CONFIG_NOSYSTEM": "1", "ASAN_OPTIONS": "quarantine_size_mb=4"}
        self.root = os.path.join(folder, "site")
        self.processes = []
        os.mkdir(self.root)
        self.write("site.yaml", SETTINGS)
        os.mkdir(self.path("writing"))

    def path(self, *names):
        return os.path.join(self.root, *names)

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def read(self, *names):
        with open(self.path(*names), encoding="utf-8") as file:
            return file.read()

    def exists(self, *names):
        return os.path.lexists(self.path(*names))

    def remove(self, name):
        os.unlink(self.path(name))

    def essay(self, name, title=None, date="2024-03-01", body="Some words.\n", **more):
        """Write writing/NAME.md."""
        lines = ["title: %s" % (title or name.title())]
        if date:
            lines.append("date: %s" % date)
        lines += ["%s: %s" % pair for pair in more.items()]
        self.write("writing/%s.md" % name, "---\n%s\n---\n\n%s" % ("\n".join(lines), body))

    def environment_with(self, changes):
        return dict(self.environment, **changes)

    def quire(self, *words, code=0, where=None, **environment):
        """Run the command to its end and check its exit code; None for any."""
        done = subprocess.run([self.command, *words], cwd=where or self.root,
                              env=self.environment_with(environment), timeout=SECONDS,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
        check(code is None or result.code == code, "quire %s" % " ".join(words), result,
              "expected exit %s" % code)
        return result

    def publish(self, *words, **more):
        return self.quire("publish", *words, **more)

    def counts(self, *words, **more):
        return self.publish("--json", *words, **more).json()

    def states(self, **more):
        """State by slug, as list says."""
        return {row["slug"]: row["state"] for row in self.quire("list", "--json", **more).json()}

    def start(self, *words, **environment):
        """Start the command; it is ended with the test."""
        process = subprocess.Popen([self.command, *words], cwd=self.root,
                                   env=self.environment_with(environment),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        os.set_blocking(process.stdout.fileno(), False)
        process.said = ""
        self.processes.append(process)
        return process

    def rows(self, sql, *values):
        database = sqlite3.connect("file:%s?mode=ro" % self.path("data/quire.db"), uri=True)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def html(self, slug):
        rows = self.rows("SELECT r.html FROM essay e JOIN rendering r ON r.id = e.rendering "
                         "WHERE e.slug = ?", slug)
        check(len(rows) == 1, "%s has %d rows" % (slug, len(rows)))
        return rows[0][0]

    def end(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdout.close()


def wait_for(what, seconds=30):
    """Try until it is true; its value."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        if time.monotonic() > end:
            raise Wrong("it didn't come within %d s" % seconds)
        time.sleep(0.02)


def said(process, text, times=1):
    """Wait until a started command has said a text so many times."""
    def look():
        piece = process.stdout.read()
        if piece:
            process.said += piece.decode()
        return process.said.count(text) >= times
    try:
        wait_for(look)
    except Wrong as late:
        raise Wrong("%s\nexpected %d of %r in:\n%s"
                    % (late, times, text, process.said)) from late
    return process.said


def blocked_signals(process):
    with open("/proc/%d/status" % process.pid, encoding="ascii") as file:
        return int(re.search(r"SigBlk:\s+([0-9a-f]+)", file.read()).group(1), 16)


def stop(process, number=signal.SIGINT):
    """Send a signal to a command that waits, which blocks it then; the exit code. While it
    publishes, the signal ends it at once."""
    wait_for(lambda: blocked_signals(process) >> (number - 1) & 1)
    process.send_signal(number)
    return process.wait(timeout=20)


def png(width, height):
    """A grey picture."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0,
                                                              0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def run(number, name, test, build):
    """One test in a folder of its own, told as one line of TAP."""
    folder = tempfile.mkdtemp(prefix="quire-cli-")
    site = Site(build, folder)
    trouble = ""
    try:
        test(site)
    except Exception as error:  # pylint: disable=broad-except
        trouble = str(error) if isinstance(error, Wrong) else ""
        trouble += "\n" + "".join(traceback.format_tb(error.__traceback__)[-2:])
        trouble += "%s: %s" % (type(error).__name__, "" if isinstance(error, Wrong) else error)
    finally:
        site.end()
        shutil.rmtree(folder, ignore_errors=True)
    print("%sok %d - %s" % ("not " if trouble else "", number, name))
    for line in trouble.splitlines()[:60]:
        print("# " + line)
    print("", end="", flush=True)
    return not trouble
