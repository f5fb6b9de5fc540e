# SPDX-License-Identifier: MIT
"""Essays that turn visible by themselves, in real time and under a clock that is set."""

import os
import re
import time

import harness

AHEAD = 3     # seconds until an essay's date
COARSE = 0.02  # the kernel's second may come this much later than ours


def at(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def shared_seconds(answer):
    found = re.search(r"s-maxage=(\d+)", answer["cache-control"] or "")
    return int(found.group(1)) if found else None


class Moment:
    """Asks for the page and the index again and again and compares with the clock."""

    def __init__(self, site, server, date):
        self.site = site
        self.server = server
        self.date = date
        self.wrong = []
        self.before = self.after = 0

    def look(self, connection, path, shows):
        start = time.time()
        answer = connection.ask(path)
        end = time.time()
        seen = shows(answer)
        if seen and end < self.date:
            self.wrong.append("%s shows it %.3f s too early" % (path, self.date - end))
        if not seen and start >= self.date + COARSE:
            self.wrong.append("%s doesn't show it %.3f s after" % (path, start - self.date))
        if end < self.date:
            self.before += 1
            shared = shared_seconds(answer)
            if path == "/" and (shared is None or start + shared > self.date + COARSE):
                self.wrong.append("/ may be kept for %s s, %.3f s before" % (
                    shared, self.date - end))
        elif start > self.date:
            self.after += 1

    def read(self, number):
        with self.server.connect() as c:
            while True:
                if number % 2:
                    self.look(c, "/writing/soon/", lambda answer: answer.code == 200)
                else:
                    self.look(c, "/", lambda answer: b"/writing/soon/" in answer.body)
                yield


def in_real_time(report, build):
    with harness.Site(build) as site:
        site.essay("old")
        site.publish()
        with harness.Lighttpd(site) as server:
            date = int(time.time()) + AHEAD + 1
            site.essay("soon", date=at(date))
            said = site.publish("--json")
            report.check("publish says that one is scheduled", '"scheduled": 1' in said, said)
            moment = Moment(site, server, date)
            first = server.ask("/")
            report.equal("it tells no date by which a browser could ask then",
                         first["last-modified"], None)
            with harness.Readers(4, moment.read) as readers:
                time.sleep(max(0, date - 0.5 - time.time()))
                early = [path for path in ("/", "/writing/soon/")
                         if os.path.exists(site.stored(path))]
                late = time.time() >= date
                time.sleep(max(0, date + 1 - time.time()))
            report.check("before its time nothing is stored that its time changes",
                         not early and not late, early)
            report.none("page and index show it from its time on, both, by themselves",
                        moment.wrong + readers.faults)
            report.check("there were looks before and after (%d, %d)" % (
                moment.before, moment.after), moment.before > 10 and moment.after > 10)
            report.check("then both are stored", harness.wait_until(
                lambda: server.ask("/") and server.ask("/writing/soon/") and
                os.path.exists(site.stored("/")) and
                os.path.exists(site.stored("/writing/soon/"))))
            report.equal("a browser with the index of before gets the new one",
                         server.ask("/", If_None_Match=first["etag"]).code, 200)


def pages_wait_too(report, build):
    """A page that is no essay stands in every page's foot, from its date on."""
    with harness.Site(build) as site:
        site.essay("old")
        date = int(time.time()) + AHEAD
        site.essay("soon", folder="pages", date=at(date))
        site.publish()
        with harness.Lighttpd(site) as server:
            listed = b'/soon/"' in server.ask("/writing/old/").body
            code = server.ask("/soon/").code
            server.ask("/")
            before = time.time() < date
            stored = os.path.exists(site.stored("/writing/old/"))
            time.sleep(max(0, date + 0.2 - time.time()))
            codes = server.ask("/soon/").code
            foot = [b'/soon/"' in server.ask(path).body for path in ("/writing/old/", "/")]
            report.check("a page waits for its date as an essay does (%d, %s, %s)" % (
                code, listed, stored), before and (listed == (code == 200)), (code, listed))
            report.equal("and then it is there, and in every foot", (codes, foot),
                         (200, [True, True]))


def under_a_set_clock(report, build):
    with harness.Site(build, env={"QUIRE_NOW": "2030-01-01T00:00:00Z"}) as site:
        site.essay("past", date="2029-12-31")
        site.essay("later", date="2030-01-02")
        site.publish()
        with harness.Lighttpd(site) as server:
            codes = [server.ask("/writing/%s/" % slug).code for slug in ("past", "later")]
            report.equal("a clock that is set decides what is visible", codes, [200, 404])
            report.check("a request can't set it", server.ask(
                "/writing/later/", Quire_Now="2031-01-01T00:00:00Z",
                QUIRE_NOW="2031-01-01T00:00:00Z").code == 404)
            server.ask("/")
            time.sleep(0.3)
            report.equal("nothing is stored under it", site.read("/writing/past/"), None)
        with harness.Lighttpd(site, env={"QUIRE_STORE": "1"}) as server:
            server.ask("/writing/past/")
            report.check("unless QUIRE_STORE is 1", harness.wait_until(
                lambda: os.path.exists(site.stored("/writing/past/"))))
            server.ask("/")
            time.sleep(0.3)
            report.equal("but for the index, which waits", os.path.exists(site.stored("/")), False)
        with harness.Lighttpd(site, env={"QUIRE_STORE": "1",
                                         "QUIRE_NOW": "2030-01-02T12:00:00Z"}) as server:
            report.equal("under a later one the later essay is there",
                         (server.ask("/writing/later/").code,
                          b"/writing/later/" in server.ask("/").body), (200, True))
            report.check("and the index is stored", harness.wait_until(
                lambda: os.path.exists(site.stored("/"))))


def run(report, build):
    harness.in_parallel(lambda: in_real_time(report, build), lambda: pages_wait_too(report, build))
    under_a_set_clock(report, build)
