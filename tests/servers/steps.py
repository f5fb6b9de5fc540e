# SPDX-License-Identifier: MIT
"""Programs under lighttpd and publish, stopped at each step of the page cache's protocol, let go
in either order, or killed there."""

import itertools
import os
import re
import socket
import sqlite3
import tempfile
import threading
import time

import harness
from fastcgi import client as fastcgi
from points import CHANGE, RENDER, Points, Publish
from shim import build_shim

LANES = 2      # sites at the same time
BLOCKED = 0.1  # seconds in which what must not happen doesn't
REACH = 20
PAGE = "/writing/hello/"


class Failed(Exception):
    """What went wrong, for the TAP line."""


def versions_of(body):
    return {int(n) for n in re.findall(rb"Version(\d+)\.", body)}


class Stage:
    """A site under lighttpd, whose one essay grows by a version a case."""

    def __init__(self, build, page=PAGE):
        self.site = harness.Site(build)
        self.page = page
        self.program = "index" if page == "/" else "post"
        self.points = Points()
        self.version = 0
        self.publish_next()
        self.server = harness.Lighttpd(self.site, env=self.points.env)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.points.clear()
        self.server.stop()
        self.points.__exit__()
        self.site.__exit__()

    def edit(self):
        self.version += 1
        self.site.essay("hello", title="Hello Version%d." % self.version,
                        body="Version%d." % self.version)

    def publish_next(self):
        self.edit()
        self.site.publish()

    def ask(self, path=None):
        """A reader's page: its code and the version it shows, one or none."""
        answer = self.server.ask(path or self.page)
        found = versions_of(answer.body)
        if len(found) > 1:
            raise Failed("a page of several versions: %s" % found)
        return answer.code, found.pop() if found else None

    def forget(self):
        """Unlink the stored page, which anybody may at any time."""
        if os.path.exists(self.site.stored(self.page)):
            os.unlink(self.site.stored(self.page))

    def ask_process(self, number, uri):
        """The raw answer of one of the program's two processes; None where there is none."""
        address = os.path.join(self.server.state, "%s-%d" % (self.program, number))
        try:
            with socket.socket(socket.AF_UNIX) as conn:
                conn.settimeout(20)
                conn.connect(address)
                conn.sendall(fastcgi.request_bytes(fastcgi.variables("GET", uri)))
                return fastcgi.read_answer(conn)[0]
        except (ConnectionRefusedError, FileNotFoundError):
            return None  # killed, and not started anew yet

    def settle(self):
        """Wait until no process of the program does what it does after an answer."""
        for number in range(2):
            self.ask_process(number, "/?settle")

    def number_of(self, pid):
        """Which of the two processes it is, by the socket it listens on."""
        inode = re.search(r"\d+", os.readlink("/proc/%d/fd/0" % pid)).group()
        with open("/proc/net/unix", encoding="ascii") as f:
            path = next(line.split()[-1] for line in f if line.split()[6] == inode)
        return int(path[-1])

    def stored(self):
        data = self.site.read(self.page)
        return None if data is None else versions_of(data)

    def published(self):
        """The version that the database has."""
        with sqlite3.connect(self.site.database, timeout=5) as db:
            rows = db.execute("SELECT r.title FROM essay e JOIN rendering r ON r.id = e.rendering"
                              " WHERE e.slug = 'hello'").fetchall()
        db.close()
        return versions_of(rows[0][0].encode()).pop()

    def expect(self, version, what):
        """What lies there, what a reader gets and what is then stored."""
        stored = self.stored()
        if stored not in (None, {version}):
            raise Failed("%s: version %s is stored, it is %d" % (what, stored, version))
        got = self.ask()
        if got != (200, version):
            raise Failed("%s: a reader gets %s, not version %d" % (what, got, version))

    def expect_stored(self, version):
        self.settle()
        self.expect(version, "after all")
        self.settle()
        if self.stored() is None:  # the first reader's program may have found the lock taken
            self.expect(version, "the second reader")
            self.settle()
        if self.stored() != {version}:
            raise Failed("after all version %s is stored, not %d" % (self.stored(), version))


class Reader:
    """One reader whose program stops at a step."""

    def __init__(self, stage, point):
        self.stage = stage
        self.points = stage.points
        self.points.set(point)
        self.got = None
        self.fault = None
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            self.got = self.stage.ask()
        except Exception as why:  # pylint: disable=broad-except
            self.fault = why

    def stops(self, seconds):
        if not harness.wait_until(self.points.is_reached, seconds, 0.002):
            return False
        self.points.hold(lambda: self.stage.server.children(self.stage.program))
        return True

    def go(self, versions):
        self.points.clear()
        self.thread.join(harness.LONG)
        if self.fault or self.got is None or self.got[0] != 200 or self.got[1] not in versions:
            raise Failed("the reader that waited got %s (%s), not one of %s" % (
                self.got, self.fault, versions))

    def kill(self, version):
        """Its program dies: another answers, or it is told to come back."""
        self.points.kill()
        self.thread.join(harness.LONG)
        if self.fault or self.got[0] not in (200, 500, 502, 503) or \
                (self.got[0] == 200 and self.got[1] != version):
            raise Failed("the reader whose program died got %s (%s)" % (self.got, self.fault))


def can_reach(first, second):
    """Whether a process gets to `second` while another stands at `first`. Publish stores its
    renderings before the turn, and so comes nowhere near it beside a reader that reads."""
    if first in RENDER:
        return first in ("render-written", "render-unlocked")
    return first == "change-unlocked" or second in ("render-begun", "render-seen",
                                                    "render-written")


def find_turn(build):
    """For each point, how often a publish of one changed essay comes there until it is in its
    turn, which is where the stored page goes."""
    turn = {}
    with Stage(build) as stage:
        for point in CHANGE:
            stage.ask()
            stage.settle()
            stage.edit()
            publish = Publish(stage.site, point, 1)
            count = 0
            while (publish.stops(REACH) if count == 0 else publish.advance(point, REACH)):
                count += 1
                is_before = point in CHANGE[:3]
                if is_before and stage.stored() is not None:
                    turn[point] = count
                elif not is_before and stage.stored() is None:
                    turn.setdefault(point, count)
            publish.go()
    return turn


def answer_in_the_middle(stage, reader, render, versions):
    """Another reader's, while one program stands. What it has answered already lighttpd thinks
    idle, so that a page that isn't stored is asked of the other process itself."""
    if render in RENDER[:2] or stage.stored() is not None:
        got = stage.ask()
    else:
        other = 1 - stage.number_of(reader.points.pid)
        answer = fastcgi.Answer(stage.ask_process(other, stage.page))
        got = answer.code, (versions_of(answer.body) or {None}).pop()
    if got[0] != 200 or got[1] not in versions:
        raise Failed("in the middle another reader gets %s, not one of %s" % (got, versions))


class Finishing:
    """A publish that is let go and perhaps has to wait for a program."""

    def __init__(self, publish):
        self.publish = publish
        self.fault = None
        publish.points.clear()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            self.publish.go()
        except Exception as why:  # pylint: disable=broad-except
            self.fault = why

    def is_done(self, seconds):
        self.thread.join(seconds)
        if self.fault:
            raise self.fault
        return not self.thread.is_alive()


def set_up(stage, first, second, occurrence):
    """Both at their points, or the second as near as it gets: the reader, publish, and whether
    both are there."""
    if first in RENDER:
        reader = Reader(stage, first)
        reached = reader.stops(REACH)
        publish = Publish(stage.site, second, occurrence)
        other = publish
    else:
        publish = Publish(stage.site, first, occurrence)
        reached = publish.stops(REACH)
        reader = Reader(stage, second)
        other = reader
    expected = can_reach(first, second)
    both = other.stops(REACH if expected else BLOCKED)
    fault = None
    if not reached:
        fault = "never gets to " + first
    elif both != expected:
        fault = "%s is %sreached beside %s" % (second, "" if both else "not ", first)
    return reader, publish, both, fault


def play(stage, turn, first, second, render_ends_first):
    """One case: what stands where, and who is let go first."""
    render, change = (first, second) if first in RENDER else (second, first)
    before = stage.version
    stage.expect(before, "before")
    stage.settle()
    stage.forget()
    stage.edit()
    either = {before, stage.version}
    reader, publish, both, fault = set_up(stage, first, second, turn[change])
    try:
        if fault:
            raise Failed(fault)
        if both:
            answer_in_the_middle(stage, reader, render, {stage.version} if change in CHANGE[5:]
                                 else {before})
        if render_ends_first:
            reader.go(either)
            publish.go()
        else:
            finishing = Finishing(publish)
            holds = render not in ("render-written", "render-unlocked")
            if finishing.is_done(BLOCKED if holds else harness.LONG):
                answer_in_the_middle(stage, reader, render, {stage.version})
            reader.go(either)
            if not finishing.is_done(harness.LONG):
                raise Failed("publish hangs")
        stage.expect(stage.version, "acknowledged")
        stage.expect_stored(stage.version)
    finally:
        let_go(stage, reader, publish)


def let_go(stage, reader, publish):
    stage.points.clear()
    publish.points.clear()
    reader.thread.join(harness.LONG)
    publish.process.wait(harness.LONG)


def play_closely(stage, turn, render, change):
    """The order that play can't make: publish stands before its turn's work, a program begins to
    read, publish goes on as far as to `change`, or waits for the program."""
    before = stage.version
    stage.settle()
    stage.forget()
    stage.edit()
    publish = Publish(stage.site, "change-begun", turn["change-begun"])
    if not publish.stops(REACH):
        raise Failed("never gets to its turn")
    reader = Reader(stage, render)
    try:
        if not reader.stops(REACH):
            raise Failed("never gets to " + render)
        waits = change in ("change-committed", "change-unlocked")
        if publish.advance(change, BLOCKED if waits else REACH) == waits:
            raise Failed("%s is %sreached beside %s" % (change, "" if waits else "not ", render))
        reader.go({before})
        stage.settle()
        publish.go()
        stage.expect(stage.version, "acknowledged")
        stage.expect_stored(stage.version)
    finally:
        let_go(stage, reader, publish)


def kill_program(stage, render):
    """The program dies where it stands; others answer, and nothing old stays."""
    stage.publish_next()
    if not harness.wait_until(
            lambda: all(stage.ask_process(i, "/?settle") for i in range(2)), REACH):
        raise Failed("not both programs run")
    reader = Reader(stage, render)
    if not reader.stops(REACH):
        raise Failed("never gets to " + render)
    reader.kill(stage.version)
    for _ in range(10):
        got = stage.ask()
        if got != (200, stage.version):
            raise Failed("after it a reader gets %s" % (got,))
    stage.publish_next()
    stage.expect(stage.version, "published after that")
    stage.expect_stored(stage.version)


def kill_publish(stage, change, occurrence):
    """Publish dies where it stands: readers get what the database says, and the next one is
    whole. Whether it came so far."""
    stage.settle()
    before = stage.version
    stage.edit()
    publish = Publish(stage.site, change, occurrence)
    if not publish.stops(REACH):
        publish.go()
        return False
    publish.kill()
    got = stage.ask()
    is_now = stage.published()
    if got != (200, is_now) or is_now not in (before, stage.version):
        raise Failed("a reader gets %s, the database has %s" % (got, is_now))
    stage.expect(is_now, "killed")
    stage.site.publish()
    stage.expect(stage.version, "published again")
    stage.expect_stored(stage.version)
    return True


def attempt(report, name, call, stages, lane):
    """One case, in a stage of its own after a failure."""
    try:
        result = call(stages[lane])
        report.check(name, True)
        return result
    except Exception as why:  # pylint: disable=broad-except
        report.check(name, False, "%s: %s\n%s" % (type(why).__name__, why,
                                                  stages[lane].server.logged()[-2000:]))
        stages[lane].__exit__()
        stages[lane] = Stage(stages[lane].site.build, stages[lane].page)
        return True


def in_lanes(report, build, cases, pages=(PAGE,)):
    """cases: (name, call of a stage), shared out among stages that play at the same time."""
    waiting = iter(cases)
    lock = threading.Lock()
    stages = [Stage(build, pages[i % len(pages)]) for i in range(LANES)]

    def play_all(lane):
        while True:
            with lock:
                name, call = next(waiting, (None, None))
            if name is None:
                return
            attempt(report, "%s: %s" % (stages[lane].page, name), call, stages, lane)
    try:
        harness.in_parallel(*(lambda lane=i: play_all(lane) for i in range(LANES)))
    finally:
        for stage in stages:
            stage.__exit__()


def interleavings(turn):
    for render, change in itertools.product(RENDER, CHANGE):
        for first, second in ((render, change), (change, render)):
            for render_ends_first in (True, False):
                yield ("%s, then %s; the %s ends first" % (
                    first, second, "reader" if render_ends_first else "publish"),
                    lambda s, f=first, g=second, r=render_ends_first: play(s, turn, f, g, r))
    for render, change in itertools.product(RENDER[:2], CHANGE[2:]):
        yield ("turn begun, then %s, then %s" % (render, change),
               lambda s, r=render, c=change: play_closely(s, turn, r, c))
    for render in RENDER:
        yield ("the program killed at %s" % render, lambda s, r=render: kill_program(s, r))
    for change in CHANGE:
        for occurrence in range(1, turn[change] + 2):
            if occurrence <= turn[change] or change not in CHANGE[3:5]:
                yield ("publish killed at %s, time %d" % (change, occurrence),
                       lambda s, c=change, o=occurrence: kill_publish(s, c, o))


def kill_at_writes(report, build):
    """Publish killed before each of its writes, syncs, renames and unlinks: in the middle of a
    commit too, which leaves a hot journal for the next reader."""
    wrong, hot, steps = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="quire-shim-") as folder, Stage(build) as stage:
        shim = build_shim(folder)
        for number in range(1, 1000):
            before = stage.version
            stage.expect(before, "before")
            stage.edit()
            process = stage.site.quire("publish", env={"LD_PRELOAD": shim,
                                                       "KILL_AT": str(number)})
            process.communicate(timeout=harness.LONG)
            journal = stage.site.database + "-journal"
            hot += os.path.exists(journal) and os.path.getsize(journal) > 0
            got = stage.ask()
            is_now = stage.published()
            if got != (200, is_now) or is_now not in (before, stage.version):
                wrong.append("write %d: a reader gets %s, the database has %s" % (
                    number, got, is_now))
            if process.returncode == 0:
                break
            steps = number
            if number % 2:  # each second one is mended by the next that dies
                stage.site.publish()
            else:
                stage.version = is_now
                continue
            got = stage.ask()
            if got != (200, stage.version):
                wrong.append("write %d: published again, a reader gets %s" % (number, got))
        stage.expect_stored(stage.version)
    report.none("publish killed at each of its %d writes leaves the old or the new page" % steps,
                wrong)
    report.check("several of these were in the middle of a commit (%d)" % hot, hot >= 5, hot)
    report.check("a publish makes a plausible number of writes", steps > 50, steps)


def run(report, build):
    kill_at_writes(report, build)
    if not harness.SANITIZED:
        report.skip("programs and publish stopped at each step", "QUIRE_SANITIZED is not set")
        return
    start = time.monotonic()
    turn = find_turn(harness.SANITIZED)
    report.check("the turn of a publish is found", list(turn) == CHANGE, turn)
    in_lanes(report, harness.SANITIZED, interleavings(turn), (PAGE, "/"))
    print("# %.0f s" % (time.monotonic() - start), flush=True)
