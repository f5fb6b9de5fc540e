# SPDX-License-Identifier: MIT
"""The page cache under lighttpd: what publish has acknowledged is what every reader gets."""

import os
import re
import time

import harness

ROUNDS = 60
READERS = 6
ENTRIES = 100  # on one page of the index
MARKER = re.compile(rb"Edition(\d+)\.")


def marker(body):
    found = MARKER.search(body)
    return int(found.group(1)) if found else None


def edit(site, number):
    site.essay("hello", title="Hello Edition%d." % number, body="Text of Edition%d." % number)


def stores(server, site, path):
    """A page after its first reader; waits until it is stored, since that comes after it."""
    answer = server.ask(path)
    harness.wait_until(lambda: os.path.exists(site.stored(path)))
    return answer


def miss_and_hit(report, site, server):
    for path in ("/writing/hello/", "/"):
        report.equal("%s is not stored before anybody asks" % path, site.read(path), None)
        miss = stores(server, site, path)
        report.equal("%s, a miss: a page" % path, (miss.code, bool(marker(miss.body))), (200, True))
        report.equal("%s is stored then, the same bytes" % path, site.read(path), miss.body)
        hit = server.ask(path)
        report.equal("%s, a hit: the same page" % path, (hit.code, hit.body), (200, miss.body))
        report.equal("%s has one Last-Modified" % path, hit["last-modified"], miss["last-modified"])
        report.check("%s has an ETag from both" % path, miss["etag"] and hit["etag"])
        for name in ("content-type", "content-security-policy", "referrer-policy",
                     "x-content-type-options"):
            report.equal("%s has one %s" % (path, name), hit[name], miss[name])
        report.check("%s: browsers ask each time" % path,
                     hit["cache-control"].split(",")[0] == "no-cache" and
                     miss["cache-control"].split(",")[0] == "no-cache", (hit, miss))
        with server.connect() as c:
            report.equal("%s: 304 to the file's ETag" % path,
                         c.ask(path, If_None_Match=hit["etag"]).code, 304)
            report.equal("%s: the whole page to another" % path,
                         c.ask(path, If_None_Match='"x"').code, 200)
            report.equal("%s: 304 to its date" % path,
                         c.ask(path, If_Modified_Since=hit["last-modified"]).code, 304)
            report.equal("%s: no program ran for a hit" % path, c.ask(path).body, hit.body)
    os.unlink(site.stored("/writing/hello/"))
    again = server.ask("/writing/hello/", If_None_Match=server.ask("/writing/hello/")["etag"])
    report.check("an ETag is answered after the miss that follows", again.code in (200, 304))


class Watch:
    """What readers check: nothing older than what was acknowledged before they asked."""

    def __init__(self, server):
        self.server = server
        self.acknowledged = 0
        self.wrong = []

    def look(self, connection, path, kept):
        """kept: the answer a cache of this reader's has, with its marker."""
        floor = self.acknowledged
        conditions = {}
        if kept and kept[2] % 3 == 0:
            conditions = {"If_None_Match": kept[0]["etag"]}
        elif kept and kept[2] % 3 == 1:
            conditions = {"If_Modified_Since": kept[0]["last-modified"]}
        answer = connection.ask(path, **conditions)
        if answer.code == 304:
            number = kept[1]
        elif answer.code == 200:
            number = marker(answer.body)
        else:
            number = None
        if number is None or number < floor:
            self.wrong.append("%s: %s, edition %s after %d was acknowledged (%s)" % (
                path, answer.code, number, floor, conditions))
        if answer.code == 200 and number is not None:
            return answer, number, (kept[2] + 1 if kept else 0)
        return (kept[0], kept[1], kept[2] + 1) if kept else None

    def read(self, number):
        path = "/writing/hello/" if number % 3 else "/"
        kept = None
        with self.server.connect() as c:
            while True:
                kept = self.look(c, path, kept)
                yield


def rounds(report, site, server, count=ROUNDS):
    watch = Watch(server)
    late, etags, statuses, stored = [], {}, [], 0
    with server.connect() as c, harness.Readers(READERS, watch.read) as readers:
        for number in range(2, 2 + count):
            edit(site, number)
            process = site.quire("publish")
            said = process.stdout.readline()
            watch.acknowledged = number
            for path in ("/writing/hello/", "/"):
                answer = c.ask(path, If_None_Match=etags.get(path))
                if answer.code != 200 or marker(answer.body) != number:
                    late.append("%s: %d, %s instead of %d" % (path, answer.code,
                                                              marker(answer.body), number))
                etags[path] = answer["etag"]
            process.communicate(timeout=harness.LONG)
            if process.returncode != 0 or not said:
                statuses.append(process.returncode)
            stored += os.path.exists(site.stored("/writing/hello/"))
    name = type(server).__name__
    report.none("%s: %d editions are published beside readers" % (name, count), statuses)
    report.none("%s: who asks at the moment of the acknowledgement gets the new page" % name, late)
    report.none("%s: no reader gets an older page, nor 304 for one" % name, watch.wrong)
    report.none("%s: no reader's connection breaks" % name, readers.faults)
    report.check("%s: the readers read (%d times), and from stored pages too (%d of %d)" % (
        name, readers.turns, stored, count), readers.turns > count and stored > 0)


def dates(report, site, server):
    """Last-Modified grows with each edition, however fast they come, and a date of before is
    never answered by 304."""
    seen, wrong = [], []
    for number in range(100, 106):
        edit(site, number)
        site.publish()
        miss = stores(server, site, "/writing/hello/")
        hit = server.ask("/writing/hello/")
        seen.append(os.stat(site.stored("/writing/hello/")).st_mtime)
        if miss["last-modified"] != hit["last-modified"]:
            wrong.append((miss["last-modified"], hit["last-modified"]))
        if len(seen) > 1:
            before = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(seen[-2]))
            if server.ask("/writing/hello/", If_Modified_Since=before).code != 200:
                wrong.append("304 to %s" % before)
    report.none("one Last-Modified for the program's page and the file", wrong)
    report.check("it grows with each of six quick editions",
                 all(a < b for a, b in zip(seen, seen[1:])), seen)


def dated_ahead(report, site, server):
    """Quick changes date a page ahead of the clock; Apache takes that for the present second,
    which the edition before may have been told, too."""
    stores(server, site, "/writing/hello/")
    ahead = int(time.time()) + 10
    os.utime(site.stored("/writing/hello/"), (ahead, ahead))
    codes = []
    for second in (ahead - 10, ahead - 9):
        said = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(second))
        codes.append(server.ask("/writing/hello/", If_Modified_Since=said).code)
    report.equal("%s: the present second is no date of a page that is dated ahead" %
                 type(server).__name__, codes, [200, 200])


def register_changes(report, site, server):
    """Renamed and removed essays, while readers hold on to what they were."""
    wrong = []
    allowed = {}

    def read(number):
        path = sorted(allowed)[number % 2]
        with server.connect() as c:
            while True:
                before = allowed[path]
                code = c.ask(path).code
                if code not in before | allowed[path]:
                    wrong.append("%s: %d where %s was acknowledged" % (path, code, before))
                yield
    for number in range(8):
        site.essay("goes", id="goes%d" % number)
        site.essay("moves", id="moves%d" % number)
        site.publish("--retract")
        allowed.update({"/writing/goes/": {200}, "/writing/moves/": {200}})
        stores(server, site, "/writing/goes/")
        stores(server, site, "/writing/moves/")
        with harness.Readers(4, read) as readers:
            allowed.update({"/writing/goes/": {200, 410}, "/writing/moves/": {200, 301}})
            site.remove("goes")
            site.remove("moves")
            site.essay("moved", id="moves%d" % number)
            process = site.quire("publish", "--retract")
            process.stdout.readline()
            allowed.update({"/writing/goes/": {410}, "/writing/moves/": {301}})
            with server.connect() as c:
                gone, moved = c.ask("/writing/goes/"), c.ask("/writing/moves/")
                listed = c.ask("/").body
            time.sleep(0.05)
            process.communicate(timeout=harness.LONG)
        found = (process.returncode, gone.code, moved.code, moved["location"],
                 b"/writing/goes/" in listed, b"/writing/moved/" in listed)
        if found != (0, 410, 301, "/writing/moved/", False, True):
            wrong.append(found)
        wrong += readers.faults
        site.remove("moved")
    report.none("a removed essay is gone and a renamed one leads on from the acknowledgement on",
                wrong)


def shrinking_index(report, site, server):
    for i in range(ENTRIES):
        site.essay("n%d" % i, date="2020-01-02")
    site.publish("--retract")
    before = stores(server, site, "/page/2/").code
    for i in range(ENTRIES):
        site.remove("n%d" % i)
    site.publish("--retract")
    report.equal("a page of the index that has no essays left is gone",
                 (before, server.ask("/page/2/").code), (200, 404))


def run(report, build):
    with harness.Site(build) as site:
        edit(site, 1)
        site.publish()
        with harness.Lighttpd(site) as server:
            miss_and_hit(report, site, server)
            rounds(report, site, server)
            dates(report, site, server)
            dated_ahead(report, site, server)
            register_changes(report, site, server)
            shrinking_index(report, site, server)
