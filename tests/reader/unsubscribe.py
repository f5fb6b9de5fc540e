# SPDX-License-Identifier: MIT
"""Unsubscribing: by one click (RFC 8058), by the page's buttons, and by no scanner."""

import re
import time

import harness
from site_of import (ARCHIVE, CONFIRMED, EACH, MONTHLY, NOW, PREFERENCES, UNSUBSCRIBE, UNSUBSCRIBED,
                     Lock, Site, links, main_of, multipart, sign, text)

DONE = "You are unsubscribed"
FORM = "application/x-www-form-urlencoded"


def link(number):
    return "%s?t=%s" % (UNSUBSCRIBE, sign("unsubscribe", number))


def one_click(report, build):
    """In both encodings, from anywhere, as often as one likes."""
    with Site(build=build) as site:
        fields = {"List-Unsubscribe": "One-Click"}
        for name, (body, kind) in (("urlencoded", (b"List-Unsubscribe=One-Click", FORM)),
                                   ("with a charset", (b"List-Unsubscribe=One-Click",
                                                       FORM + "; charset=UTF-8")),
                                   ("multipart", multipart(fields))):
            for way in (harness.Cgi, harness.FastCgi):
                number = site.subscriber("%s-%s@example.org" % (name.replace(" ", ""), way.name))
                site.delivery(1, 0, number)
                answer = site.ask("POST", link(number), body, kind=way, CONTENT_TYPE=kind,
                                  HTTP_ORIGIN="https://mail.example", REMOTE_ADDR="198.51.100.9",
                                  HTTP_SEC_FETCH_SITE="cross-site")
                said = "%s, %s" % (name, way.name)
                report.equal("%s: 200" % said, (answer.code, answer.header("Location")),
                             (200, None))
                report.equal("%s: unsubscribed" % said, site.state(number)[0], UNSUBSCRIBED)
                report.equal("%s: what waits is skipped" % said,
                             site.value("SELECT state FROM delivery WHERE subscriber = ?", number),
                             6)
                again = site.ask("POST", link(number), body, kind=way, CONTENT_TYPE=kind)
                report.equal("%s: the same again" % said, again.raw, answer.raw)
                report.equal("%s: is one event" % said, site.events(number), [5])
        report.equal("the event says how", site.rows("SELECT DISTINCT page, wording FROM consent"),
                     [(UNSUBSCRIBE, "List-Unsubscribe=One-Click")])


def refused(report, build):
    """Another body, type or method unsubscribes nobody."""
    with Site(build=build) as site:
        number = site.subscriber()
        before = site.bytes()
        for body, kind, code in ((b"", FORM, 400), (b"List-Unsubscribe=one-click", FORM, 400),
                                 (b"list-unsubscribe=One-Click", FORM, 400),
                                 (b"List-Unsubscribe=One-Click", None, 400),
                                 (b"List-Unsubscribe=One-Click", "text/plain", 400),
                                 (b"List-Unsubscribe=One-Click", "multipart/form-data", 400),
                                 (b"do=everything", FORM, 400), (b"x" * 70000, FORM, 413)):
            answer = site.ask("POST", link(number), body, CONTENT_TYPE=kind)
            report.equal("%r as %s" % (body[:30], kind), answer.code, code)
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
            site.ask(method, link(number) + "&List-Unsubscribe=One-Click&do=unsubscribe")
        report.check("nothing was changed", site.bytes() == before)


def alike(report, build):
    """Who asks learns nothing: not from the answer, not from the work."""
    with Site(build=build) as site:
        known, left = site.subscriber(), site.subscriber("left@example.org", state=UNSUBSCRIBED)
        erased = site.subscriber("gone@example.org")
        site.sql("DELETE FROM subscriber WHERE id = ?", erased)
        tokens = {"known": sign("unsubscribe", known), "left": sign("unsubscribe", left),
                  "erased": sign("unsubscribe", erased), "never": sign("unsubscribe", 12345),
                  "another's": sign("preferences", known), "forged": "a" * 40, "none": ""}
        answers = {name: site.click(token).raw for name, token in tokens.items()}
        for name, raw in answers.items():
            report.equal("%s: byte for byte as for the known" % name, raw, answers["known"])
        report.equal("only the known one was unsubscribed", (site.state(known), site.events(left)),
                     ((UNSUBSCRIBED, EACH, 0), []))
        other = site.subscriber("other@example.org")
        tokens["known"] = sign("unsubscribe", other)
        with Lock(site):
            for name in ("known", "forged"):
                begun = time.monotonic()
                answer = site.click(tokens[name])
                report.check("%s: 503 where it can't be stored" % name, answer.code == 503 and
                             answer.header("Retry-After"), answer.raw)
                report.check("%s: after five seconds" % name, 4 < time.monotonic() - begun < 8)
        report.equal("nothing was stored", site.state(other)[0], CONFIRMED)
        report.equal("afterwards it is", (site.click(tokens["known"]).code, site.state(other)[0]),
                     (200, UNSUBSCRIBED))


def unstored(report, build):
    """A database that takes nothing: whoever sent it tries again later."""
    with Site(build=build) as site:
        number = site.subscriber()
        site.sql("CREATE TRIGGER full BEFORE UPDATE ON subscriber"
                 " BEGIN SELECT RAISE(ABORT, 'full'); END")
        for way in (harness.Cgi, harness.FastCgi):
            for answer in (site.click(sign("unsubscribe", number), kind=way),
                           site.post(UNSUBSCRIBE, {"t": sign("unsubscribe", number),
                                                   "do": "unsubscribe"}, kind=way)):
                report.check("503 by %s" % way.name, answer.code == 503 and
                             answer.header("Retry-After"), answer.raw)
        report.equal("nothing was stored", (site.state(number)[0], site.events(number)),
                     (CONFIRMED, []))
        site.sql("DROP TRIGGER full")
        report.equal("later it is", (site.click(sign("unsubscribe", number)).code,
                                     site.state(number)[0]), (200, UNSUBSCRIBED))


def without_lock(report, build):
    """What is refused anyway waits for no other writer."""
    with Site(build=build) as site:
        number = site.subscriber()
        good, other = sign("preferences", number), sign("unsubscribe", number)
        gone = sign("preferences", 12345)
        with Lock(site):
            begun = time.monotonic()
            for path, fields, code in ((PREFERENCES, {"t": "a" * 40, "do": "erase"}, 404),
                                       (PREFERENCES, {"t": other, "do": "cadence"}, 404),
                                       (PREFERENCES, {"t": gone, "do": "erase"}, 410),
                                       (PREFERENCES, {"t": good, "do": "what"}, 400),
                                       (UNSUBSCRIBE, {"t": good, "do": "unsubscribe"}, 404),
                                       (UNSUBSCRIBE, {"t": other, "do": "what"}, 400)):
                report.equal("%s %s" % (path, fields["do"]), site.post(path, fields).code, code)
            report.check("at once", time.monotonic() - begun < 4)


def page(report, build):
    """The button first, and what does less beside it."""
    with Site(build=build) as site:
        number = site.subscriber()
        answer = site.get(link(number))
        report.check("the page asks", answer.code == 200 and
                     "a***@example.org gets letters from The Site." in main_of(answer)
                     and "alice" not in text(answer), text(answer))
        report.equal("the buttons in their order",
                     re.findall(r"<button[^>]*value=\"(\w+)\"", text(answer)),
                     ["unsubscribe", "monthly", "pause"])
        token = sign("unsubscribe", number)
        said = main_of(site.post(UNSUBSCRIBE, {"t": token, "do": "pause"}))
        report.check("pause is said", "Nothing comes before 24 March 2026." in said, said)
        report.equal("and stored", site.state(number), (CONFIRMED, EACH, 1774310400))
        site.sql("UPDATE subscriber SET paused_until = ? WHERE id = ?", 1900000000, number)
        site.post(UNSUBSCRIBE, {"t": token, "do": "pause"})
        report.equal("a longer pause stays", site.state(number)[2], 1900000000)
        said = main_of(site.post(UNSUBSCRIBE, {"t": token, "do": "monthly"}))
        report.check("monthly is said", "a***@example.org gets the new essays of The Site, once a "
                     "month." in said, said)
        report.equal("and stored", site.state(number)[:2], (CONFIRMED, MONTHLY))
        report.check("who has it is not offered it", "value=\"monthly\"" not in
                     text(site.get(link(number))))
        answer = site.post(UNSUBSCRIBE, {"t": token, "do": "unsubscribe"})
        report.check("the button unsubscribes", answer.code == 200 and DONE in main_of(answer) and
                     site.state(number)[0] == UNSUBSCRIBED, text(answer))
        report.check("and shows the way back", "/subscribe" in links(answer), links(answer))
        events = site.events(number)
        for wish in ("unsubscribe", "monthly", "pause"):
            answer = site.post(UNSUBSCRIBE, {"t": token, "do": wish})
            report.check("then, %s changes nothing" % wish, DONE in main_of(answer) and
                         site.events(number) == events, text(answer))
        report.check("and the page says so", DONE in main_of(site.get(link(number))))
        report.equal("the link of the preferences is none for this",
                     site.get("%s?t=%s" % (UNSUBSCRIBE, sign("preferences", number))).code, 404)
        for wish in ("unsubscribe", "monthly", "pause"):
            report.equal("nor is a forged one for %s" % wish,
                         site.post(UNSUBSCRIBE, {"t": "x" * 40, "do": wish}).code, 404)


def month_ends(report, build):
    """Three months from a day that the month doesn't have, over a change of clocks."""
    with Site(build=build, zone="Europe/Berlin") as site:
        for clock, until in (("2025-11-30T12:00:00Z", "2026-02-27T23:00:00Z"),
                             ("2025-12-31T23:30:00Z", "2026-03-31T22:00:00Z"),
                             ("2024-11-30T12:00:00Z", "2025-02-27T23:00:00Z"),
                             ("2023-11-29T23:00:00Z", "2024-02-28T23:00:00Z")):
            number = site.subscriber("%s@example.org" % clock[:10])
            site.post(UNSUBSCRIBE, {"t": sign("unsubscribe", number), "do": "pause"},
                      env={"QUIRE_NOW": clock})
            got = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(site.state(number)[2]))
            report.equal("three months after %s" % clock, got, until)


def scanner(report, build):
    """A scanner follows every link, from another address and without a cookie."""
    with Site(build=build) as site:
        number = site.subscriber()
        site.letter(subscriber=number)
        token = sign("preferences", number)
        todo = ["%s?t=%s" % (PREFERENCES, token), link(number), ARCHIVE]
        before, seen = site.bytes(), set()
        while todo:
            url = todo.pop()
            if url in seen or url.startswith("#"):
                continue
            seen.add(url)
            for method in ("HEAD", "OPTIONS", "GET"):
                answer = site.ask(method, url, REMOTE_ADDR="203.0.113.77",
                                  HTTP_USER_AGENT="scanner", HTTP_ORIGIN="null")
            todo += links(answer)
            for action in re.findall(r"action=\"([^\"]*)\"", text(answer)):
                todo += [action, action + "?t=" + token, action + "?t=" + token + "&do=erase"]
        report.check("it finds the pages", len(seen) > 8 and
                     "%s?t=%s&erase=1" % (PREFERENCES, token) in seen, sorted(seen))
        report.check("and leaves the database as it was", site.bytes() == before)


def run(report, build):
    for test in (one_click, refused, alike, unstored, without_lock, page, month_ends, scanner):
        test(report, build)
