# SPDX-License-Identifier: MIT
"""The newsletter's pages through each web server: they reach `subscribe` and are its own, a
sign-up's answer doesn't wait for its mail, and one click unsubscribes whoever sends it."""

import base64
import hashlib
import os
import sqlite3
import struct
import time
import urllib.parse

import forms
import harness
import others

SETTINGS = """newsletter:
  from: Ada <letters@example.org>
  transport: file
"""
OWN = {"Origin": forms.OWN, "Sec_Fetch_Site": "same-origin"}
READER = 4611686018427387000
CONFIRMED, UNSUBSCRIBED = 1, 2


class Letters(forms.Forms):
    def rows(self, statement, *values):
        with sqlite3.connect(self.server.site.database, timeout=10) as base:
            return base.execute(statement, values).fetchall()

    def contents(self):
        with open(self.server.site.database, "rb") as f:
            return f.read()

    def send(self, path, fields, **more):
        return self.post(path, urllib.parse.urlencode(fields).encode(), **more)

    def pages(self):
        form = b'action="%ssubscribe"' % self.server.base.encode()
        for path in ("/subscribe", "/", "/writing/hello/"):
            self.has("the form at %s" % path, self.ask(path), 200, form)
        self.has("the archive", self.ask("/subscribe/archive/"), 200, b"No letter has been sent")
        self.has("a letter that is none", self.ask("/subscribe/archive/7/"), 404, b"<main")
        self.has("a link that is none", self.ask("/subscribe/confirm?t=x"), 404, b"<main")
        for path in ("/subscribe", "/subscribe/archive/"):
            head = self.ask(path, "HEAD")
            self.equal("HEAD %s" % path, (head.code, head.body), (200, b""))
        self.check("neither is stored", not os.path.exists(self.server.site.stored("/subscribe")))
        self.equal("a form that may not be kept", self.ask("/subscribe")["cache-control"],
                   "no-store")

    def sign_up(self):
        form = {"address": "reader@example.net", "often": "weekly", "page": "/writing/hello/",
                "topic": ""}
        self.has("an address that is none", self.send("/subscribe", dict(form, address="reader@"),
                                                      **OWN), 422, b'value="reader@"')
        self.has("another site's form", self.send("/subscribe", form,
                                                  Origin="https://evil.example"), 403, b"<form")
        self.check("starts no outbox", not os.path.exists(self.flag))
        start = time.monotonic()
        answer = self.send("/subscribe", form, **OWN)
        took = time.monotonic() - start
        self.has("a sign-up", answer, 200, b"Look in your inbox")
        self.check("nobody waits for its mail", took < 3, "%.1f s" % took)
        self.check("whose outbox is started",
                   harness.wait_until(lambda: os.path.exists(self.flag)))
        self.equal("it is written down", self.rows("SELECT address, state, cadence FROM subscriber"),
                   [("reader@example.net", 0, 1)])
        self.check("the cookie", "Path=%s" % self.server.base in (answer["set-cookie"] or "") and
                   "HttpOnly" in answer["set-cookie"], answer["set-cookie"])

    def token(self):
        (key, secret), = self.rows("SELECT id, secret FROM mail_key")
        payload = struct.pack(">BQ", key, READER)
        mac = hashlib.blake2b(b"unsubscribe\0" + payload, key=secret, digest_size=16).digest()
        return base64.b32encode(payload + mac).decode().lower()

    def confirmed(self):
        """A reader, anew."""
        self.rows("DELETE FROM subscriber WHERE id = ?", READER)
        self.rows("INSERT INTO subscriber (id, address, spelling, state, cadence, state_at,"
                  " confirmed_at, made_at, changed_at) VALUES (?, 'b@example.net',"
                  " 'b@example.net', ?, 0, 1, 1, 1, 1)", READER, CONFIRMED)

    def state(self):
        return self.rows("SELECT state FROM subscriber WHERE id = ?", READER)[0][0]

    def one_click(self):
        path = "/unsubscribe?t=" + self.token()
        for kind, body in ((forms.URLENCODED, b"List-Unsubscribe=One-Click"),
                           (forms.MULTIPART, forms.CLICK)):
            self.confirmed()
            before = self.contents()
            for method in ("GET", "HEAD", "OPTIONS"):
                self.ask(path, method)
            self.check("nothing is changed by looking", self.contents() == before)
            for turn in ("once", "twice"):
                answer = self.post(path, body, kind)
                self.equal("a click %s, %s" % (turn, kind.split(";")[0]),
                           (answer.code, answer["location"], answer["set-cookie"], self.state()),
                           (200, None, None, UNSUBSCRIBED))
        unknown = self.post("/unsubscribe?t=" + "a" * 40, b"List-Unsubscribe=One-Click")
        self.equal("for nobody the same", (unknown.code, unknown.body), (200, answer.body))
        self.check("a POST without the words does nothing", self.still_reads(path))

    def still_reads(self, path):
        self.confirmed()
        return self.post(path, b"").code >= 400 and self.state() == CONFIRMED

    def run(self):
        forms.run_parts(self, (self.pages, self.sign_up, self.one_click))


def check(report, build, kind):
    if kind is not harness.Lighttpd and not others.is_there(kind):
        report.skip("letters behind %s" % kind.__name__, "it is not installed")
        return
    for base_url in (forms.OWN + "/", forms.OWN + "/blog/"):
        with harness.Site(build, base_url=base_url, settings=SETTINGS, user=others.user()) as site:
            site.essay("hello")
            site.publish()
            flag = forms.place(site, os.path.join(build, "cgi-bin/subscribe"))
            if site.identity:
                os.chown(site.public, site.identity["user"], -1)
            with kind(site) as server:
                Letters(report, server, flag).run()


def run(report, build):
    harness.in_parallel(*(lambda kind=kind: check(report, build, kind)
                          for kind in (harness.Lighttpd, *others.NEEDS)))
