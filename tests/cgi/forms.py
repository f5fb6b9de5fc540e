# SPDX-License-Identifier: MIT
"""Forms: what is read of them, what is written, and the outbox that is started afterwards. The
program is tests/cgi/forms."""

import contextlib
import fcntl
import os
import re
import signal
import sqlite3
import subprocess
import threading
import time

import cases
import harness

PROGRAM = "tests/cgi/forms"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XyZ"
PART = b'--XyZ\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
OWN = "https://example.org"
LIMIT = 64 * 1024
OWN_SIGNALS = 3 << 31  # 32 and 33, which are the C library's own

ANSWER = dict(cases.HTML, **{"Cache-Control": "no-store", "ETag": None, "Last-Modified": None,
                             "Set-Cookie": None})
ERROR = dict(cases.ERROR, **{"Set-Cookie": None})

# What holds the outbox's place: says what it sees of the world, and takes its time.
STAND_IN = r"""#!/bin/sh
ls -l /proc/$$/fd >'{0}/descriptors'
cat /proc/$$/stat >'{0}/stat'
# Without a child: while one is made, the shell itself may block all signals.
while read -r name value; do
	case $name in SigBlk: | SigIgn:) printf '%s\t%s\n' "$name" "$value" ;; esac
done </proc/$$/status >'{0}/signals'
env >'{0}/environment'
echo "$@" >'{0}/arguments.new'
mv '{0}/arguments.new' '{0}/arguments'
exec sleep 20
"""


def row(method, uri, code, headers, parts, body=b"", counted=0, kind=URLENCODED, **more):
    return method, uri, code, headers, parts, body, counted, kind, more


ROWS = [
    row("GET", "/form", 200, ANSWER, [b" from 192.0.2.1"]),
    row("GET", "/form?a=b%20c&d", 200, ANSWER, [b"[a=b c][d=]"]),
    row("GET", "/form?a=%", 400, ERROR, []),
    row("HEAD", "/form?a=b", 200, ANSWER, None),
    row("GET", "/form?see=1", 303, {"Location": "/form", "Cache-Control": "no-store"}, []),
    row("GET", "/form?code=429", 429, ANSWER, []),
    row("GET", "/form/", 404, ERROR, []),
    row("GET", "/folder", 301, cases.moved("/folder/"), []),
    row("POST", "/folder", 404, ERROR, [], b"a=b"),
    row("POST", "/folder/", 200, ANSWER, [b"[a=b]"], b"a=b", 1),
    row("OPTIONS", "/form", 405, dict(ERROR, Allow="GET, HEAD, POST"), []),
    row("PUT", "/form", 405, dict(ERROR, Allow="GET, HEAD, POST"), [], b"a=b"),
    row("GET", "/click", 405, dict(ERROR, Allow="POST"), []),
    row("HEAD", "/click", 405, dict(ERROR, Allow="POST"), None),
    row("POST", "/click", 200, ANSWER, [b"[List-Unsubscribe=One-Click]"],
        b"List-Unsubscribe=One-Click", 1),
    row("POST", "/click?t=x", 200, ANSWER, [b"[List-Unsubscribe=One-Click]"],
        PART % (b"List-Unsubscribe", b"One-Click") + b"--XyZ--", 1, MULTIPART),
    row("POST", "/form", 200, ANSWER, [b"[a=b c][d=&lt;]"], b"a=b+c&d=%3C", 1),
    row("POST", "/form", 200, ANSWER, [b" from 192.0.2.1 with abc<"], b"", 1,
        HTTP_COOKIE="x=1; sid=abc", HTTP_X_FORWARDED_FOR="198.51.100.1"),
    row("POST", "/form", 200, dict(ANSWER, **{"Set-Cookie": "sid=q; Path=/; Max-Age=60; HttpOnly; "
                                                            "SameSite=Lax; Secure"}),
        [], b"cookie=q", 1),
    row("POST", "/form", 303, {"Location": "/form", "Cache-Control": "no-store",
                               "Set-Cookie": re.compile("sid=q; .*")}, [], b"cookie=q&see=1", 1),
    row("POST", "/form", 422, ANSWER, [], b"code=422", 1),
    # Whose form it is
    row("POST", "/form", 200, ANSWER, [], b"a=b", 1, HTTP_ORIGIN=OWN,
        HTTP_SEC_FETCH_SITE="same-origin"),
    row("POST", "/form", 403, ANSWER, [], b"a=b", HTTP_ORIGIN="https://evil.example"),
    row("POST", "/form", 403, ANSWER, [], b"a=b", HTTP_ORIGIN="null"),
    row("POST", "/form", 403, ANSWER, [], b"a=b", HTTP_ORIGIN=OWN + "x" * 9000),
    row("POST", "/form", 403, ANSWER, [], b"a=b", HTTP_SEC_FETCH_SITE="cross-site"),
    # What can't be read
    row("POST", "/form", 400, ERROR, [b"</html>"], b"a=%"),
    row("POST", "/form", 400, ERROR, [], b"a=%00"),
    row("POST", "/form", 400, ERROR, [], b"a=\0"),
    row("POST", "/form", 400, ERROR, [], b"a=%ff"),
    row("POST", "/form", 400, ERROR, [], b"a=b", kind="text/plain"),
    row("POST", "/form", 400, ERROR, [], b"a=b", kind=None),
    row("POST", "/form", 400, ERROR, [], b"--XyX\r\n", kind=MULTIPART),
    row("POST", "/form", 400, ERROR, [], PART % (b'a"; filename="x', b"1") + b"--XyZ--",
        kind=MULTIPART),
    row("POST", "/form", 200, ANSWER, [], b"a=" + b"x" * (LIMIT - 2), 1),
    row("POST", "/form", 413, ERROR, [b"</html>"], b"a=" + b"x" * (LIMIT - 1)),
    row("POST", "/form", 413, ERROR, [], b"&".join([b"a=b"] * 33)),
    row("POST", "/form", 400, ERROR, [], b"a=b", CONTENT_LENGTH="3x"),
    # What is undone
    row("POST", "/form", 410, ERROR, [b"</html>"], b"gone=1&cookie=q"),
    row("POST", "/form", 200, ANSWER, [], b"forget=1"),
]


def counted(site):
    """How many forms the store has counted."""
    with contextlib.closing(sqlite3.connect(site.database)) as db:
        return db.execute("SELECT total(count) FROM budget WHERE name = 'forms'").fetchone()[0]


def post(program, body, **more):
    return program.run(harness.variables("POST", "/form", body, CONTENT_TYPE=URLENCODED, **more),
                       body)


def rows(report, site, kind, build):
    with kind(PROGRAM, site, build=build) as program:
        for method, uri, code, headers, parts, body, more_counted, content_type, more in ROWS:
            before = counted(site)
            params = harness.variables(method, uri, body, **dict(
                {"CONTENT_TYPE": content_type if body else None}, **more))
            if method == "POST" and not body:
                params.update(CONTENT_TYPE=URLENCODED, CONTENT_LENGTH="0")
            answer = program.run(params, body)
            wrong = cases.differences(answer, code, headers, parts)
            if counted(site) - before != more_counted:
                wrong.append("%d were counted, not %d" % (counted(site) - before, more_counted))
            said = ", ".join("%s %.30s" % pair for pair in more.items())
            report.check("%s: %s %s of %d bytes (%.20r) %s is %d" % (
                program.name, method, uri, len(body), body, said, code), not wrong,
                         "\n".join(wrong))


def locked(report, site, kind, build):
    """A writer that holds the lock for longer than the deadline, and one for less."""
    with kind(PROGRAM, site, build=build) as program:
        post(program, b"a=b")
        before = counted(site)
        with open(os.path.join(site.folder, "data/quire.lock"), "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            report.equal(kind.name + ": a page is shown under the lock",
                         program.run(harness.variables("GET", "/form")).code, 200)
            start = time.monotonic()
            answer = post(program, b"a=b&outbox=1")
            took = time.monotonic() - start
            report.check(kind.name + ": a lock that stays is 503 with Retry-After",
                         answer.code == 503 and answer.header("Retry-After") and
                         answer.header("Cache-Control") == "no-store" and b"</html>" in answer.body,
                         answer.raw[:600])
            report.check(kind.name + ": after its deadline", 4.9 < took < 8, "%.1f s" % took)
            report.equal(kind.name + ": nothing was written", counted(site), before)
            timer = threading.Timer(1, fcntl.flock, (lock, fcntl.LOCK_UN))
            timer.start()
            report.equal(kind.name + ": one that goes is waited for", post(program, b"a=b").code, 200)
            timer.join()
        report.equal(kind.name + ": and then it is written", counted(site), before + 1)


def published_meanwhile(report, build):
    """Between reading and writing the site turns: the handler's settings are the old ones. Who
    publishes has the lock already, and commits when the reading ends."""
    with harness.Site(cases.CHANGES) as site, \
            harness.FastCgi(PROGRAM, site, build=build) as program:
        flag = os.path.join(site.folder, "flag")
        answers = []
        program.run(harness.variables("GET", "/form"))
        thread = threading.Thread(
            target=lambda: answers.append(post(program, b"wait=" + flag.encode())))
        publish = threading.Thread(
            target=site.change, args=("edition\thttps://example.org/\t=\t0\tAnother title",))
        for each in (thread, publish):
            each.start()
            time.sleep(0.5)
        with open(flag, "wb"):
            pass
        publish.join()
        thread.join()
        report.equal("a site published between reading and writing is 503",
                     (answers[0].code, counted(site)), (503, 0))
        report.equal("and then it is taken", post(program, b"a=b").code, 200)


def out_of_memory(report, build):
    """In the middle of a write: rolled back, unlocked, and the database is whole."""
    with harness.Site(cases.CHANGES) as site:
        for kind in (harness.Cgi, harness.FastCgi):
            with kind(PROGRAM, site, build=build) as program:
                answer = post(program, b"memory=1&outbox=1")
                report.equal(kind.name + ": without memory it is 503 and nothing is written",
                             (answer.code, counted(site)), (503, 0))
            with contextlib.closing(sqlite3.connect(site.database)) as db:
                report.equal(kind.name + ": the database is whole",
                             db.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        with harness.Cgi(PROGRAM, site, build=build) as program:
            report.equal("the lock is free", post(program, b"a=b").code, 200)


class StandIn:
    """A command in the outbox's place."""

    def __init__(self, site, name):
        self.folder = os.path.join(site.folder, name)
        os.mkdir(self.folder)
        self.path = os.path.join(self.folder, "command")
        with open(self.path, "w", encoding="utf-8") as f:
            f.write(STAND_IN.format(self.folder))
        os.chmod(self.path, 0o755)

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as f:
            return f.read()

    def started(self, seconds=5):
        return harness.wait_until(
            lambda: os.path.exists(os.path.join(self.folder, "arguments")), seconds)

    def fields(self):
        """Of /proc/PID/stat: the id, and what follows the name: state, parent, group, session."""
        text = self.read("stat")
        return int(text.split()[0]), text.rsplit(")", 1)[1].split()

    def end(self):
        """Kill it; its id."""
        pid = self.fields()[0]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return pid


def children(pid):
    """Ids of a process's children, those included that nobody has waited for."""
    with open("/proc/%d/task/%d/children" % (pid, pid), encoding="utf-8") as f:
        return f.read().split()


def see_world(report, site, name, stand_in):
    """What the command was given."""
    report.equal(name + ": its arguments", stand_in.read("arguments"),
                 "--site %s outbox\n" % site.folder)
    names = {line.partition("=")[0] for line in stand_in.read("environment").splitlines()}
    report.check(name + ": it sees no reader's words",
                 not [n for n in names if n.startswith(("HTTP_", "REQUEST_", "REMOTE_", "QUERY_",
                                                        "CONTENT_", "GATEWAY_", "SCRIPT_"))],
                 sorted(names))
    report.check(name + ": it sees its own variables", {"PATH", "QUIRE_PROGRAM"} <= names, names)
    targets = {line.partition(" -> ")[2] for line in stand_in.read("descriptors").splitlines()
               if " -> " in line}
    report.equal(name + ": its descriptors",
                 {t for t in targets if not t.startswith(stand_in.folder)}, {"/dev/null"})
    masks = {k: int(v, 16) & ~OWN_SIGNALS for k, v in (
        line.split(":\t") for line in stand_in.read("signals").splitlines())}
    report.equal(name + ": no signal is blocked or ignored", (masks["SigBlk"], masks["SigIgn"]),
                 (0, 0))
    pid, fields = stand_in.fields()
    report.check(name + ": it has a session of its own",
                 int(fields[3]) != os.getsid(0) and int(fields[2]) != os.getpgrp(), (pid, fields))


def outbox(report, site, kind, build):
    """It is started after the answer, which doesn't wait for it."""
    name = kind.name
    stand_in = StandIn(site, "stand-in-" + name)
    env = {"QUIRE_PROGRAM": stand_in.path}
    with kind(PROGRAM, site, build=build, env=env) as program:
        post(program, b"a=b")
        answer = post(program, b"gone=1&outbox=1")
        report.check(name + ": it is not started where nothing was done",
                     answer.code == 410 and not stand_in.started(0.3))
        start = time.monotonic()
        answer = post(program, b"outbox=1", HTTP_PROXY="http://evil.example/",
                      HTTP_QUIRE_SITE="/x", QUERY_STRING="t=secret")
        took = time.monotonic() - start
        report.check(name + ": the answer doesn't wait for the outbox",
                     answer.code == 200 and took < 3, "%.1f s\n%s" % (took, answer.raw[:300]))
        if not report.check(name + ": the outbox is started", stand_in.started()):
            return
        see_world(report, site, name, stand_in)
        pid = stand_in.end()
        if kind is harness.FastCgi:
            report.equal(name + ": the program goes on", post(program, b"a=b").code, 200)
            report.check(name + ": no dead child is left", harness.wait_until(
                lambda: not children(program.process.pid)), (pid, children(program.process.pid)))


def missing_command(report, site, build):
    """Cron sends, then."""
    env = {"QUIRE_PROGRAM": os.path.join(site.folder, "nothing")}
    with harness.Cgi(PROGRAM, site, build=build, env=env) as program:
        answer = post(program, b"outbox=1")
        report.check("without the command the answer is the same, and it is logged",
                     answer.code == 200 and b"nothing" in program.process.stderr and
                     program.process.returncode == 0, program.process.stderr)


def gone_reader(report, site, build):
    """Plain CGI whose reader doesn't take the answer: what was asked for was done."""
    stand_in = StandIn(site, "stand-in-gone")
    cgi = harness.Cgi(PROGRAM, site, build=build, env={"QUIRE_PROGRAM": stand_in.path})
    body = b"outbox=1"
    env = dict(cgi.env, **harness.variables("POST", "/form", body, CONTENT_TYPE=URLENCODED))
    ends = os.pipe()
    os.close(ends[0])
    process = subprocess.Popen([cgi.path], env=env, stdin=subprocess.PIPE, stdout=ends[1],
                               stderr=subprocess.DEVNULL)
    os.close(ends[1])
    process.communicate(body, timeout=10)
    if report.check("the outbox is started for a reader who has gone", stand_in.started()):
        stand_in.end()


def run(report, build):
    with harness.Site(cases.CHANGES) as site:
        for kind in (harness.Cgi, harness.FastCgi):
            rows(report, site, kind, build)
            locked(report, site, kind, build)
            outbox(report, site, kind, build)
        missing_command(report, site, build)
        gone_reader(report, site, build)
    published_meanwhile(report, build)
    out_of_memory(report, build)
