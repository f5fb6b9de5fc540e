# SPDX-License-Identifier: MIT
"""Pause points (lib/base/pause.h) of real processes: stopped, let go or killed at a step."""

import contextlib
import os
import shutil
import signal
import tempfile

import harness

RENDER = ["render-begun", "render-seen", "render-written", "render-locked", "render-checked",
          "render-renamed", "render-unlocked"]
CHANGE = ["change-locked", "change-begun", "change-bumped", "change-unlinked", "change-synced",
          "change-committed", "change-unlocked"]


def reading(fifo, candidates):
    """The process that has opened this FIFO."""
    for pid in candidates():
        with contextlib.suppress(OSError):
            for fd in os.listdir("/proc/%d/fd" % pid):
                with contextlib.suppress(OSError):
                    if os.readlink("/proc/%d/fd/%s" % (pid, fd)) == fifo:
                        return pid
    return None


class Points:
    """A folder of pause points, at one of which one process stops at a time."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="quire-points-")
        self.env = {"QUIRE_PAUSE_DIR": self.folder}
        self.fifo = None
        self.fd = None
        self.pid = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def set(self, name):
        """The next process that comes by here stops."""
        self.fifo = os.path.join(self.folder, name + ".wait")
        os.mkfifo(self.fifo)

    def is_reached(self):
        return os.path.exists(self.fifo[:-4] + "reached")

    def hold(self, candidates):
        """Once it is reached: learn who stands there; others pass."""
        self.fd = os.open(self.fifo, os.O_RDWR)  # no open of the other end waits now
        found = []
        if not harness.wait_until(lambda: found.append(reading(self.fifo, candidates)) or
                                  found[-1]):
            raise RuntimeError("nobody stands at " + self.fifo)
        self.pid = found[-1]
        self.unlink()

    def unlink(self):
        for name in (self.fifo, self.fifo[:-4] + "reached"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)

    def go(self):
        """Let it run on; to the next point, where one was set anew."""
        if self.fd is not None:
            os.write(self.fd, b"x")
            pid = self.pid
            self.fd, fd = None, self.fd
            # Read before the other end is closed, or the byte stays with it: both do.
            harness.wait_until(lambda: not reading(fifo_of(fd), lambda: [pid]), 5)
            os.close(fd)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        harness.wait_until(lambda: not harness.lives(self.pid))
        os.close(self.fd)
        self.fd = None

    def clear(self):
        """Nobody stops any more, and who stands is let go."""
        if self.fifo:
            with contextlib.suppress(OSError):
                fd = os.open(self.fifo, os.O_RDWR)
                self.unlink()
                os.write(fd, b"x")
                os.close(fd)
        if self.fd is not None:
            os.write(self.fd, b"x")
            os.close(self.fd)
            self.fd = None


def fifo_of(fd):
    return os.readlink("/proc/self/fd/%d" % fd)


class Publish:
    """A publish that stops at a step of one of its transactions."""

    def __init__(self, site, point, occurrence=1):
        """Stops when it comes to this point for the nth time."""
        self.site = site
        self.left = occurrence
        self.points = Points()
        self.points.set(point)
        self.process = site.quire("publish", env=self.points.env)
        self.code = None

    def stops(self, seconds):
        """Whether it gets there in time; False at once where it ends before."""
        while True:
            harness.wait_until(lambda: self.points.is_reached() or
                               self.process.poll() is not None, seconds, 0.002)
            if not self.points.is_reached():
                return False
            self.points.hold(lambda: [self.process.pid])
            self.left -= 1
            if self.left == 0:
                return True
            name = os.path.basename(self.points.fifo)[:-5]
            self.points.set(name)
            self.points.go()

    def advance(self, point, seconds):
        """From where it stands to the next time it comes to a point."""
        self.left = 1
        self.points.set(point)
        self.points.go()
        return self.stops(seconds)

    def go(self):
        """Let it run; whether it acknowledged."""
        self.points.clear()
        said = self.process.stdout.readline()
        _, errors = self.process.communicate(timeout=harness.LONG)
        self.code = self.process.returncode
        self.points.__exit__()
        if self.code != 0 or not said:
            raise RuntimeError("publish ended with %s: %s" % (self.code, errors.decode()))

    def kill(self):
        if self.points.fd is not None:
            self.points.kill()
        else:
            self.process.kill()
        self.process.communicate()
        self.points.__exit__()
