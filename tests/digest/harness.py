# SPDX-License-Identifier: MIT
"""A published site with readers, `quire` on it at a moment, and what left."""

import datetime
import email
import email.policy
import glob
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time

SECONDS = 120
SETTINGS = """\
title: The Quiet Page
author: { name: "Zoë Müller" }
base_url: https://example.org/
timezone: %(zone)s
newsletter:
  from: '"Zoë" <letters@example.org>'
  transport: %(transport)s
  hourly_limit: %(limit)d
  bounces: plus
"""
FIRST = "2026-11-20T12:00:00Z"    # the site's first publish
JOINED = "2026-11-21T12:00:00Z"   # the readers confirmed
SECOND = "2026-11-24T12:00:00Z"   # an essay that is due appeared
NOW = "2026-11-24T12:10:00Z"

STUB = """\
#!/bin/sh
# A stand-in for sendmail: one file a mail, its recipient on top.
file=$(mktemp "%s/XXXXXX.eml")
for to; do :; done
{ echo "Delivered-To: $to"; cat; } >"$file"
"""


def same(got, wanted, what="value"):
    if got != wanted:
        raise AssertionError("%s is %r, not %r" % (what, got, wanted))


def moment(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def later(text, seconds):
    at = datetime.datetime.fromtimestamp(moment(text) + seconds, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Run:
    """`quire` that was started and may be stopped at a point."""

    def __init__(self, site, words, now, point=None):
        self.site, self.point = site, point
        self.folder = os.path.join(site.folder, "points")
        if point:
            os.makedirs(self.folder, exist_ok=True)
            self.arm()
        more = {"QUIRE_PAUSE_DIR": self.folder} if point else {}
        self.child = subprocess.Popen([site.command, *words], env=site.environment(now, more),
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True)

    def arm(self):
        os.mkfifo(os.path.join(self.folder, self.point + ".wait"))

    def wait(self):
        """Until it stands at its point; False where it ends without."""
        reached = os.path.join(self.folder, self.point + ".reached")
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if os.path.exists(reached):
                return True
            if self.child.poll() is not None:
                return False
            time.sleep(0.002)
        raise AssertionError("%s is not reached" % self.point)

    def go(self, again=False):
        """Let it run on, to the same point once more where `again` says so."""
        path = os.path.join(self.folder, self.point + ".wait")
        fifo = os.open(path, os.O_WRONLY)  # waits for it to listen
        os.unlink(path)
        os.unlink(os.path.join(self.folder, self.point + ".reached"))
        if again:
            self.arm()
        os.write(fifo, b"x")
        os.close(fifo)

    def kill(self):
        self.child.send_signal(signal.SIGKILL)
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def end(self):
        """Its exit code, standard output and standard error."""
        out, err = self.child.communicate(timeout=SECONDS)
        return self.child.returncode, out, err


class Site:
    zone = "Asia/Kolkata"

    def __init__(self, build, folder, transport="file", limit=1000, readers=20, cadence=0):
        self.command = os.path.join(os.path.abspath(build), "cli/quire")
        self.folder, self.root = folder, os.path.join(folder, "site")
        self.variables = {}
        os.makedirs(os.path.join(self.root, "writing"))
        self.set(transport, limit)
        self.essay("one", FIRST)
        self.quire("publish", now=FIRST)
        for number in range(readers):
            self.reader(number, cadence)
        self.essay("two", SECOND)
        self.quire("publish", now=SECOND)

    def path(self, *names):
        return os.path.join(self.root, *names)

    def set(self, transport, limit):
        with open(self.path("site.yaml"), "w", encoding="utf-8") as file:
            file.write(SETTINGS % {"transport": transport, "limit": limit, "zone": self.zone})

    def secrets(self, url):
        with open(self.path("secrets.yaml"), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write("smtp: { url: '%s' }\n" % url)

    def sendmail(self):
        """A stand-in for sendmail that fills the outbox."""
        os.makedirs(self.path("data/outbox"), exist_ok=True)
        stub = os.path.join(self.folder, "sendmail")
        with open(stub, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o755)
            file.write(STUB % self.path("data/outbox"))
        self.variables["QUIRE_SENDMAIL"] = stub

    def essay(self, name, date, **more):
        lines = ["title: Essay %s" % name, "date: %s" % date]
        lines += ["%s: %s" % pair for pair in more.items()]
        with open(self.path("writing", name + ".md"), "w", encoding="utf-8") as file:
            file.write("---\n%s\n---\n\nThe text of %s.\n" % ("\n".join(lines), name))

    def remove(self, name):
        os.unlink(self.path("writing", name + ".md"))

    def environment(self, now, more=None):
        return {"PATH": os.environ["PATH"], "HOME": self.folder, "QUIRE_NOW": now,
                "QUIRE_SITE": self.root, "ASAN_OPTIONS": "quarantine_size_mb=4",
                **self.variables, **(more or {})}

    def start(self, *words, now=NOW, point=None):
        return Run(self, words, now, point)

    def quire(self, *words, now=NOW, code=0):
        """Standard output and standard error of a run."""
        got, out, err = self.start(*words, now=now).end()
        same(got, code, "exit code of %s (%s%s)" % (" ".join(words), out, err))
        return out, err

    def status(self, now=NOW):
        return json.loads(self.quire("digest", "status", "--json", now=now)[0])

    def rows(self, sql, *values):
        database = sqlite3.connect(self.path("data/quire.db"), timeout=20)
        try:
            with database:
                return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def number(self, sql, *values):
        return self.rows(sql, *values)[0][0]

    def reader(self, number, cadence=0, state=1, at=JOINED):
        self.rows("INSERT INTO subscriber (id, address, spelling, state, cadence, state_at,"
                  " confirmed_at, made_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?6, ?6)",
                  1000 + number, "r%d@example.net" % number, "R%d@example.net" % number, state,
                  cadence, moment(at))

    def ask(self, number, kind=0):
        """A sign-up that waits for its confirmation mail; or a change of address."""
        if kind == 0:
            self.reader(number, state=0)
        target = "R%d@example.net" % number if kind == 0 else "new%d@example.net" % number
        self.rows("INSERT INTO confirmation (id, subscriber, address, spelling, cadence, page,"
                  " made_at, expires_at) VALUES (?1, ?2, ?3, ?3, 1, '/', ?4, ?5)", 5000 + number,
                  1000 + number, target.lower() if kind else "", moment(NOW) - 60,
                  moment(NOW) + 48 * 3600)
        self.wait(kind, number, target, 5000 + number)

    def wait(self, kind, number, address, confirmation=None, letter=None):
        """A delivery that is ready."""
        self.rows("INSERT INTO delivery (id, kind, letter, confirmation, subscriber, address,"
                  " made_at, next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
                  9000 + 10 * number + kind, kind, letter, confirmation, 1000 + number, address,
                  moment(NOW) - 60)

    def states(self):
        """How many letters have each state."""
        return dict(self.rows("SELECT state, count(*) FROM delivery WHERE kind = 3"
                              " GROUP BY state"))

    def mails(self):
        """What lies in the outbox: (recipient, mail)."""
        found = []
        for path in sorted(glob.glob(self.path("data/outbox/*.eml"))):
            with open(path, "rb") as file:
                mail = email.message_from_binary_file(file, policy=email.policy.default)
            found.append((mail["Delivered-To"], mail))
        return found

    def got(self, subject="Essay two"):
        """Who has a mail of this subject, sorted; twice who has it twice."""
        return sorted(to for to, mail in self.mails() if mail["Subject"] == subject)

    def journal(self):
        with open(self.path("data/sent.journal"), encoding="utf-8") as file:
            return file.read()

    def write_journal(self, text):
        with open(self.path("data/sent.journal"), "w", encoding="utf-8") as file:
            file.write(text)

    def keep(self, name):
        """A copy of the database, to be put back."""
        shutil.copy(self.path("data/quire.db"), os.path.join(self.folder, name))

    def put_back(self, name):
        shutil.copy(os.path.join(self.folder, name), self.path("data/quire.db"))


def readers(count):
    return sorted("R%d@example.net" % number for number in range(count))
