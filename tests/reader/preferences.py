# SPDX-License-Identifier: MIT
"""The page of preferences, its forms, a reader's data and erasure."""

import calendar
import hashlib
import json
import os
import time

import harness
from site_of import (CONFIRMED, EACH, MONTHLY, NOW, PREFERENCES, SECRET, SENT, UNSUBSCRIBE,
                     UNSUBSCRIBED, WEEKLY, Site, content_disposition, links, main_of, sign, text)

DAY = 86400


def link(number, purpose="preferences"):
    return "%s?t=%s" % (PREFERENCES, sign(purpose, number))


def moment(day, offset=0):
    return calendar.timegm(time.strptime(day, "%Y-%m-%d")) - offset


def page(report, build):
    """The page shows how things are, and the address in part only."""
    with Site(build=build) as site:
        number = site.subscriber("Alice.Liddell@Example.org", cadence=WEEKLY)
        answer = site.get(link(number))
        said = main_of(answer)
        report.equal("preferences answer", answer.code, 200)
        report.equal("preferences are not kept", answer.header("Cache-Control"), "no-store")
        report.check("preferences have no validators", not answer.header("ETag") and
                     not answer.header("Last-Modified"))
        report.check("the address is shown in part",
                     "A***@Example.org gets the new essays of The Site, once a week." in said, said)
        report.check("and nowhere in full", "liddell" not in text(answer).lower())
        report.check("how often is chosen",
                     "value=\"weekly\" checked" in text(answer) and
                     text(answer).count(" checked") == 1)
        report.check("robots leave it out", "content=\"noindex\"" in text(answer))
        report.check("the link to unsubscribe is signed for that",
                     "%s?t=%s" % (UNSUBSCRIBE, sign("unsubscribe", number)) in links(answer))
        report.equal("HEAD has no body", site.ask("HEAD", link(number)).body, b"")
        report.equal("no other method", site.ask("PUT", link(number)).code, 405)
        report.equal("a token in either case",
                     site.get(PREFERENCES + "?t=" + sign("preferences", number).upper()).code, 200)
        site.sql("INSERT INTO mail_key VALUES (2, ?, ?)", b"n" * 32, NOW)
        report.equal("a token of an older key", site.get(link(number)).code, 200)


def forged(report, build):
    """What we did not sign opens nothing and changes nothing."""
    with Site(build=build) as site:
        number = site.subscriber()
        good = sign("preferences", number)
        before = site.bytes()
        rows = [
            ("no token", None), ("an empty one", ""), ("a short one", good[:-1]),
            ("a long one", good + "a"), ("one letter changed", good[:20] + "a2"[good[20] == "a"] +
                                         good[21:]),
            ("another purpose", sign("unsubscribe", number)),
            ("another key", sign("preferences", number, secret=b"x" * 32)),
            ("a key that is not there", sign("preferences", number, key=9)),
            ("no base32", "1" * 40), ("a bomb", "a" * 3000), ("NUL", "%00" + good),
        ]
        for name, token in rows:
            query = "" if token is None else "?t=" + token
            answer = site.get(PREFERENCES + query)
            report.check("%s: the link doesn't work" % name, answer.code in (400, 404), answer.raw)
            answer = site.post(PREFERENCES + query, {"do": "erase"})
            report.check("%s: nor does a form" % name, answer.code in (400, 404), answer.raw)
        report.equal("a forged link says what to do", "This link doesn't work It may have been cut "
                     "short on its way. Please open it from the mail itself.",
                     main_of(site.get(PREFERENCES + "?t=x")))
        report.check("nothing was changed", site.bytes() == before)
        site.sql("DELETE FROM mail_key")
        report.equal("without any key", site.get(link(number)).code, 404)


def cadence(report, build):
    with Site(build=build) as site:
        number = site.subscriber()
        for word, value, said in (("monthly", MONTHLY, "once a month."),
                                  ("weekly", WEEKLY, "once a week."), ("each", EACH, "each new")):
            answer = site.preferences(number, do="cadence", cadence=word)
            report.equal("%s is stored" % word, site.state(number), (CONFIRMED, value, 0))
            report.check("%s is said" % word, answer.code == 200 and said in main_of(answer) and
                         "That is noted." in main_of(answer), main_of(answer))
        report.equal("each by an event", site.events(number), [2, 2, 2])
        site.preferences(number, do="cadence", cadence="each")
        report.equal("the same again is none", site.events(number), [2, 2, 2])
        report.equal("with what was chosen",
                     site.rows("SELECT page, wording FROM consent ORDER BY id LIMIT 1"),
                     [(PREFERENCES, "Once a month, on the first")])
        for fields in ({"do": "cadence", "cadence": "daily"}, {"do": "cadence"}, {"do": "what"}, {}):
            report.equal("%r is no form of ours" % fields,
                         site.preferences(number, **fields).code, 400)
        report.equal("and changes nothing", site.state(number), (CONFIRMED, EACH, 0))
        token = sign("preferences", number)
        report.equal("the token may stand in the address",
                     site.post("%s?t=%s" % (PREFERENCES, token),
                               {"do": "cadence", "cadence": "weekly"}).code, 200)
        report.equal("and is stored, too", site.state(number)[1], WEEKLY)
        report.equal("JSON is no form", site.ask("POST", link(number), b"{}",
                                                 CONTENT_TYPE="application/json").code, 400)


def pause(report, build):
    with Site(build=build, zone="Asia/Kolkata") as site:
        number = site.subscriber()
        for typed in ("", "2025-12-24", "2020-01-01", "2026-02-30", "tomorrow", "2026-1-1",
                      "2026-13-01", "0000-01-01", "99999-01-01", "<b>", "2026-01-0a"):
            answer = site.preferences(number, do="pause", until=typed)
            report.check("%r is no day to come" % typed, answer.code == 422 and
                         "Please choose a day after today" in main_of(answer) and
                         "value=\"%s\"" % typed.replace("<b>", "&lt;b&gt;") in text(answer),
                         text(answer))
        report.equal("nothing is stored of it", site.state(number), (CONFIRMED, EACH, 0))
        answer = site.preferences(number, do="pause", until="2026-02-01")
        report.equal("a pause ends with the day's beginning, there",
                     site.state(number)[2], moment("2026-02-01", 19800))
        report.check("it is said", "Nothing comes before 1 February 2026." in main_of(answer),
                     main_of(answer))
        report.check("and can end", "Go on now" in main_of(answer) and
                     "name=\"until\"" not in text(answer))
        answer = site.preferences(number, do="resume")
        report.equal("it ends", site.state(number), (CONFIRMED, EACH, 0))
        report.check("and can begin", "name=\"until\"" in text(answer) and
                     "min=\"2025-12-25\"" in text(answer))
        report.equal("by two events", site.events(number), [3, 3])
        over = site.subscriber("over@example.org", paused_until=NOW - 1)
        report.check("a pause that is over is none",
                     "Nothing comes" not in main_of(site.get(link(over))))


def move(report, build):
    """Every address gets the same answer; only its owner's click moves anything."""
    with Site(build=build) as site:
        number = site.subscriber()
        site.subscriber("taken@example.org")
        answers = []
        for address in ("New@Example.org", "taken@example.org", "New@Example.org",
                        "alice@example.org"):
            answer = site.preferences(number, do="move", address=address)
            answers.append(answer.raw)
            report.equal("%s: the answer" % address, answer.code, 200)
        report.equal("is the same for all", len(set(answers)), 1)
        report.equal("nothing has moved",
                     site.value("SELECT address FROM subscriber WHERE id = ?", number),
                     "alice@example.org")
        rows = site.rows("SELECT c.subscriber, c.address, c.spelling, c.page, d.kind, d.address,"
                         " d.state, d.subscriber, c.expires_at - c.made_at FROM delivery d"
                         " JOIN confirmation c ON c.id = d.confirmation ORDER BY c.rowid")
        report.equal("nothing goes to who is subscribed",
                     [r for r in rows if r[1] != "new@example.org"], [])
        report.check("a confirmation waits", (number, "new@example.org", "New@example.org",
                                              PREFERENCES, 2, "New@example.org", 0, number,
                                              172800) in rows, rows)
        report.equal("once an address", len([r for r in rows if r[1] == "new@example.org"]), 1)
        key = hashlib.blake2b(b"suppression\0never@example.org", key=SECRET, digest_size=32)
        site.sql("INSERT INTO suppression VALUES (?, 1, 0, ?)", key.digest(), NOW)
        report.check("nor to who asked for that", site.preferences(
            number, do="move", address="never@example.org").raw == answers[0] and
            site.value("SELECT count(*) FROM delivery") == 1)
        for i in range(30):
            answer = site.preferences(number, do="move", address="other%d@example.org" % i)
        report.check("nor to many from one network", answer.raw == answers[0] and
                     site.value("SELECT count(*) FROM delivery") < 15,
                     site.value("SELECT count(*) FROM delivery"))
        for typed in ("", "nobody", "a@b@c", "-x@example.org", "x" * 70 + "@example.org",
                      "root@localhost", "a\nb@example.org", "\"><b>@x"):
            answer = site.preferences(number, do="move", address=typed)
            report.check("%r is no address" % typed, answer.code == 422 and
                         "This can't be a mail address." in main_of(answer) and
                         "<b>" not in text(answer), text(answer))
        report.check("what was typed is kept", "value=\"nobody\"" in text(
            site.preferences(number, do="move", address="nobody")))


def outbox(report, build):
    """Whatever the address, the outbox is started once; by no other form."""
    with Site(build=build) as site:
        number = site.subscriber()
        site.subscriber("taken@example.org")
        program = os.path.join(site.folder, "program")
        with open(program, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho \"$@\" >>%s.log\n" % program)
        os.chmod(program, 0o700)
        env = {"QUIRE_PROGRAM": program}

        def started():
            try:
                with open(program + ".log", encoding="utf-8") as file:
                    return file.read().splitlines()
            except FileNotFoundError:
                return []

        site.preferences(number, env=env, do="cadence", cadence="weekly")
        for count, address in enumerate(("new@example.org", "taken@example.org",
                                         "new@example.org"), 1):
            site.preferences(number, env=env, do="move", address=address)
            report.check("%s starts it, time %d" % (address, count),
                         harness.wait_until(lambda: len(started()) >= count), started())
        report.equal("for this site", set(started()), {"--site %s outbox" % site.folder})
        report.equal("and no other form does", len(started()), 3)


def data(report, build):
    """The file is for who knows the address."""
    with Site(build=build) as site:
        number = site.subscriber("Alice@example.org")
        site.letter(("one", "two"), "One, and 1 more", subscriber=number)
        site.preferences(number, do="cadence", cadence="weekly")
        site.sql("INSERT INTO bounce (delivery, at, kind, code, text) SELECT id, ?, 0, '4.2.2',"
                 " 'full' FROM delivery", NOW)
        answer = site.preferences(number, do="data", address="bob@example.org")
        report.check("another address gets nothing", answer.code == 422 and
                     "another address than this" in main_of(answer) and
                     "value=\"bob@example.org\"" in text(answer), text(answer))
        answer = site.preferences(number, do="data", address=" ALICE@EXAMPLE.ORG ")
        known = json.loads(answer.body)
        report.equal("the address gets the file", (answer.code, answer.header("Content-Type")),
                     (200, "application/json; charset=utf-8"))
        report.equal("to be kept", content_disposition(answer), ("attachment", "letters.json"))
        report.equal("by nobody between", answer.header("Cache-Control"), "no-store")
        report.equal("with the address", known["subscriber"]["written_to"], "Alice@example.org")
        report.equal("with what was agreed to", [e["wording"] for e in known["consent"]],
                     ["Once a week, on Monday"])
        report.equal("with the mails", [(m["kind"], m["subject"], m["state"],
                                         [e["address"] for e in m["essays"]])
                                        for m in known["mails"]],
                     [("letter", "One, and 1 more", "sent",
                       ["https://example.org/writing/one/", "https://example.org/writing/two/"])])
        report.equal("and what came back", [r["text"] for r in known["returned"]], ["full"])
        for _ in range(30):
            site.preferences(number, do="data", address="alice@example.org")
        for i in range(9):
            answer = site.preferences(number, do="data", address="guess%d@example.org" % i)
            report.equal("guess %d" % i, answer.code, 422)
        answer = site.preferences(number, do="data", address="alice@example.org")
        report.check("then it is enough for a day", answer.code == 429 and
                     "Too many addresses were tried today." in main_of(answer), text(answer))
        report.equal("the next day, it goes on",
                     site.preferences_at("2025-12-25T12:00:00Z", number, do="data",
                                         address="alice@example.org").code, 200)
        other = site.subscriber("gone@example.org", state=UNSUBSCRIBED)
        report.equal("who left may have it, too",
                     site.preferences(other, do="data", address="gone@example.org").code, 200)


def data_after_move(report, build):
    """Who had a letter forwarded and moves it to themselves isn't told whose it was."""
    with Site(build=build) as site:
        number = site.subscriber("Alice@example.org")
        site.letter(("one",), subscriber=number)
        site.sql("INSERT INTO bounce (delivery, at, kind, code, text) SELECT id, ?, 0, '4.2.2',"
                 " 'alice is full' FROM delivery", NOW)
        site.preferences(number, do="move", address="alice@other.example")
        site.sql("UPDATE subscriber SET address = 'mallory@example.net',"
                 " spelling = 'Mallory@example.net'")
        site.sql("UPDATE delivery SET address = 'mallory@EXAMPLE.net', answer = '250 mallory'"
                 " WHERE kind = 2")
        answer = site.preferences(number, do="data", address="mallory@example.net")
        known = json.loads(answer.body)
        report.check("the address before isn't told", b"lice@" not in answer.body and
                     b"alice is" not in answer.body and b"for alice" not in answer.body,
                     answer.body)
        report.equal("but in part", ([m["to"] for m in known["mails"]],
                                     [c["new_address"] for c in known["confirmations"]]),
                     (["A***@example.org", "mallory@EXAMPLE.net"], ["a***@other.example"]))
        report.equal("what servers said is told of one's own address alone",
                     ([m["answer"] for m in known["mails"]], known["returned"][0]["text"],
                      known["returned"][0]["code"]), (["", "250 mallory"], "", "4.2.2"))


def erase(report, build):
    with Site(build=build) as site:
        number = site.subscriber("Alice@example.org")
        site.letter(subscriber=number)
        site.delivery(1, 0, number)
        answer = site.get(link(number) + "&erase=1")
        said = main_of(answer)
        report.check("the page says what backups keep", answer.code == 200 and
                     "Backups may hold it until they are replaced." in said, said)
        report.equal("with one button", text(answer).count("<button"), 1)
        report.equal("asking erases nothing", site.state(number)[0], CONFIRMED)
        answer = site.preferences(number, do="erase")
        report.check("the button erases", answer.code == 200 and "You are erased" in
                     main_of(answer), text(answer))
        report.equal("the subscriber", site.rows("SELECT * FROM subscriber"), [])
        report.equal("the address", site.rows("SELECT DISTINCT address, answer FROM delivery"),
                     [("", "")])
        report.equal("what waited is skipped",
                     site.rows("SELECT state FROM delivery ORDER BY state"), [(SENT,), (6,)])
        report.check("and no page is left in the file", b"Alice@example.org" not in site.bytes())
        answer = site.get(link(number))
        report.check("then nothing is known", answer.code == 410 and
                     "Nothing is known of you here" in main_of(answer), text(answer))
        report.equal("nor by a form", site.preferences(number, do="erase").code, 410)
        report.equal("nor by the other link",
                     main_of(site.get("%s?t=%s" % (UNSUBSCRIBE, sign("unsubscribe", number)))),
                     "You are unsubscribed No more letters will come. You can come back whenever "
                     "you like. Sign up again")


def left(report, build):
    """Who isn't subscribed sees what is known and the way back, and chooses nothing."""
    with Site(build=build) as site:
        for state, address in ((UNSUBSCRIBED, "left@example.org"), (0, "pending@example.org")):
            number = site.subscriber(address, state=state)
            answer = site.get(link(number))
            report.check("%s: the page" % address, "gets no letters from The Site." in
                         main_of(answer) and "/subscribe" in links(answer) and
                         "name=\"cadence\"" not in text(answer) and
                         "name=\"until\"" not in text(answer), text(answer))
            for fields in ({"do": "cadence", "cadence": "weekly"}, {"do": "resume"},
                           {"do": "pause", "until": "2026-03-01"},
                           {"do": "move", "address": "new@example.org"}):
                answer = site.preferences(number, **fields)
                report.check("%s: %s does nothing" % (address, fields["do"]), answer.code == 200
                             and "noted" not in main_of(answer), text(answer))
            report.equal("%s: it is as it was" % address, site.state(number), (state, EACH, 0))
            report.equal("%s: without events" % address, site.events(number), [])
        report.equal("no mail waits", site.rows("SELECT * FROM delivery"), [])


def below(report, build):
    """Under a base path, and as FastCGI."""
    with Site(base_url="https://example.org/blog/", build=build) as site:
        number = site.subscriber()
        answer = site.get(link(number), kind=harness.FastCgi)
        report.check("forms and links lie below the base path",
                     "action=\"/blog/subscribe/preferences\"" in text(answer) and
                     all(url.startswith(("/blog/", "#")) for url in links(answer)), links(answer))
        answer = site.preferences(number, do="cadence", cadence="monthly", kind=harness.FastCgi)
        report.equal("a form works there", site.state(number)[1], MONTHLY)


def run(report, build):
    for test in (page, forged, cadence, pause, move, outbox, data, data_after_move, erase, left, below):
        test(report, build)
