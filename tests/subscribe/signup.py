# SPDX-License-Identifier: MIT
"""The form, and what becomes of it."""

import fcntl
import os
import re

from room import (DAY, HOUR, OWN, SETTINGS, FastCgi, Site, cookie_of, field)

PENDING, CONFIRMED, UNSUBSCRIBED = 0, 1, 2


def said(answer):
    """Everything of an answer but the cookie's random value."""
    return re.sub(rb"(?i)(set-cookie: \w+=)[a-z2-7]{26}", rb"\1", answer.raw)


def test_form(report):
    with Site() as site:
        site.query("DELETE FROM mail_key")
        first = site.get("/subscribe")
        report.equal("the form is shown", first.code, 200)
        report.equal("and kept by nobody", first.header("cache-control"), "no-store")
        report.check("without a key it has no moment", 'name="shown"' not in first.text)
        site.sign_up("a@example.com")
        page = site.get("/subscribe").text
        report.check("with one it has", field(page, "shown"))
        report.check("nothing is typed yet", 'value=""' in page and 'class="error"' not in page)
        report.equal("it tells where it stands", field(page, "page"), "/subscribe")
        report.check("it is sent to the program", 'action="/blog/subscribe"' in page)
        report.check("the hidden field is no stop of the keyboard",
                     re.search(r'aria-hidden="true"><label>[^<]*<input name="topic" tabindex="-1"'
                               r' autocomplete="off"', page))
        report.equal("a POST of nothing", site.post("/subscribe", {}, **OWN).code, 422)
        report.equal("of another type", site.run("POST", "/subscribe", b"{}",
                                                 CONTENT_TYPE="application/json").code, 400)
        slash = site.get("/subscribe/")
        report.equal("with a slash it leads there", (slash.code, slash.header("location")),
                     (301, "/blog/subscribe"))
        report.equal("what no form does", site.run("DELETE", "/subscribe").code, 405)


def test_new(report):
    with Site() as site:
        answer = site.sign_up("Ada+Letters@Bücher.Example", {"often": "weekly"})
        address = "ada+letters@xn--bcher-kva.example"
        report.equal("the answer", answer.code, 200)
        report.check("look in your inbox", "<h1>Look in your inbox</h1>" in answer.text)
        report.check("the address is on no page", "letters@" not in answer.text.lower())
        report.equal("pending, weekly, as it was spelled", site.subscriber(address),
                     (PENDING, 1, "Ada+Letters@xn--bcher-kva.example"))
        report.equal("one mail", site.mails(0), ["Ada+Letters@xn--bcher-kva.example"])
        report.equal("one start", site.started(1), 1)
        page, wording, at = site.query("SELECT page, wording, at FROM consent")[0]
        report.equal("consent says where", page, "/writing/hello/")
        report.equal("and when", at, site.now)
        report.check("and what was read", "How often: Weekly. Send me the confirmation" in wording,
                     wording)
        cookie = answer.header("set-cookie") or ""
        report.check("a cookie marks the browser",
                     re.match(r"quire_signup=[a-z2-7]{26};", cookie), cookie)
        for part in "HttpOnly", "SameSite=Lax", "Path=/blog/", "Max-Age=172800", "Secure":
            report.check("it has " + part, part in cookie.split("; "), cookie)
        token = cookie_of(answer).split("=")[1].encode()
        report.check("of which only the hash is stored", token not in site.contents())
        report.equal("48 hours", site.one("SELECT expires_at - made_at FROM confirmation"),
                     48 * HOUR)
        again = site.sign_up("other@example.com", HTTP_COOKIE=cookie_of(answer))
        report.equal("a browser keeps its token", cookie_of(again), cookie_of(answer))
        report.equal("whatever cookie comes, one is sent",
                     len(cookie_of(site.sign_up("c@example.com", HTTP_COOKIE="quire_signup=x"))),
                     len("quire_signup=") + 26)


def test_same_answer(report):
    """New, pending, over each budget, trapped, confirmed, unsubscribed, suppressed."""
    with Site() as site:
        new = site.sign_up("new@example.com")
        expected, starts = said(new), 1

        def same(what, mails, answer):
            nonlocal starts
            starts += 1
            report.check(what + ": the same answer", said(answer) == expected, answer.raw.decode())
            report.equal(what + ": one start", site.started(starts), starts)
            report.equal(what + ": mails", len(site.mails()), mails)

        same("another spelling, the same day", 1, site.sign_up("NEW@Example.com"))
        site.now += DAY
        same("pending, the next day", 2, site.sign_up("new@example.com"))
        site.now += DAY
        same("the third", 3, site.sign_up("new@example.com"))
        site.now += DAY
        same("the fourth is one too many", 3, site.sign_up("new@example.com"))
        same("a program's", 3, site.sign_up("robot@example.com", {"topic": "x"}))
        report.equal("leaves nothing", site.subscriber("robot@example.com"), None)
        site.query("UPDATE subscriber SET state = 1, confirmed_at = 1")
        site.now += DAY
        before = site.query("SELECT * FROM subscriber"), site.query("SELECT * FROM consent")
        same("confirmed", 3, site.sign_up("new@example.com", {"often": "monthly"}))
        report.equal("changes in nothing",
                     (site.query("SELECT * FROM subscriber"), site.query("SELECT * FROM consent")),
                     before)
        same("not yet known", 4, site.sign_up("gone@example.com"))
        site.query("UPDATE subscriber SET state = 2 WHERE address = 'gone@example.com'")
        site.now += DAY
        same("unsubscribed", 5, site.sign_up("gone@example.com"))
        report.equal("stays so until it is confirmed", site.subscriber("gone@example.com")[0],
                     UNSUBSCRIBED)
        site.now += DAY
        same("to be suppressed", 6, site.sign_up("never@example.com"))
        number = site.one("SELECT c.id FROM confirmation c JOIN subscriber s ON s.id ="
                          " c.subscriber WHERE s.address = 'never@example.com'")
        site.post("/subscribe/never", {"t": site.sign("never", number)})
        site.now += DAY
        same("suppressed", 5, site.sign_up("Never@example.com"))
        report.equal("it is not even pending", site.subscriber("never@example.com"), None)


def test_budgets(report):
    with Site() as site:
        for i in range(12):
            site.sign_up("a%d@example.com" % i)
        report.equal("ten an hour from one network", len(site.mails()), 10)
        site.sign_up("b@example.com", REMOTE_ADDR="192.0.2.200")
        report.equal("the network, not the address", len(site.mails()), 10)
        site.sign_up("b@example.com", REMOTE_ADDR="192.0.3.1")
        report.equal("others may", len(site.mails()), 11)
        site.sign_up("c@example.com", REMOTE_ADDR="192.0.3.1",
                     HTTP_X_FORWARDED_FOR="198.51.100.1")
        report.equal("who says to be forwarded is counted as who it is",
                     site.one("SELECT max(count) FROM budget WHERE name = 'sign-up network hour'"
                              " AND count < 10"), 2)
        for i in range(11):
            site.sign_up("d%d@example.com" % i, REMOTE_ADDR="2001:db8::%x" % (i + 1))
        report.equal("ten from a /64", len(site.mails()), 22)
        site.now += HOUR
        site.sign_up("a11@example.com")
        report.equal("the next hour is another", len(site.mails()), 23)
        for tag in "x", "y+z", "":
            site.sign_up("a11+%s@example.com" % tag)
        report.equal("tags of an address count as the address", len(site.mails()), 23)
        site.query("UPDATE budget SET count = 200 WHERE name = 'sign-up hour'")
        site.sign_up("e@example.com")
        report.equal("all together are bounded", len(site.mails()), 23)
        site.now += HOUR
        site.sign_up("e@example.com")
        report.equal("which costs the address nothing", len(site.mails()), 24)
        report.equal("keys are hashes, or of all", site.query(
            "SELECT DISTINCT length(key) FROM budget ORDER BY 1"), [(0,), (32,)])


MALFORMED = ["", " ", "a", "@example.com", "a@", "a b@example.com", "a@b@example.com",
             "a@localhost", "a.b@c", "a@192.0.2.1", "a@example.123", "ada@gmail",
             "-a@example.com", "a@example.com\r\nBcc: b@example.com", "a\0@example.com",
             "a@-example.com", "a@example..com", ".a@example.com", "a|b@example.com",
             '"a b"@example.com', "a@[192.0.2.1]", "<a@example.com>", "a" * 65 + "@example.com",
             "a@" + "b" * 64 + ".com", "a@" + "b.c" * 100 + ".com", "Ada <a@example.com>"]


def test_malformed(report):
    with Site() as site:
        site.sign_up("first@example.com")
        before, starts = site.contents(), site.started(1)
        for address in MALFORMED:
            answer = site.sign_up(address, {"often": "monthly"})
            if "\0" in address:
                report.equal("a NUL", answer.code, 400)
                continue
            report.equal("%.40r" % address, answer.code, 422)
            report.equal("what was typed is kept", field(answer.text, "address"), address)
            report.check("the error stands by its field", 'aria-describedby="letter:error"' in
                         answer.text and 'id="letter:error"' in answer.text)
            report.check("and so is how often", '"monthly" selected' in answer.text)
            report.equal("and the page", field(answer.text, "page"), "/writing/hello/")
            report.equal("no cookie", answer.header("set-cookie"), None)
        report.check("nothing is stored", site.contents() == before)
        report.equal("nothing is started", site.started(starts), starts)
        report.equal("blanks around it are left aside",
                     site.sign_up("  spaced@example.com\t").code, 200)
        report.check("and it is known without", site.subscriber("spaced@example.com"))


def test_origin(report):
    with Site() as site:
        site.sign_up("first@example.com")
        shown = field(site.get("/subscribe").text, "shown")
        before = site.contents()
        site.now += 5
        foreign = [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"},
                   {"HTTP_ORIGIN": "http://example.org"}, {"HTTP_SEC_FETCH_SITE": "cross-site"},
                   {"HTTP_SEC_FETCH_SITE": "same-site"},
                   {"HTTP_ORIGIN": "https://example.org", "HTTP_SEC_FETCH_SITE": "cross-site"}]
        for told in foreign:
            answer = site.post("/subscribe", {"address": "x@example.com", "shown": shown}, **told)
            report.equal("%r" % told, answer.code, 403)
            report.equal("what was typed is kept", field(answer.text, "address"), "x@example.com")
        nobody = site.post("/subscribe", {"address": "x@example.com"})
        report.equal("nobody says where it is from", nobody.code, 422)
        report.check("nothing is stored", site.contents() == before)
        report.check("asked again, with a moment", field(nobody.text, "shown"))
        answer = site.post("/subscribe", {"address": "x@example.com", "shown": shown})
        report.equal("a moment says it", answer.code, 200)
        for told in ({"HTTP_ORIGIN": "https://example.org"}, {"HTTP_SEC_FETCH_SITE": "same-origin"},
                     {"HTTP_ORIGIN": "https://www.example.org",
                      "HTTP_SEC_FETCH_SITE": "same-origin"}):
            report.equal("or one of both", site.post("/subscribe", {"address": "y@example.com"},
                                                     **told).code, 200)


def test_age(report):
    with Site() as site:
        site.sign_up("first@example.com")
        shown = field(site.get("/subscribe").text, "shown")
        before = site.contents()

        def send(what, after, code, shown=shown, kept=False):
            site.now += after
            answer = site.sign_up("x@example.com", {"shown": shown, "page": "/subscribe"})
            report.equal(what, answer.code, code)
            if code != 200:
                report.check(what + ": said", 'class="error" role="alert"' in answer.text)
                report.equal(what + ": the moment is kept",
                             field(answer.text, "shown") == shown, kept)
                report.check(what + ": nothing is stored", site.contents() == before)
            site.now -= after
            return answer

        send("at once", 0, 422, kept=True)
        send("a second later", 1, 422, kept=True)
        old = send("a day and a second later", DAY + 1, 422)
        send("of the future", -1, 422)
        send("signed for something else", 9, 422, shown=site.sign("never", site.now))
        send("nonsense", 9, 422, shown="x" * 200)
        site.now += DAY + 5
        report.equal("as it was shown again",
                     site.sign_up("x@example.com", {"shown": field(old.text, "shown")}).code, 200)
        site.now -= DAY + 5
        send("two seconds later", 2, 200)


def test_page(report):
    with Site() as site:
        rows = [("/writing/hello/", "/writing/hello/"), ("/", "/"), ("/page/2/", "/"),
                ("/subscribe", "/subscribe"), ("/writing/none/", "/subscribe"),
                ("https://evil.example/", "/subscribe"), ("", "/subscribe"),
                ("<script>", "/subscribe"), ("/writing/" + "x" * 5000, "/subscribe")]
        for i, (sent, stored) in enumerate(rows):
            site.now += HOUR
            site.sign_up("a%d@example.com" % i, {"page": sent})
            report.equal("%.30r" % sent, site.one(
                "SELECT c.page FROM consent c JOIN subscriber s ON s.id = c.subscriber"
                " WHERE s.address = ?", "a%d@example.com" % i), stored)


def test_busy(report):
    with Site() as site:
        site.sign_up("first@example.com")
        before = site.contents()
        with open(os.path.join(site.folder, "data/quire.lock"), "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            answer = site.sign_up("x@example.com")
        report.equal("503", answer.code, 503)
        report.check("come back", answer.header("retry-after"))
        report.check("nothing is stored", site.contents() == before)
        report.equal("nor started", site.started(1), 1)
        report.equal("no cookie", answer.header("set-cookie"), None)


def test_not_set_up(report):
    with Site(SETTINGS.split("newsletter:")[0]) as site:
        report.equal("no form", site.get("/subscribe").code, 404)
        report.equal("nor with a slash", site.get("/subscribe/").code, 404)
        report.equal("no sign-up", site.sign_up("x@example.com").code, 404)
        report.equal("nobody", site.one("SELECT count(*) FROM subscriber"), 0)


def test_reading_changes_nothing(report):
    with Site() as site:
        cookie = cookie_of(site.sign_up("a@example.com"))
        number = site.one("SELECT id FROM confirmation")
        token, never = site.add_token(), site.sign("never", number)
        before, starts = site.contents(), site.started(1)
        paths = ["/subscribe", "/subscribe/confirm?t=" + token, "/subscribe/never?t=" + never,
                 "/subscribe/confirm", "/subscribe/never", "/subscribe?address=b@example.com"]
        for path in paths:
            for method in "GET", "HEAD", "OPTIONS", "PUT":
                answer = site.run(method, path)
                report.check("%s %.30s" % (method, path), site.contents() == before and
                             (answer.code == 405) == (method not in ("GET", "HEAD")), answer.code)
        for more in ({"HTTP_SEC_PURPOSE": "prefetch;prerender"}, {"HTTP_PURPOSE": "prefetch"},
                     {"HTTP_X_PURPOSE": "preview"}, {"HTTP_X_MOZ": "prefetch"}):
            site.get(paths[1], HTTP_COOKIE=cookie, **more)
            report.check("%r" % more, site.contents() == before)
        site.run("HEAD", paths[1], HTTP_COOKIE=cookie)
        report.check("HEAD with the cookie", site.contents() == before)
        report.equal("no start", site.started(starts), starts)


def test_fastcgi(report):
    with Site() as site:
        site.mode = FastCgi
        report.equal("signed up", site.sign_up("a@example.com").code, 200)
        report.equal("one start", site.started(1), 1)
        answer = site.post("/subscribe/confirm", {"t": site.add_token()})
        report.check("confirmed", "it&#39;s confirmed" in answer.text or
                     "it's confirmed" in answer.text, answer.text)
        report.equal("stored", site.subscriber("a@example.com")[0], CONFIRMED)
