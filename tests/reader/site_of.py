# SPDX-License-Identifier: MIT
"""A site with subscribers and letters, and the program `subscribe` over it.

Rows and tokens are made here, by the words of migrations/ and lib/base/signature.h, so that the
program is held against those and not against itself."""

import base64
import email.message
import fcntl
import hashlib
import html
import os
import re
import sqlite3
import struct
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cgi"))

import harness  # noqa: E402

SECRET = bytes(range(32))
NOW = 1766577600  # 2025-12-24T12:00:00Z
CLOCK = "2025-12-24T12:00:00Z"
CONFIRMED, UNSUBSCRIBED = 1, 2
EACH, WEEKLY, MONTHLY = 0, 1, 2
SENT = 3
PREFERENCES, UNSUBSCRIBE, ARCHIVE = "/subscribe/preferences", "/unsubscribe", "/subscribe/archive/"


def sign(purpose, number, key=1, secret=SECRET):
    payload = struct.pack(">BQ", key, number)
    mac = hashlib.blake2b(purpose.encode() + b"\0" + payload, key=secret, digest_size=16).digest()
    return base64.b32encode(payload + mac).decode().lower()


class Site(harness.Site):
    """A site whose essays are ONE, TWO … as named, and whose clock stands still."""

    def __init__(self, essays=("one", "two"), base_url="https://example.org/", zone="UTC",
                 build=None):
        super().__init__(base_url=base_url, env={"QUIRE_NOW": CLOCK, "QUIRE_PROGRAM": "/bin/true"})
        self.base = "/" + base_url.split("/", 3)[3]
        self.build = build or harness.BUILD
        self.change("edition\t%s\t=\t0\tThe Site\t%s" % (base_url, zone),
                    *[self.essay(name) for name in essays])
        self.sql("INSERT INTO mail_key VALUES (1, ?, ?)", SECRET, NOW)
        self.set_up()

    @staticmethod
    def essay(name, title=None, date="2025-12-01T00:00:00Z"):
        return "essay\t%s\t%s\t%s\t%s" % (name, name, date, title or name.title())

    def set_up(self, is_set_up=True):
        """Give the newsletter its sender, or take it away."""
        self.sql("UPDATE edition SET settings = replace(settings, ?, '')", LETTERS)
        if is_set_up:
            self.sql("UPDATE edition SET settings = settings || ?", LETTERS)

    def rows(self, statement, *values):
        with sqlite3.connect(self.database, timeout=10) as base:
            base.execute("PRAGMA foreign_keys = ON")
            return base.execute(statement, values).fetchall()

    sql = rows

    def value(self, statement, *values):
        return self.rows(statement, *values)[0][0]

    def bytes(self):
        with open(self.database, "rb") as file:
            return file.read()

    def subscriber(self, address="alice@example.org", state=CONFIRMED, cadence=EACH, number=None,
                   paused_until=0):
        """Its id."""
        number = number or int.from_bytes(os.urandom(7), "big")
        self.sql("INSERT INTO subscriber (id, address, spelling, state, cadence, paused_until,"
                 " state_at, confirmed_at, made_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,"
                 " ?)", number, address.lower(), address, state, cadence, paused_until, NOW - 900,
                 NOW - 900, NOW - 900, NOW - 900)
        return number

    def letter(self, essays=("one",), subject=None, state=SENT, subscriber=None, at=NOW - 600):
        """A letter with a delivery in a state; its id."""
        self.sql("INSERT INTO letter (subject, cadence, due_at, frozen_at) VALUES (?, 0, ?, ?)",
                 subject or essays[0].title(), at, at)
        letter = self.value("SELECT max(id) FROM letter")
        for position, name in enumerate(essays):
            self.sql("INSERT INTO letter_essay SELECT ?, ?, id FROM essay WHERE identity = ?",
                     letter, position + 1, name)
        self.delivery(3, state, subscriber, letter)
        return letter

    def delivery(self, kind, state, subscriber=None, letter=None):
        self.sql("INSERT INTO delivery (id, kind, letter, subscriber, address, state, made_at,"
                 " next_at, ended_at, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 int.from_bytes(os.urandom(7), "big"), kind, letter, subscriber,
                 "Alice@example.org" if subscriber else "", state, NOW - 600, NOW - 600,
                 NOW - 500 if state in (3, 5, 6, 7) else None, "250 taken for alice")

    def state(self, number):
        return self.rows("SELECT state, cadence, paused_until FROM subscriber WHERE id = ?",
                         number)[0]

    def events(self, number):
        return [row[0] for row in
                self.rows("SELECT event FROM consent WHERE subscriber = ? ORDER BY id", number)]

    def ask(self, method, path, body=b"", kind=harness.Cgi, env=None, **more):
        with kind("subscribe", self, build=self.build, env=env) as program:
            return program.run(harness.variables(method, self.base[:-1] + path, body, **more), body)

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, fields, **more):
        """A form as browsers send it."""
        body = urllib.parse.urlencode(fields).encode()
        more.setdefault("CONTENT_TYPE", "application/x-www-form-urlencoded")
        return self.ask("POST", path, body, **more)

    def preferences(self, number, kind=harness.Cgi, env=None, **fields):
        return self.post(PREFERENCES, dict(fields, t=sign("preferences", number)), kind=kind,
                         env=env)

    def preferences_at(self, clock, number, **fields):
        return self.preferences(number, env={"QUIRE_NOW": clock}, **fields)

    def click(self, token, **more):
        """One click (RFC 8058)."""
        return self.post("%s?t=%s" % (UNSUBSCRIBE, token), {"List-Unsubscribe": "One-Click"},
                         **more)


LETTERS = "newsletter: {from: 'A. Writer <letters@example.org>'}\n"


class Lock:
    """Another writer, who holds the store's lock."""

    def __init__(self, site):
        self.path = os.path.join(site.folder, "data", "quire.lock")

    def __enter__(self):
        self.file = open(self.path, "a")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        self.file.close()


def text(answer):
    return answer.body.decode()


def main_of(answer):
    """What a page says, without its tags."""
    inner = re.search(r"<main id=\"text\">(.*)</main>", text(answer), re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inner.group(1) if inner else "")).split())


def links(answer):
    """Where a page's links lead."""
    return [html.unescape(url) for url in re.findall(r"<a [^>]*href=\"([^\"]*)\"", text(answer))]


def multipart(fields):
    """A body and its type, as RFC 7578 has them."""
    body = "".join("--b0undary\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n" % pair
                   for pair in fields.items()) + "--b0undary--\r\n"
    return body.encode(), "multipart/form-data; boundary=b0undary"


def content_disposition(answer):
    message = email.message.Message()
    message["Content-Disposition"] = answer.header("Content-Disposition") or ""
    return message.get_content_disposition(), message.get_filename()
