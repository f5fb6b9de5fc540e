# SPDX-License-Identifier: MIT
"""The two links of a confirmation mail."""

import email
import email.policy
import glob
import os
import re

from room import BUILD, DAY, HOUR, Site, cookie_of, field, wait_until

PENDING, CONFIRMED, UNSUBSCRIBED = 0, 1, 2
A = "a@example.com"


def title(answer):
    return re.search("<h1>(.*?)</h1>", answer.text).group(1)


def test_one_more_step(report):
    """Another browser, or a scanner: only its POST confirms."""
    with Site() as site:
        site.sign_up(A, {"often": "monthly"})
        site.now += HOUR
        token = site.add_token()
        for cookie in None, "quire_signup=" + "a" * 26, "quire_signup=", "quire_signup=;;=":
            page = site.get("/subscribe/confirm?t=" + token, HTTP_COOKIE=cookie)
            report.equal("a page", (page.code, title(page)), (200, "One more step"))
            report.equal("kept by nobody", page.header("cache-control"), "no-store")
            report.equal("confirms nothing", site.subscriber(A)[0], PENDING)
        report.equal("one button", page.text.count("<button"), 1)
        report.equal("and nothing else", re.findall("<(a|nav|footer|p)[ >]", page.text), [])
        report.equal("which sends the token", field(page.text, "t"), token)
        starts = site.started(1)
        done = site.post("/subscribe/confirm", {"t": token})
        report.equal("confirmed", (done.code, title(done)),
                     (200, "Thank you, it&#39;s confirmed"))
        report.equal("as was asked for", site.subscriber(A), (CONFIRMED, 2, A))
        report.equal("since now", site.one("SELECT confirmed_at FROM subscriber"), site.now)
        report.equal("with a welcome", site.mails(1), [A])
        report.equal("that is sent", site.started(starts + 1), starts + 1)
        report.equal("and a consent", site.query(
            "SELECT event, at, page, wording FROM consent ORDER BY id")[1],
            (1, site.now, "/subscribe/confirm", "Yes, send them to me"))
        before = site.contents()
        for again in (site.get("/subscribe/confirm?t=" + token),
                      site.post("/subscribe/confirm", {"t": token}),
                      site.get("/subscribe/confirm?t=" + token, HTTP_COOKIE=cookie)):
            report.equal("once", (again.code, title(again)), (200, "This is confirmed already"))
        report.check("and for all", site.contents() == before)
        report.equal("no second start", site.started(starts + 1), starts + 1)


def test_same_browser(report):
    with Site() as site:
        cookie = cookie_of(site.sign_up(A))
        token = site.add_token()
        done = site.get("/subscribe/confirm?t=" + token, HTTP_COOKIE="x=y; " + cookie)
        report.equal("at once", title(done), "Thank you, it&#39;s confirmed")
        report.equal("confirmed", site.subscriber(A)[0], CONFIRMED)
        report.equal("with a welcome", site.mails(1), [A])
        again = site.get("/subscribe/confirm?t=" + token, HTTP_COOKIE=cookie)
        report.equal("a reload says so", title(again), "This is confirmed already")
        report.equal("with no other welcome", site.mails(1), [A])
        site.query("UPDATE subscriber SET state = 2")
        again = site.get("/subscribe/confirm?t=" + token, HTTP_COOKIE=cookie)
        report.equal("nor does it bring back who left", (again.code, site.subscriber(A)[0]),
                     (410, UNSUBSCRIBED))


def test_links_that_end(report):
    with Site() as site:
        site.sign_up(A)
        token = site.add_token()
        site.now += 48 * HOUR
        for answer in (site.get("/subscribe/confirm?t=" + token),
                       site.post("/subscribe/confirm", {"t": token})):
            report.equal("48 hours", (answer.code, title(answer)),
                         (410, "This link doesn&#39;t work any more"))
            report.check("and the way on", 'href="/blog/subscribe"' in answer.text)
        report.equal("is still pending", site.subscriber(A)[0], PENDING)
        site.now -= 1
        report.equal("a second before it works",
                     title(site.post("/subscribe/confirm", {"t": token})),
                     "Thank you, it&#39;s confirmed")
        for name, token in ("cut short", token[:-1]), ("none", ""), ("nonsense", "'--%00".join("ab")):
            report.equal(name, site.post("/subscribe/confirm", {"t": token}).code, 404)
        report.equal("nobody's", site.post("/subscribe/confirm", {"t": "a" * 26}).code, 410)
        report.equal("no field", site.post("/subscribe/confirm", {"x": ""}).code, 404)


def test_two_mails(report):
    """Who asks twice may follow either link, and is welcomed once."""
    with Site() as site:
        cookie = cookie_of(site.sign_up(A))
        first = site.add_token()
        site.now += DAY
        report.equal("the same cookie", cookie_of(site.sign_up(A, {"often": "weekly"},
                                                               HTTP_COOKIE=cookie)), cookie)
        second = site.add_token()
        done = site.get("/subscribe/confirm?t=" + first, HTTP_COOKIE=cookie)
        report.equal("the first", title(done), "Thank you, it&#39;s confirmed")
        again = site.get("/subscribe/confirm?t=" + second, HTTP_COOKIE=cookie)
        report.equal("the second promises nothing else", title(again), "This is confirmed already")
        report.equal("the first's wish holds", site.subscriber(A)[1], 0)
        report.equal("one welcome", site.mails(1), [A])
        report.equal("one consent of it", site.one(
            "SELECT count(*) FROM consent WHERE event = 1"), 1)
        report.equal("budgets are as for a new one", site.one(
            "SELECT sum(count) FROM budget WHERE name = 'sign-up address ever'"), 0)


def test_another_address(report):
    with Site() as site:
        site.sign_up(A)
        site.post("/subscribe/confirm", {"t": site.add_token()})
        site.now += HOUR
        reader = site.one("SELECT id FROM subscriber")

        def ask(number, address):
            site.query("INSERT INTO confirmation (id, subscriber, address, spelling, cadence, page,"
                       " made_at, expires_at) VALUES (?, ?, ?, ?, 0, '/', ?, ?)", number, reader,
                       address.lower(), address, site.now, site.now + 48 * HOUR)
            return site.add_token(number)

        token = ask(7, "B@example.com")
        page = site.get("/subscribe/confirm?t=" + token)
        report.check("is asked in its own words", "Yes, this is my address" in page.text)
        site.sign_up("b@example.com")
        done = site.post("/subscribe/confirm", {"t": token})
        report.equal("moved", title(done), "Your new address is confirmed")
        report.equal("the same reader", site.one(
            "SELECT id FROM subscriber WHERE address = 'b@example.com'"), reader)
        report.equal("no other welcome", len(site.mails(1)), 1)
        report.equal("budgets are as for a new one", site.one(
            "SELECT sum(count) FROM budget WHERE name = 'sign-up address ever'"), 0)
        site.query("INSERT INTO subscriber (id, address, spelling, state, cadence, state_at,"
                   " confirmed_at, made_at, changed_at) VALUES (8, 'c@example.com',"
                   " 'c@example.com', 1, 0, 1, 1, 1, 1)")
        done = site.post("/subscribe/confirm", {"t": ask(9, "c@example.com")})
        report.equal("another reader's", title(done), "This address gets the letters already")
        report.equal("both stay", site.one("SELECT count(*) FROM subscriber"), 2)
        ask(10, "d@example.com")
        site.post("/subscribe/never", {"t": site.sign("never", 10)})
        report.equal("a stranger's never concerns the stranger alone", site.subscriber(
            "b@example.com")[0], CONFIRMED)
        done = site.post("/subscribe/confirm", {"t": site.add_token(10)})
        report.equal("and its yes is over", site.subscriber("d@example.com"), None)


def test_never(report):
    with Site() as site:
        site.sign_up(A)
        number, token = site.one("SELECT id FROM confirmation"), site.add_token()
        never = site.sign("never", number)
        page = site.get("/subscribe/never?t=" + never)
        report.equal("a page", (page.code, page.text.count("<button")), (200, 1))
        report.check("that says what it means", "Ada &amp; &lt;friends&gt; will send nothing"
                     in page.text)
        report.equal("which sends the token", field(page.text, "t"), never)
        for forged in never[:-1], "", site.sign("form", number), site.sign("unsubscribe", number):
            answer = site.post("/subscribe/never", {"t": forged})
            report.equal("forged", answer.code, 404)
        report.equal("changes nothing", site.subscriber(A)[0], PENDING)
        done = site.post("/subscribe/never", {"t": never})
        report.equal("done", (done.code, title(done)), (200, "It is quiet from now on"))
        report.equal("nobody is known", site.subscriber(A), None)
        report.equal("but the wish", site.query("SELECT reason, at FROM suppression"),
                     [(0, site.now)])
        report.equal("nothing is waiting", site.mails(), [])
        report.check("the address is gone", site.one(
            "SELECT count(*) FROM delivery WHERE address <> ''") == 0)
        again = site.post("/subscribe/never", {"t": never})
        report.equal("again", (again.code, title(again)), (200, "There is nothing to stop"))
        report.equal("yes is over", site.post("/subscribe/confirm", {"t": token}).code, 410)
        site.now += DAY
        site.sign_up(A)
        report.equal("whoever asks", (site.subscriber(A), site.mails()), (None, []))


def test_never_of_a_reader(report):
    with Site() as site:
        site.sign_up(A)
        number = site.one("SELECT id FROM confirmation")
        site.post("/subscribe/confirm", {"t": site.add_token()})
        site.post("/subscribe/never", {"t": site.sign("never", number)})
        report.equal("is unsubscribed", site.subscriber(A)[0], UNSUBSCRIBED)
        report.equal("with its consent", site.query(
            "SELECT event, page, wording FROM consent ORDER BY id DESC")[0],
            (5, "/subscribe/never", "Never write to me again"))
        report.equal("the welcome is taken back", site.mails(), [])


def test_in_full(report):
    """With the real outbox: the mail that comes is the one that confirms."""
    with Site() as site:
        quire = os.path.abspath(os.path.join(BUILD, "cli/quire"))
        cookie = cookie_of(site.sign_up(A, program=quire))
        folder = os.path.join(site.folder, "data/outbox/*.eml")
        report.check("a mail comes", wait_until(lambda: glob.glob(folder), 10))
        with open(glob.glob(folder)[0], "rb") as f:
            mail = email.message_from_binary_file(f, policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        links = re.findall(r"https://example\.org/blog(/\S+\?t=\w+)", text)
        report.equal("with two links", [link.split("?")[0] for link in links],
                     ["/subscribe/confirm", "/subscribe/never"])
        for link in links:
            report.equal("that open", site.get(link).code, 200)
        report.equal("and change nothing", site.subscriber(A)[0], PENDING)
        done = site.get(links[0], HTTP_COOKIE=cookie, program=quire)
        report.equal("confirmed", title(done), "Thank you, it&#39;s confirmed")
        report.check("a welcome comes", wait_until(lambda: len(glob.glob(folder)) == 2, 10))
