# SPDX-License-Identifier: MIT
"""Forms through each web server: what of a request reaches a program that takes them, what of its
answer reaches the reader, and that nobody waits for the outbox. tests/cgi/forms, which shows what
it gets, stands in `subscribe`'s place."""

import os
import re
import shutil
import time

import harness
import others

OWN = "https://example.org"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XyZ"
CLICK = (b'--XyZ\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n'
         b'--XyZ--\r\n')
LIMIT = 64 * 1024
CODES = (400, 403, 404, 409, 410, 422, 429, 500, 503)

# Says that it was started, and takes its time.
STAND_IN = "#!/bin/sh\n: >'%s'\nexec sleep 5\n"


def place(site, subscribe):
    """A folder of programs, with this one in `subscribe`'s place, beside a command that it finds.
    The file that the command makes."""
    folder = os.path.join(site.folder, "trial")
    for name in ("cgi-bin", "cli"):
        os.makedirs(os.path.join(folder, name))
    for name in ("index", "post"):
        shutil.copy(os.path.join(site.programs, name), os.path.join(folder, "cgi-bin"))
    shutil.copy(subscribe, os.path.join(folder, "cgi-bin", "subscribe"))
    flag = os.path.join(site.folder, "started")
    command = os.path.join(folder, "cli", "quire")
    with open(command, "w", encoding="utf-8") as f:
        f.write(STAND_IN % flag)
    os.chmod(command, 0o755)
    site.programs = os.path.join(folder, "cgi-bin")
    return flag


class Forms:
    def __init__(self, report, server, flag):
        self.report = report
        self.server = server
        self.flag = flag
        self.prefix = "%s, %s" % (type(server).__name__, server.base)

    def ask(self, path, method="GET", **more):
        return self.server.ask(self.server.base + path[1:], method, **more)

    def post(self, path, body, kind=URLENCODED, **more):
        return self.ask(path, "POST", body=body, Content_Type=kind, **more)

    def check(self, name, ok, detail=""):
        return self.report.check("%s: %s" % (self.prefix, name), ok, detail)

    def equal(self, name, got, expected):
        return self.report.equal("%s: %s" % (self.prefix, name), got, expected)

    def has(self, name, answer, code, *parts):
        self.check(name, answer.code == code and all(part in answer.body for part in parts), answer)

    def read(self):
        answer = self.ask("/subscribe?a=b%20c", Cookie="x=1; sid=abc")
        self.has("GET with a query and a cookie", answer, 200, b"[a=b c]", b" with abc<")
        self.equal("nobody keeps it", answer["cache-control"], "no-store")
        for path in ("/subscribe/confirm?t=1", "/unsubscribe?t=1"):
            self.has("GET %s" % path, self.ask(path), 200, b"[t=1]")
        head = self.ask("/subscribe", "HEAD")
        self.equal("HEAD", (head.code, head.body), (200, b""))
        for path in ("/subscriber", "/unsubscribed", "/subscribe.html"):
            self.equal("GET %s" % path, self.ask(path).code, 404)
        for name in ("subscribe/index.html", "unsubscribe/index.html"):
            self.server.site.put("public/" + name, "a file")
            path = "/" + name.partition("/")[0]
            self.check("no file stands in the way of %s" % path,
                       b"a file" not in self.ask(path).body + self.ask(path + "/").body)
        for method in ("PUT", "DELETE", "OPTIONS"):
            answer = self.ask("/subscribe", method, body=b"a=b")
            self.equal("%s is refused" % method, (answer.code, answer["allow"]),
                       (405, "GET, HEAD, POST"))

    def written(self):
        own = {"Origin": OWN, "Sec_Fetch_Site": "same-origin", "Cookie": "sid=abc"}
        self.has("POST", self.post("/subscribe", b"a=b&c=%E2%82%AC", **own), 200,
                 "[a=b][c=€]".encode(), b" with abc<")
        self.has("POST of parts", self.post("/unsubscribe?t=1", CLICK, MULTIPART), 200,
                 b"[List-Unsubscribe=One-Click]")
        self.has("one click", self.post("/unsubscribe?t=1", b"List-Unsubscribe=One-Click"), 200,
                 b"[List-Unsubscribe=One-Click]")
        self.equal("another site's page", self.post(
            "/subscribe", b"a=b", Origin="https://evil.example").code, 403)
        self.equal("another site's page, as the browser says", self.post(
            "/subscribe", b"a=b", Sec_Fetch_Site="cross-site").code, 403)
        self.equal("another type", self.post("/subscribe", b"a=b", "text/plain").code, 400)
        self.equal("as large as may be", self.post("/subscribe", b"a=" + b"x" * (LIMIT - 2)).code,
                   200)
        self.equal("larger", self.post("/subscribe", b"a=" + b"x" * LIMIT).code, 413)
        answer = self.post("/subscribe", b"see=1&cookie=q")
        self.equal("a redirect with a cookie", (answer.code, answer["location"]),
                   (303, self.server.base + "form"))
        self.equal("the cookie", answer["set-cookie"], "sid=q; Path=%s; Max-Age=60; HttpOnly; "
                   "SameSite=Lax; Secure" % self.server.base)

    def codes(self):
        """Pages that come with a code of an error are the program's own."""
        for code in CODES:
            self.has("GET of what is %d" % code, self.ask("/subscribe?code=%d" % code), code,
                     b"[code=%d]" % code)
            self.has("POST of what is %d" % code, self.post("/subscribe", b"code=%d" % code), code,
                     b"[code=%d]" % code)

    def outbox(self):
        start = time.monotonic()
        answer = self.post("/subscribe", b"outbox=1")
        took = time.monotonic() - start
        self.check("nobody waits for the outbox", answer.code == 200 and took < 3,
                   "%.1f s, %r" % (took, answer))
        self.check("it is started", harness.wait_until(lambda: os.path.exists(self.flag)))

    def run(self):
        run_parts(self, (self.read, self.written, self.codes, self.outbox))


def run_parts(suite, parts):
    """What the server logged is shown behind a part that fails."""
    for part in parts:
        before = suite.report.failed
        part()
        if suite.report.failed > before:
            print("# %s" % re.sub("\n", "\n# ", suite.server.logged()[-3000:]), flush=True)


def check(report, build, kind):
    if kind is not harness.Lighttpd and not others.is_there(kind):
        report.skip("forms behind %s" % kind.__name__, "it is not installed")
        return
    for base_url in (OWN + "/", OWN + "/blog/"):
        with harness.Site(build, base_url=base_url, user=others.user()) as site:
            site.essay("hello")
            site.publish()
            flag = place(site, os.path.join(build, "tests/cgi/forms"))
            if site.identity:
                os.chown(site.public, site.identity["user"], -1)
            with kind(site) as server:
                Forms(report, server, flag).run()


def run(report, build):
    harness.in_parallel(*(lambda kind=kind: check(report, build, kind)
                          for kind in (harness.Lighttpd, *others.NEEDS)))
