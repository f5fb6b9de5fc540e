# SPDX-License-Identifier: MIT
"""A site of 600 essays turned from one edition to the next while readers are at it."""

import random
import re
import sqlite3
import time

import harness

ESSAYS = 600
READERS = 6
LIMIT = 2.0  # seconds that any reader waits
KILLS = 30
SEED = 20240102
EDITION = re.compile(rb"Edition(\d+)\.")


def write(site, edition, count=ESSAYS):
    for i in range(count):
        site.essay("essay-%03d" % i, title="Essay %03d of Edition%d." % (i, edition),
                   body="Text %d of Edition%d.\n\n" % (i, edition) * 3,
                   date="2020-01-%02d" % (i % 28 + 1))


class Watch:
    """Readers that must see one edition or the next, never both and never the one before."""

    def __init__(self, server):
        self.server = server
        self.acknowledged = 0
        self.latest = 0
        self.wrong = []
        self.slowest = 0.0

    def read(self, number):
        chooser = random.Random(SEED + number)
        with self.server.connect() as c:
            while True:
                path = chooser.choice(("/", "/page/2/", "/page/6/", "/writing/essay-000/",
                                       "/writing/essay-%03d/" % chooser.randrange(ESSAYS)))
                floor = self.acknowledged
                start = time.monotonic()
                answer = c.ask(path)
                took = time.monotonic() - start
                self.slowest = max(self.slowest, took)
                editions = {int(n) for n in EDITION.findall(answer.body)}
                if answer.code != 200 or len(editions) != 1 or min(editions) < floor or \
                        took > LIMIT or max(editions) > self.latest:
                    self.wrong.append("%s: %d, editions %s after %d of %d, %.2f s" % (
                        path, answer.code, editions, floor, self.latest, took))
                yield


def beside_readers(report, site, server):
    watch = Watch(server)
    watch.acknowledged = watch.latest = 1
    with harness.Readers(READERS, watch.read) as readers:
        for edition in (2, 3, 4):
            write(site, edition)
            watch.latest = edition
            process = site.quire("publish")
            said = process.stdout.readline()
            watch.acknowledged = edition
            process.communicate(timeout=harness.LONG)
            if process.returncode != 0 or not said:
                watch.wrong.append("publish ended with %s" % process.returncode)
        # A change of the settings concerns every page as well.
        site.put("site.yaml", "title: Another\nbase_url: %s\n" % site.base_url)
        site.publish()
        time.sleep(0.2)
    report.none("%d essays turn beside readers: no error, no mix, nothing old, nobody waits %.0f s"
                % (ESSAYS, LIMIT), watch.wrong)
    report.none("no connection breaks", readers.faults)
    report.check("the readers read %d pages; the slowest took %.2f s" % (
        readers.turns, watch.slowest), readers.turns > 100)


def whole_of(server, count, editions):
    """What is wrong with the site of `count` essays, all of one of these editions; and which."""
    wrong, found = [], set()
    with server.connect() as c:
        for path in ["/"] + ["/writing/essay-%03d/" % i for i in range(0, count, 7)]:
            answer = c.ask(path)
            here = {int(n) for n in EDITION.findall(answer.body)}
            if answer.code != 200 or len(here) != 1:
                wrong.append("%s: %d, editions %s" % (path, answer.code, here))
            found |= here
    if len(found) != 1 or not found <= editions:
        wrong.append("it shows editions %s, not one of %s" % (found, editions))
    return wrong, found


def killed_at_random(report, site, server):
    """Publish and all its children killed at some time between its start and its end."""
    wrong, cut = [], 0
    chooser = random.Random(SEED)
    lengths = []
    for edition in (8, 9, 10):
        write(site, edition, 60)
        start = time.monotonic()
        site.publish("--retract")
        lengths.append(time.monotonic() - start)
    length = min(lengths)
    shown = 10
    for number in range(KILLS):
        edition = 11 + number
        write(site, edition, 60)
        process = site.quire("publish", start_new_session=True)
        time.sleep(chooser.uniform(0, length))
        harness.kill_group(process.pid)
        process.communicate()
        cut += process.returncode != 0
        faults, found = whole_of(server, 60, {shown, edition})
        wrong += ["kill %d: %s" % (number, fault) for fault in faults]
        shown = max(found or {shown})
        if number % 3 == 2:
            site.publish()
            shown = edition
            faults, _ = whole_of(server, 60, {edition})
            wrong += ["published after kill %d: %s" % (number, fault) for fault in faults]
    site.publish()
    faults, _ = whole_of(server, 60, {10 + KILLS})
    report.none("publish killed at %d random times: the site stays whole, and the next completes"
                % KILLS, wrong + faults)
    report.check("some of these were before its end (%d)" % cut, cut >= KILLS // 3, cut)
    with sqlite3.connect(site.database) as db:
        report.equal("the database is whole", db.execute("PRAGMA integrity_check").fetchone()[0],
                     "ok")
        kept, used = db.execute("SELECT (SELECT count(*) FROM rendering),"
                                " (SELECT count(*) FROM essay WHERE rendering NOT NULL)").fetchone()
    db.close()
    report.equal("no rendering is left over", kept, used)


def run(report, build):
    with harness.Site(build) as site:
        write(site, 1)
        start = time.monotonic()
        site.publish()
        print("# %d essays published in %.2f s" % (ESSAYS, time.monotonic() - start), flush=True)
        with harness.Lighttpd(site) as server:
            beside_readers(report, site, server)
            faults, _ = whole_of(server, ESSAYS, {4})
            report.none("afterwards every page is of the last edition", faults)
    with harness.Site(build) as site, harness.Lighttpd(site) as server:
        killed_at_random(report, site, server)
