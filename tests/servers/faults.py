# SPDX-License-Identifier: MIT
"""Programs under lighttpd that have bad peers, are told to stop, are of another build than what
was published, or find a schema that they don't know."""

import itertools
import os
import signal
import socket
import sqlite3
import threading
import time

import fastcgi
import harness
from cache import stores
from points import Points

LIMIT = 3.0  # seconds that anybody waits for somebody else's peer
LANES = 5
STOPS = 12


def occupy(server, peer):
    """A bad peer on the own socket of each of the two processes."""
    held = []
    for number in range(2):
        conn = socket.socket(socket.AF_UNIX)
        conn.settimeout(15)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        conn.connect(os.path.join(server.state, "post-%d" % number))
        peer(conn)
        held.append(conn)
    return held


def beside_peer(report, site, peer):
    name = peer.__name__.replace("_", " ")
    with harness.Lighttpd(site) as server:
        server.ask("/writing/none/")
        held = occupy(server, peer)
        time.sleep(0.1)
        slowest, codes = 0.0, set()
        for _ in range(3):
            start = time.monotonic()
            codes.add(server.ask("/writing/none/").code)
            slowest = max(slowest, time.monotonic() - start)
        for conn in held:
            conn.close()
        report.check("beside peers that are %s a reader waits at most %.0f s (%.2f s)" % (
            name, LIMIT, slowest), codes == {404} and slowest < LIMIT, (codes, slowest))


def bad_peers(report, build):
    with harness.Site(build) as site:
        site.essay("hello")
        site.essay("über-alles", title="Large", body="A paragraph of words.\n\n" * 20000)
        site.publish()
        waiting = iter(fastcgi.bad.PEERS)
        lock = threading.Lock()

        def lane():
            while True:
                with lock:
                    peer = next(waiting, None)
                if peer is None:
                    return
                beside_peer(report, site, peer)
        harness.in_parallel(*[lane] * LANES)


def stop_in_request(report):
    """SIGTERM while a program stands in the middle of a request."""
    with harness.Site(harness.SANITIZED) as site, Points() as points:
        site.essay("hello")
        site.publish()
        with harness.Lighttpd(site, env=points.env) as server:
            server.ask("/writing/none/")
            before = set(server.children("post"))
            points.set("render-seen")
            answers = []
            thread = threading.Thread(target=lambda: answers.append(server.ask("/writing/hello/")))
            thread.start()
            harness.wait_until(points.is_reached)
            points.hold(lambda: server.children("post"))
            os.kill(points.pid, signal.SIGTERM)
            time.sleep(0.1)
            report.check("SIGTERM doesn't end a program in a request", harness.lives(points.pid))
            points.clear()
            thread.join(harness.LONG)
            report.equal("its request finishes", [a.code for a in answers], [200])
            report.check("then it leaves",
                         harness.wait_until(lambda: not harness.lives(points.pid)))
            report.check("lighttpd starts another", harness.wait_until(
                lambda: len(set(server.children("post")) - before) == 1))
            report.equal("readers notice nothing",
                         {server.ask("/writing/none/").code for _ in range(10)}, {404})


def stop_under_load(report, build):
    """One process after the other is told to stop while readers ask all the time."""
    wrong = []

    def read(_):
        with server.connect() as c:
            while True:
                answer = c.ask("/writing/none/")
                if answer.code != 404:
                    wrong.append("%d: %s" % (answer.code, answer.body[:300]))
                yield
    with harness.Site(build) as site:
        site.essay("hello")
        site.publish()
        with harness.Lighttpd(site) as server:
            server.ask("/writing/none/")
            with harness.Readers(12, read) as readers:
                for _ in range(STOPS):
                    harness.wait_until(lambda: len(server.children("post")) == 2)
                    time.sleep(0.3)
                    os.kill(server.children("post")[0], signal.SIGTERM)
            report.none("no reader notices that programs are told to stop, %d times (%d pages)" % (
                STOPS, readers.turns), wrong + readers.faults)


def other_build(report, build):
    with harness.Site(build) as site:
        site.essay("hello")
        site.publish()
        with sqlite3.connect(site.database) as db:
            db.execute("UPDATE edition SET build = 'another'")
        db.close()
        with harness.Lighttpd(site) as server:
            pages = [server.ask(path) for path in ("/writing/hello/", "/")]
            report.equal("pages of another build's edition are shown",
                         [page.code for page in pages], [200, 200])
            time.sleep(0.3)
            report.equal("and not stored", [site.read("/writing/hello/"), site.read("/")],
                         [None, None])
            site.publish()
            stores(server, site, "/writing/hello/")
            report.check("published by this build, they are", site.read("/writing/hello/"))
            report.check("and have another ETag",
                         server.ask("/writing/hello/")["etag"] != pages[0]["etag"])


def set_schema(site, version):
    with sqlite3.connect(site.database) as db:
        db.execute("PRAGMA user_version = %d" % version)
    db.close()


def unknown_schema(report, build):
    with harness.Site(build) as site:
        site.essay("hello")
        site.publish()
        with sqlite3.connect(site.database) as db:
            known = db.execute("PRAGMA user_version").fetchone()[0]
        db.close()
        for version in (known + 1000, known - 1):
            with harness.Lighttpd(site) as server:
                server.ask("/writing/none/")
                before = set(server.children("post"))
                set_schema(site, version)
                if site.read("/writing/hello/"):
                    os.unlink(site.stored("/writing/hello/"))
                first = server.ask("/writing/hello/")
                report.equal("schema %d: 503, and when to come back" % version,
                             (first.code, bool(first["retry-after"]), first["cache-control"]),
                             (503, True, "no-store"))
                codes = set()
                for _ in range(6):
                    codes.add(server.ask("/writing/hello/").code)
                    time.sleep(0.3)
                report.equal("schema %d: nothing but 503" % version, codes, {503})
                report.check("schema %d: the programs have left" % version, harness.wait_until(
                    lambda: not before & {p for p in server.children("post")
                                          if harness.lives(p)}))
                report.check("schema %d: why is in the log" % version,
                             "schema" in server.logged(), server.logged()[-1000:])
                set_schema(site, known)
                report.check("the schema known again: so are the pages", harness.wait_until(
                    lambda: server.ask("/writing/hello/").code == 200))
                site.publish()


def gone_programs(report, build):
    """Programs that can't run: what is stored is there, all else is 503 and never 404."""
    with harness.Site(build) as site:
        site.essay("hello")
        site.essay("other")
        site.publish()
        programs = os.path.join(site.folder, "programs")
        os.mkdir(programs)
        for name in ("index", "post", "subscribe"):
            path = os.path.join(programs, name)
            with open(path, "w", encoding="ascii") as f:
                # lighttpd wants to see them live for a moment.
                f.write("#!/bin/sh\nsleep 1\nexec 1>&- 2>&-\nexit 1\n")
            os.chmod(path, 0o755)
        with harness.Lighttpd(site) as server:
            body = stores(server, site, "/writing/hello/").body
        with harness.Lighttpd(site, programs=programs) as server:
            time.sleep(1.2)
            answer = server.ask("/writing/hello/")
            report.equal("without programs a stored page is there", (answer.code, answer.body),
                         (200, body))
            for path, method in itertools.product(("/writing/other/", "/", "/nothing.html",
                                                   "/subscribe"),
                                                  ("GET", "HEAD", "POST")):
                code = server.ask(path, method, body=b"x" if method == "POST" else None).code
                report.check("%s %s without programs: %d" % (method, path, code),
                             code in (500, 502, 503))


def run(report, build):
    calls = [lambda: bad_peers(report, build), lambda: other_build(report, build),
             lambda: unknown_schema(report, build), lambda: gone_programs(report, build)]
    if harness.SANITIZED:
        calls.append(lambda: stop_in_request(report))
    else:
        report.skip("SIGTERM in the middle of a request", "QUIRE_SANITIZED is not set")
    harness.in_parallel(*calls)
    stop_under_load(report, build)
