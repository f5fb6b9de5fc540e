# SPDX-License-Identifier: MIT
"""A program and what happens to its site meanwhile: publishing, storing, migrating, killing."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import cases
import harness

HELLO = "essay\thello\thello\t" + cases.DATE + "\tHello"
EDITION = "edition\thttps://example.org/\t%s\t%d\t%s"
WAITING = "essay\tlater\tlater\t2030-01-01T00:00:00Z\tLater"


def last_modified(answer):
    parsed = time.strptime(answer.header("Last-Modified"), "%a, %d %b %Y %H:%M:%S GMT")
    return int(time.mktime(parsed) - time.timezone)


def stored_page(report, site, build, kind):
    """A 200 to a plain GET is stored, byte for byte and with its date, and nothing else is."""
    def ask(method, uri, **more):
        with kind("post", site, build=build) as program:
            answer = program.run(harness.variables(method, uri, **more))
            if kind is harness.FastCgi:
                program.settle()
        return answer

    path = "/writing/hello/"
    harness.remove(site.public)
    os.mkdir(site.public)
    for method, uri, more in (("HEAD", path, {}), ("GET", path + "?a", {}), ("POST", path, {}),
                              ("GET", path, {"HTTP_IF_NONE_MATCH": "*"}),
                              ("GET", "/writing/hi/", {}), ("GET", "/writing/none/", {})):
        ask(method, uri, **more)
        report.check("%s: %s %s %s stores nothing" % (kind.name, method, uri, more or ""),
                     not any(files for _, _, files in os.walk(site.public)))
    answer = ask("GET", path)
    report.check("%s: a page is stored as it was answered" % kind.name,
                 harness.wait_until(lambda: site.stored(path) == answer.body), site.stored(path))
    report.equal("%s: its mtime is Last-Modified" % kind.name,
                 int(os.stat(site.public + path + "index.html").st_mtime), last_modified(answer))
    report.equal("%s: no temporary file is left" % kind.name,
                 [f for _, _, files in os.walk(site.public) for f in files], ["index.html"])


def encoded_page(report, site, build):
    """However its path was written, a page is stored under its decoded path."""
    with harness.FastCgi("post", site, build=build) as program:
        answer = program.get("/writing/%C3%BCber%2Dalles/")
        program.settle()
    report.equal("a page with letters beyond ASCII is stored",
                 site.stored("/writing/über-alles/"), answer.body)


def refusals(report, build):
    """Builds, clocks and previews that store nothing."""
    rows = [
        ("another build", EDITION % ("0.0.0-other", 0, "T"), {}, False),
        ("a preview", EDITION % ("=", 1, "T"), {}, False),
        ("a clock that is set", EDITION % ("=", 0, "T"), {"QUIRE_NOW": "2026-01-01T00:00:00Z"},
         False),
        ("a set clock with QUIRE_STORE=1", EDITION % ("=", 0, "T"),
         {"QUIRE_NOW": "2026-01-01T00:00:00Z", "QUIRE_STORE": "1"}, True),
        ("the same build", EDITION % ("=", 0, "T"), {}, True),
    ]
    for name, edition, env, stores in rows:
        with harness.Site() as site:
            site.change(edition, HELLO)
            with harness.FastCgi("post", site, build=build, env=env) as program:
                answer = program.get("/writing/hello/")
                program.get("/writing/none/")
                report.check("%s answers and %s" % (name, "stores" if stores else "does not store"),
                             answer.code == 200 and
                             (site.stored("/writing/hello/") is not None) == stores,
                             answer.raw[:300])


def request_cannot_store(report, site, build):
    """Neither the clock nor storing is a request's to set."""
    with harness.FastCgi("post", site, build=build) as program:
        later = program.get("/writing/later/", QUIRE_NOW="2031-01-01T00:00:00Z")
        report.equal("a request can't set the clock", later.code, 404)


def scheduled(report, build):
    """The index knows when it will change, and changes then."""
    with harness.Site((HELLO, WAITING)) as site:
        before = {"QUIRE_NOW": "2029-12-31T23:50:00Z", "QUIRE_STORE": "1"}
        after = {"QUIRE_NOW": "2030-01-01T00:00:00Z", "QUIRE_STORE": "1"}
        with harness.FastCgi("index", site, build=build, env=before) as program:
            waiting = program.get("/")
            program.settle()
        report.equal("the index's s-maxage ends when an essay is due",
                     waiting.header("Cache-Control"), "no-cache, s-maxage=599")
        report.check("the index is not stored while one waits", site.stored("/") is None)
        with harness.FastCgi("post", site, build=build, env=before) as program:
            report.equal("it isn't there before", program.get("/writing/later/").code, 404)
        with harness.FastCgi("post", site, build=build, env=after) as program:
            report.equal("it is there on its second", program.get("/writing/later/").code, 200)
        with harness.FastCgi("index", site, build=build, env=after) as program:
            due = program.get("/", HTTP_IF_NONE_MATCH=waiting.header("ETag"))
            report.check("the old ETag is no more", due.code == 200 and b"Later" in due.body,
                         due.raw[:300])
            program.settle()
        report.equal("nothing was told of when it changed",
                     (waiting.header("Last-Modified"), due.header("Last-Modified")), (None, None))
        report.check("nor is it stored in that second", site.stored("/") is None)
        told = told_dates(report, site, build, "2030-01-01T00:00:01Z")
        report.equal("a second later it is stored with the essay's date",
                     [date for date, _ in told], [1893456000])


def told_dates(report, site, build, now):
    """Ask for the index at a moment; its Last-Modified, which is the stored file's too, and it."""
    env = {"QUIRE_NOW": now, "QUIRE_STORE": "1"}
    with harness.FastCgi("index", site, build=build, env=env) as program:
        answer = program.get("/")
        program.settle()
    if answer.header("Last-Modified") is None:
        report.check("at %s the index is not stored" % now, site.stored("/") is None)
        return []
    report.equal("at %s the index is stored" % now, site.stored("/"), answer.body)
    report.equal("with its date", int(os.stat(site.public + "/index.html").st_mtime),
                 last_modified(answer))
    return [(last_modified(answer), answer.body)]


def are_apart(told):
    """Whether no index has a date that another had before it."""
    return all(a == b or a[0] < b[0] for a, b in zip(told, told[1:]))


def dates_grow(report, build):
    """Whatever happens in one second, no Last-Modified is told for two indexes."""
    def at(second):
        return "2030-01-01T00:00:%02dZ" % second

    def change(second, title):
        site.env["QUIRE_NOW"] = at(second)
        site.change("essay\thello\thello\t" + cases.DATE + "\t" + title)

    with harness.Site(env={"QUIRE_NOW": at(0)}) as site:
        site.change(EDITION % ("=", 0, "T"), HELLO,
                    "essay\tlater\tlater\t" + at(10) + "\tLater")
        told = []
        # Four changes right before the date push `changed` past it; one comes in its second.
        steps = ((9, "a"), (9, "b"), (9, "c"), (9, "d"), (9, None), (10, None), (10, "e"),
                 (10, None), (11, None), (11, "f"), (11, None), (12, "g"), (20, None))
        for second, title in steps:
            if title:
                change(second, title)
            else:
                told += told_dates(report, site, build, at(second))
        report.check("each index has a later date than those before", are_apart(told), told)
    with harness.Site(env={"QUIRE_NOW": at(0)}) as site:
        site.change(EDITION % ("=", 0, "T"), HELLO,
                    "essay\tlater\tlater\t" + at(10) + "\tLater")
        told = told_dates(report, site, build, at(10))
        change(10, "again")
        for second in (10, 11):
            told += told_dates(report, site, build, at(second))
        report.check("nor one that a change in the essay's second has", are_apart(told), told)


def preview(report, build):
    with harness.Site() as site:
        site.change(EDITION % ("=", 1, "T"), HELLO, "essay\tlater\tlater\t2099-01-01T00:00:00Z\tX")
        with harness.FastCgi("post", site, build=build) as program:
            report.equal("a preview shows what is scheduled",
                         program.get("/writing/later/").code, 200)


def turn(report, build):
    """A running program picks up what is published."""
    with harness.Site((HELLO,)) as site, \
            harness.FastCgi("post", site, build=build) as program:
        first = program.get("/writing/hello/")
        site.change(EDITION % ("=", 0, "Another title"))
        second = program.get("/writing/hello/", HTTP_IF_NONE_MATCH=first.header("ETag"))
        report.check("a new edition is picked up",
                     second.code == 200 and b"Another title" in second.body and
                     b"Another title" not in first.body, second.raw[:500])
        report.check("Last-Modified grows", last_modified(second) > last_modified(first))
        site.change("essay\thello\thello\t" + cases.DATE + "\tHello again")
        third = program.get("/writing/hello/")
        report.check("a new text is picked up", b"Hello again" in third.body, third.raw[:300])
        site.change("edition\thttps://example.org/deep/\t=\t0\tT")
        report.equal("a new base address is picked up",
                     [program.get(uri).code for uri in ("/writing/hello/", "/deep/writing/hello/")],
                     [404, 200])
        site.change("remove\thello")
        report.equal("a removal is picked up", program.get("/deep/writing/hello/").code, 410)
        report.check("and its page is gone", site.stored("/writing/hello/") is None)


def appears(report, build):
    """No database, an unpublished one, a published one, another one: all with one process."""
    with harness.Site() as site, harness.FastCgi("index", site, build=build) as program:
        answer = program.get("/")
        report.check("without a database it is 503 in words",
                     answer.code == 503 and b"Nothing is published here yet" in answer.body and
                     answer.header("Retry-After") and
                     answer.header("Cache-Control") == "no-store", answer.raw[:300])
        report.equal("HEAD too", program.run(harness.variables("HEAD", "/")).body, b"")
        report.check("the log says what to do", "publish" in program.logged(), program.logged())
        lines = program.logged().count("\n")
        program.get("/")
        report.equal("and says it once", program.logged().count("\n"), lines)
        site.change()
        report.equal("an empty one is 503", program.get("/").code, 503)
        site.change("edition\thttps://example.org/\t=\t0\tFirst", HELLO)
        report.equal("once published it is 200", program.get("/").code, 200)
        harness.remove(os.path.join(site.folder, "data"))
        report.equal("taken away it is 503 again", program.get("/").code, 503)
        site.change("edition\thttps://example.org/\t=\t0\tSecond", HELLO)
        answer = program.get("/")
        report.check("a new one is found", answer.code == 200 and b"Second" in answer.body,
                     answer.raw[:300])


def damaged(report, build):
    """A file that is no database is 500 or 503, and the process goes on."""
    with harness.Site((HELLO,)) as site, harness.FastCgi("index", site, build=build) as program:
        with open(site.database, "rb") as f:
            good = f.read()
        with open(site.database, "wb") as f:
            f.write(b"no database at all\n" * 1000)
        answer = program.get("/")
        report.check("a damaged database is an error page", answer.code in (500, 503) and
                     b"</html>" in answer.body and answer.header("Cache-Control") == "no-store",
                     answer.raw[:300])
        with open(site.database, "wb") as f:
            f.write(good)
        report.equal("mended it is a page", program.get("/").code, 200)


def schema(report, build):
    """A database that another build migrated: 503, and the process leaves for a new one."""
    with harness.Site((HELLO,)) as site, harness.FastCgi("index", site, build=build) as program:
        report.equal("a page before", program.get("/").code, 200)
        with sqlite3.connect(site.database) as db:
            db.execute("PRAGMA user_version = 9999")
        db.close()
        answer = program.get("/")
        report.check("an unknown schema is 503 with Retry-After",
                     answer.code == 503 and answer.header("Retry-After"), answer.raw[:300])
        report.check("and the process leaves",
                     harness.wait_until(lambda: program.process.poll() is not None))
        report.equal("with code 0", program.process.poll(), 0)
        report.check("having logged why", "schema" in program.logged(), program.logged())
        cgi = harness.Cgi("index", site, build=build)
        report.equal("as CGI the same", cgi.run(harness.variables("GET", "/")).raw, answer.raw)


def foreign_edition(report, build):
    """An edition that only another build can read: as with a schema. Our own build's stays 503."""
    for name, by, leaves in (("another build's", "0.0.0-other", True), ("our build's", "=", False)):
        with harness.Site((HELLO,)) as site, harness.FastCgi("index", site, build=build) as program:
            program.get("/")
            site.change(EDITION % (by, 0, "["))
            answer = program.get("/")
            report.check("an edition of %s that can't be read is 503" % name,
                         answer.code == 503 and answer.header("Retry-After"), answer.raw[:300])
            left = harness.wait_until(lambda: program.process.poll() is not None) if leaves \
                else program.process.poll() is not None
            report.equal("%s: the process leaves" % name, left, leaves)
            report.check("%s: the log says so" % name, "publish again" in program.logged(),
                         program.logged())


def zones(report, build):
    """A machine without time zones shows what was published."""
    with harness.Site() as site:
        site.change(EDITION % ("=", 0, "T") + "\tAsia/Kolkata", HELLO)
        with harness.FastCgi("index", site, build=build, env={"TZDIR": "/nonexistent"}) as program:
            answer = program.get("/")
            report.equal("without time zones a page is shown", answer.code, 200)


KILLED = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode = TRUNCATE")
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN IMMEDIATE")
db.execute("UPDATE rendering SET title = 'half written', html = zeroblob(1000000)")
db.execute("UPDATE site SET generation = generation + 7")
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_writer(report, build):
    """The journal of a killed writer is rolled back by the next reader."""
    with harness.Site((HELLO,)) as site:
        subprocess.run([sys.executable, "-c", KILLED, site.database], check=False)
        journal = site.database + "-journal"
        report.check("a journal was left", os.path.exists(journal) and os.path.getsize(journal) > 0)
        for kind in (harness.Cgi, harness.FastCgi):
            with kind("post", site, build=build) as program:
                answer = program.run(harness.variables("GET", "/writing/hello/"))
                report.check("%s: after a killed writer a page is whole" % kind.name,
                             answer.code == 200 and b"half written" not in answer.body and
                             b"The text of hello" in answer.body, answer.raw[:300])


def locked(report, build):
    """Where SQLite's lock isn't free the reader hears of it, and the process goes on."""
    with harness.Site((HELLO,)) as site, harness.FastCgi("index", site, build=build) as program:
        program.get("/")
        program.settle()
        db = sqlite3.connect(site.database, isolation_level=None)
        db.execute("BEGIN EXCLUSIVE")
        start = time.monotonic()
        answer = program.get("/")
        took = time.monotonic() - start
        report.check("a lock that stays is 503 with Retry-After",
                     answer.code == 503 and answer.header("Retry-After"), answer.raw[:300])
        report.check("after the lock's deadline", took < 9, "%.1f s" % took)
        db.execute("ROLLBACK")
        db.close()
        report.equal("and then a page", program.get("/").code, 200)


def finds_site(report, build):
    """QUIRE_SITE of the process, else of a local request, else above the program."""
    none = {"QUIRE_SITE": None}
    with harness.Site((HELLO,)) as site:
        other = harness.Site((EDITION % ("=", 0, "Other site"), HELLO))
        with other, harness.FastCgi("index", site, build=build, env=none) as program:
            report.equal("no site is 503", program.get("/").code, 503)
            report.equal("a local request names it",
                         program.get("/", QUIRE_SITE=site.folder).code, 200)
            answer = program.get("/", QUIRE_SITE=other.folder)
            report.check("another names another", b"Other site" in answer.body, answer.raw[:300])
            report.equal("no folder is 503", program.get("/", QUIRE_SITE="/nonexistent").code, 503)
            report.equal("a site again", program.get("/", QUIRE_SITE=site.folder).code, 200)
        with harness.FastCgi("index", site, build=build, env=none, family=socket.AF_INET) as program:
            report.equal("a request over TCP can't name it",
                         program.get("/", QUIRE_SITE=site.folder).code, 503)
        with harness.FastCgi("index", site, build=build, family=socket.AF_INET) as program:
            report.equal("the process's own is served over TCP", program.get("/").code, 200)
        inside = os.path.join(site.folder, "cgi-bin", "index.fcgi")
        with harness.FastCgi("index", site, build=build, env=none, argv0=inside) as program:
            report.equal("it is found above argv[0]", program.get("/").code, 200)
            report.equal("SCRIPT_FILENAME is not looked at by FastCGI",
                         program.get("/", SCRIPT_FILENAME="/nonexistent/x").code, 200)
        cgi = harness.Cgi("index", site, build=build, env=none)
        params = harness.variables("GET", "/", SCRIPT_FILENAME=inside)
        report.equal("as CGI above SCRIPT_FILENAME", cgi.run(params).code, 200)


def other_owner(report, build):
    """Only the folder's owner is served for."""
    if os.geteuid() != 0:
        report.check("another owner's site is refused # SKIP needs root", True)
        return
    with harness.Site((HELLO,)) as site:
        os.chown(site.folder, 65534, 65534)
        with harness.FastCgi("index", site, build=build) as program:
            report.equal("another owner's site is refused", program.get("/").code, 503)
            report.check("and the log says as whom to run", " -u nobody -- quire" in program.logged(),
                         program.logged())


def out_of_memory(report, build):
    """More than a request may take: a static 503, and the process leaves."""
    with harness.Site((HELLO,)) as site, harness.FastCgi("post", site, build=build) as program:
        with sqlite3.connect(site.database) as db:
            db.execute("UPDATE rendering SET html = CAST(zeroblob(40000000) AS TEXT)")
        db.close()
        answer = program.get("/writing/hello/")
        report.check("it is 503 with Retry-After", answer.code == 503 and
                     answer.header("Retry-After") and
                     answer.header("Content-Length") == str(len(answer.body)), answer.raw[:300])
        report.check("the process leaves",
                     harness.wait_until(lambda: program.process.poll() is not None))
        cgi = harness.Cgi("post", site, build=build)
        report.equal("as CGI the same", cgi.run(harness.variables("GET", "/writing/hello/")).raw,
                     answer.raw)
        bare = answer.raw[:-len(answer.body)]
        with harness.FastCgi("post", site, build=build) as other:
            head = harness.variables("HEAD", "/writing/hello/")
            report.equal("HEAD has no body", (other.run(head).raw, cgi.run(head).raw), (bare, bare))
        with sqlite3.connect(site.database) as db:
            report.equal("the database is whole",
                         db.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        db.close()


def long_index(report, build):
    """More essays than one page holds."""
    essays = ["essay\te%d\te%d\t2020-01-%02dT%02d:00:00Z\tEssay %d" %
              (i, i, i // 24 + 1, i % 24, i) for i in range(201)]
    with harness.Site(essays + ["store\t/page/2/", "store\t/page/3/"]) as site, \
            harness.FastCgi("index", site, build=build) as program:
        pages = [program.get(uri) for uri in ("/", "/page/2/", "/page/3/", "/page/4/")]
        report.equal("two hundred and one essays have three pages", [p.code for p in pages],
                     [200, 200, 200, 404])
        counts = [len(set(re.findall(rb'href="(/writing/e\d+/)"', p.body))) for p in pages[:3]]
        report.equal("with a hundred each", counts, [100, 100, 1])
        rows = [program.get(uri) for uri in ("/page/3", "/page/3?a=b", "/page/4")]
        report.equal("without a slash what is there is led to",
                     [(p.code, p.header("Location")) for p in rows],
                     [(301, "/page/3/"), (301, "/page/3/?a=b"), (404, None)])
        again = program.get("/page/3", HTTP_IF_NONE_MATCH=pages[2].header("ETag"))
        report.equal("whatever the client has", again.code, 301)
        report.equal("and are stored", [site.stored(uri) for uri in ("/", "/page/2/", "/page/3/")],
                     [p.body for p in pages[:3]])


def cgi_ends_early(report, site, build):
    """As CGI the answer ends before the page is stored; SIGTERM then doesn't stop the storing."""
    cgi = harness.Cgi("post", site, build=build)
    env = dict(cgi.env, **harness.variables("POST", "/writing/hello/", CONTENT_LENGTH="10"))
    process = subprocess.Popen([cgi.path], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(b"half ")
    process.stdin.flush()
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(b"there", timeout=10)
    report.equal("cgi: SIGTERM lets a request finish", harness.Answer(out).code, 405)
    process = subprocess.run([cgi.path], env=env, input=b"half", stdout=subprocess.PIPE, check=False)
    report.equal("cgi: a body that ends early is not answered", process.stdout, b"")


def run(report, build):
    with harness.Site(cases.CHANGES + (WAITING,)) as site:
        for kind in (harness.Cgi, harness.FastCgi):
            stored_page(report, site, build, kind)
        encoded_page(report, site, build)
        request_cannot_store(report, site, build)
        cgi_ends_early(report, site, build)
    for part in (refusals, scheduled, dates_grow, preview, turn, appears, damaged, schema,
                 foreign_edition, zones, killed_writer, locked, finds_site, other_owner,
                 out_of_memory, long_index):
        part(report, build)
