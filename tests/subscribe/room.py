# SPDX-License-Identifier: MIT
"""A published site with a letter, its database, a browser, and tokens as only a mail has them."""

import base64
import calendar
import hashlib
import html
import os
import re
import secrets
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/cgi"))

from harness import BUILD, CLEAN, Cgi, FastCgi, Report, remove, variables, wait_until  # noqa: E402,F401

BASE = "https://example.org/blog/"
PATH = "/blog"
START = calendar.timegm((2026, 3, 2, 12, 0, 0))
HOUR, DAY = 3600, 86400
OWN = {"HTTP_ORIGIN": "https://example.org", "HTTP_SEC_FETCH_SITE": "same-origin"}

SETTINGS = """title: Ada & <friends>
base_url: %s
timezone: Asia/Kolkata
newsletter:
  from: Ada <ada@example.org>
  transport: file
"""


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def base32(data):
    return base64.b32encode(data).decode().lower().rstrip("=")


def field(page, name):
    """The value of an input of a page."""
    found = re.search(r'name="%s"[^>]*? value="([^"]*)"' % name, page)
    return html.unescape(found.group(1)) if found else None


class Site:
    """A site, published, whose time stands still until it is moved on."""

    mode = Cgi

    def __init__(self, settings=SETTINGS):
        self.folder = tempfile.mkdtemp(prefix="quire-subscribe-")
        self.now = START
        self.env = {}
        self.starts = os.path.join(self.folder, "starts")
        program = os.path.join(self.folder, "program")
        with open(program, "w") as f:
            f.write('#!/bin/sh\necho "$@" >>"%s"\n' % self.starts)
        os.chmod(program, 0o755)
        self.program = program
        os.makedirs(os.path.join(self.folder, "writing"))
        with open(os.path.join(self.folder, "site.yaml"), "w") as f:
            f.write(settings % BASE)
        with open(os.path.join(self.folder, "writing", "hello.md"), "w") as f:
            f.write("---\ntitle: Hello\nid: hello\ndate: 2025-06-14\n---\nText.\n")
        self.quire("publish")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        remove(self.folder)

    def clock(self):
        return {"QUIRE_NOW": moment(self.now)}

    def quire(self, *args):
        subprocess.run([os.path.join(BUILD, "cli/quire"), "--site", self.folder, *args],
                       env=dict(CLEAN, **self.clock()), check=True, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)

    def run(self, method, path, body=b"", program=None, **more):
        env = dict(self.clock(), QUIRE_PROGRAM=program or self.program)
        if method == "POST":
            more.setdefault("CONTENT_TYPE", "application/x-www-form-urlencoded")
        with self.mode("subscribe", self, env) as running:
            answer = running.run(variables(method, PATH + path, body, **more), body)
        answer.text = answer.body.decode()
        return answer

    def get(self, path, **more):
        return self.run("GET", path, **more)

    def post(self, path, fields, **more):
        return self.run("POST", path, urllib.parse.urlencode(fields).encode(), **more)

    def sign_up(self, address, fields=(), **more):
        form = dict({"address": address, "often": "each", "page": "/writing/hello/", "topic": ""},
                    **dict(fields))
        return self.post("/subscribe", form, **dict(OWN, **more))

    def started(self, expected):
        """How often the outbox has been started, which is done behind the answer."""
        def count():
            try:
                with open(self.starts) as f:
                    return len(f.readlines())
            except FileNotFoundError:
                return 0
        wait_until(lambda: count() >= expected)
        time.sleep(0.05)
        return count()

    def query(self, sql, *values):
        with sqlite3.connect(os.path.join(self.folder, "data/quire.db")) as db:
            return db.execute(sql, values).fetchall()

    def one(self, sql, *values):
        rows = self.query(sql, *values)
        return rows[0][0] if rows else None

    def contents(self):
        with open(os.path.join(self.folder, "data/quire.db"), "rb") as f:
            return f.read()

    def add_token(self, confirmation=None):
        """A token of a confirmation, by default the last, as composing its mail makes one."""
        if confirmation is None:
            confirmation = self.one("SELECT id FROM confirmation ORDER BY rowid = rowid,"
                                    " made_at DESC LIMIT 1")
        raw = secrets.token_bytes(16)
        self.query("INSERT INTO confirmation_token (hash, confirmation) VALUES (?, ?)",
                   hashlib.blake2b(raw, digest_size=32).digest(), confirmation)
        return base32(raw)

    def sign(self, purpose, number):
        key, secret = self.query("SELECT id, secret FROM mail_key ORDER BY id DESC")[0]
        payload = struct.pack(">BQ", key, number)
        mac = hashlib.blake2b(purpose.encode() + b"\0" + payload, key=secret,
                              digest_size=16).digest()
        return base32(payload + mac)

    def subscriber(self, address):
        rows = self.query("SELECT state, cadence, spelling FROM subscriber WHERE address = ?",
                          address)
        return rows[0] if rows else None

    def mails(self, kind=None):
        """Addresses of mails that wait, by kind."""
        return sorted(row[0] for row in self.query(
            "SELECT address FROM delivery WHERE state = 0 AND ? IN (kind, -1)",
            -1 if kind is None else kind))


def cookie_of(answer):
    """The cookie an answer sets, as a browser sends it back."""
    value = answer.header("set-cookie")
    return value.split(";")[0] if value else None
