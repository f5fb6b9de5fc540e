# SPDX-License-Identifier: MIT
"""What doctor finds about mail: records of the domain, the way out, the mail to oneself."""

import base64
import os
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../net"))

from examine import doctor, finds  # noqa: E402
from harness import check, equal, has  # noqa: E402
from nameserver import (A, AAAA, GARBAGE, MX, REFUSED, SERVFAIL, SILENCE, TXT,  # noqa: E402
                        Nameserver, mx, txt)
from peer import Peer  # noqa: E402

SETTINGS = """\
title: Essays
base_url: https://example.org/
newsletter:
  from: Me <letters@example.org>
"""
GOOD = {("example.org", TXT): [txt("other"), txt("v=spf1 mx ", "~all")],
        ("_dmarc.example.org", TXT): [txt("v=DMARC1; p=none")],
        ("selector1._domainkey.example.org", TXT): [txt("v=DKIM1; p=AAAA")],
        ("example.org", MX): [mx("mx.example.org")]}
NAMES = ("spf", "dmarc", "dkim", "mx")


def set_up(site, more="", program="exit 0", settings=SETTINGS):
    site.write("site.yaml", settings + more)
    site.write("../sendmail", "#!/bin/sh\n%s\n" % program)
    os.chmod(os.path.join(site.folder, "sendmail"), 0o755)
    site.environment["QUIRE_SENDMAIL"] = os.path.join(site.folder, "sendmail")


def with_records(site, changes=None, code=0, **server):
    records = dict(GOOD, **{}) if "everything" not in server else {}
    records.update(changes or {})
    with Nameserver({k: v for k, v in records.items() if v is not None}, **server) as names:
        found = doctor(site, code=code, QUIRE_DNS=names.address())
        return found, names.asked


def test_all_well(site):
    set_up(site, "  bounces: plus\n")
    found, asked = with_records(site)
    for about in NAMES + ("transport", "limit", "one-click", "bounces"):
        finds(found, about, "ok")
    finds(found, "spf", "ok", '"v=spf1 mx ~all"')
    finds(found, "mx", "ok", "mx.example.org")
    finds(found, "dkim", "ok", "selector1._domainkey.example.org")
    finds(found, "postal", "note", "newsletter.postal_address")
    check("dns" not in found, found)
    check(len(asked) < 10, asked)


def test_nothing_set_up_asks_nobody(site):
    with Nameserver() as names:
        found = doctor(site, QUIRE_DNS=names.address())
        equal(names.asked, [])
    for about in NAMES + ("transport", "limit", "dns"):
        check(about not in found, about, found)


def test_records_that_are_wrong(site):
    set_up(site)
    for changes, about, level, words in (
            ({("example.org", TXT): None}, "spf", "warning", ["add a TXT record"]),
            ({("example.org", TXT): [txt("v=spf1 +all")]}, "spf", "warning", ["all the world"]),
            ({("example.org", TXT): [txt("v=spf1 all")]}, "spf", "warning", ["all the world"]),
            ({("example.org", TXT): [txt("v=spf1 mx")]}, "spf", "warning", ["other senders"]),
            ({("example.org", TXT): [txt("v=spf1 redirect=a.net")]}, "spf", "ok", ["redirect"]),
            ({("example.org", TXT): [txt("v=spf10 -all")]}, "spf", "warning", ["add a TXT"]),
            ({("example.org", TXT): [txt("v=spf1 -all"), txt("v=spf1 ~all")]}, "spf", "warning",
             ["2 records"]),
            ({("example.org", TXT): [txt(b"v=spf1 \x1b[31m\0 -all")]}, "spf", "ok", ["?[31m?"]),
            ({("_dmarc.example.org", TXT): None}, "dmarc", "warning", ["_dmarc.example.org"]),
            ({("_dmarc.example.org", TXT): [txt("v=DMARC1;")]}, "dmarc", "warning", ["p=none"]),
            ({("_dmarc.example.org", TXT): [txt("v=DMARC1; p=none")] * 2}, "dmarc", "warning",
             ["2 records"]),
            ({("selector1._domainkey.example.org", TXT): [txt("p=")]}, "dkim", "note",
             ["--send-mail"]),
            ({("example.org", MX): None, ("example.org", A): [b"\x7f\0\0\1"]}, "mx", "note",
             ["127.0.0.1"]),
            ({("example.org", MX): None, ("example.org", AAAA): [b"\0" * 15 + b"\1"]}, "mx", "note",
             ["::1"]),
            ({("example.org", MX): [mx("")]}, "mx", "error", ["takes no mail"]),
            ({("example.org", MX): None}, "mx", "error", ["no MX record"])):
        found, _ = with_records(site, changes, code=1 if level == "error" else 0)
        finds(found, about, level, *words)


def test_dmarc_of_the_domain_above(site):
    set_up(site, settings=SETTINGS.replace("@example.org", "@a.b.example.org"))
    found, _ = with_records(site, {("a.b.example.org", MX): [mx("mx.example.org")]})
    finds(found, "dmarc", "ok", "_dmarc.example.org:")


def test_records_of_the_bounce_domain(site):
    set_up(site, "  bounces: catch-all\n  bounce_domain: b.example.net\n")
    found, _ = with_records(site, {("b.example.net", MX): [mx("mx.example.net")],
                                   ("b.example.net", TXT): [txt("v=spf1 a -all")]})
    finds(found, "spf", "ok", "b.example.net")
    finds(found, "mx", "ok", "b.example.net")
    finds(found, "dmarc", "ok", "_dmarc.example.org")


def test_a_long_answer_comes_by_tcp(site):
    set_up(site)
    many = [txt("x" * 255, "y" * 255) for _ in range(20)] + [txt("v=spf1 -all")]
    found, asked = with_records(site, {("example.org", TXT): many})
    finds(found, "spf", "ok")
    check(("example.org", TXT, True) in asked, asked)


def test_nobody_answers(site):
    """One finding, soon."""
    set_up(site)
    many = [txt("x" * 255, "y" * 255) for _ in range(20)]
    for server in ({"everything": SILENCE}, {"everything": SERVFAIL}, {"everything": REFUSED},
                   {"everything": many, "tcp": False}):
        begun = time.monotonic()
        found, _ = with_records(site, **server)
        check(time.monotonic() - begun < 8, server, time.monotonic() - begun)
        finds(found, "dns", "note", "example.org", "later")
        check(not any(about in found for about in NAMES), server, found)
    with Nameserver() as names:
        gone = names.address()
    finds(doctor(site, QUIRE_DNS=gone), "dns", "note", "later")


def test_answers_that_are_malformed(site):
    set_up(site)
    found, _ = with_records(site, everything=GARBAGE, code=None)
    check("dns" in found or "spf" in found, found)
    finds(doctor(site, QUIRE_DNS="nonsense"), "dns", "note")


def test_a_domain_of_this_machine(site):
    set_up(site, settings=SETTINGS.replace("@example.org", "@localhost"))
    with Nameserver() as names:
        finds(doctor(site, QUIRE_DNS=names.address()), "dns", "note", "this machine")
        equal(names.asked, [])


def test_ways_that_lead_nowhere(site):
    set_up(site)
    site.environment["QUIRE_SENDMAIL"] = "/nowhere/sendmail"
    found, _ = with_records(site, code=1)
    finds(found, "transport", "error", "/nowhere/sendmail", "newsletter.transport: smtp")
    set_up(site, "  transport: smtp\n")
    found, _ = with_records(site, code=1)
    finds(found, "transport", "error", "smtp.url")
    with Nameserver() as names:
        found = doctor(site, QUIRE_DNS=names.address(), QUIRE_TRANSPORT="file")
        finds(found, "transport", "note", "QUIRE_TRANSPORT")
    set_up(site, "  transport: file\n")
    with Nameserver() as names:
        finds(doctor(site, QUIRE_DNS=names.address()), "transport", "note", "data/outbox/")
        equal(names.asked, [])


def test_smtp_lets_us_in(site):
    set_up(site, "  transport: smtp\n  hourly_limit: 5000\n")
    secret = base64.b64encode(b"\0me\0pw").decode().upper()
    login = {"EHLO": "250-peer\r\n250 AUTH PLAIN"}
    for script, level, words in (
            (login | {"AUTH": "334 ", secret: "235 2.7.0 in"}, "ok", ["smtp://127.0.0.1"]),
            (login | {"AUTH": "535 5.7.8 bad password"}, "error", ["bad password"]),
            ({"CONNECT": "554 go away"}, "error", ["go away"])):
        with Peer(script | {"NOOP": "250 ok"}) as peer:
            site.write("secrets.yaml", "smtp: { url: \"%s\", user: me, password: pw }\n"
                       % peer.url())
            os.chmod(site.path("secrets.yaml"), 0o600)
            found, _ = with_records(site, code=1 if level == "error" else 0)
            finds(found, "transport", level, *words)
            check(not any(c.startswith("MAIL") for c in peer.commands), peer.commands)
    finds(found, "limit", "warning", "5000")


def change(site, sql):
    database = sqlite3.connect(site.path("data/quire.db"))
    database.execute(sql)
    database.commit()
    database.close()


def test_mail_that_waits(site):
    set_up(site)
    site.essay("a")
    site.publish()
    finds(with_records(site)[0], "cron", "note", "digest")
    change(site, "UPDATE mailing SET run = 7")
    finds(with_records(site)[0], "cron", "ok")
    change(site, "INSERT INTO delivery (id, kind, address, made_at, next_at)"
           " VALUES (1, 4, 'a@example.net', 1, strftime('%s') - 18100)")
    finds(with_records(site)[0], "cron", "warning", "5 hours", "digest")
    change(site, "UPDATE delivery SET state = 2, run = 6, handed_at = 1")
    found, _ = with_records(site)
    finds(found, "cron", "ok")
    finds(found, "uncertain", "warning", "1 mails", "digest status")


def test_one_click_needs_https(site):
    set_up(site, settings=SETTINGS.replace("https:", "http:"))
    finds(with_records(site)[0], "one-click", "warning", "https")


DELIVER = """\
mkdir -p '{d}/new' '{d}/cur' '{d}/tmp'
from=; while [ $# -gt 0 ]; do case $1 in -f) from=$2; shift;; -f*) from=${{1#-f}};; esac; shift; done
{{ {head} cat; }} >'{d}/tmp/1' && mv '{d}/tmp/1' '{d}/new/1'
"""


def send(site, head, code=0, *words):
    folder = os.path.join(site.folder, "Maildir")
    set_up(site, "  bounces: plus\n", DELIVER.format(d=folder, head=head))
    with Nameserver(GOOD) as names:
        rows = site.quire("doctor", "--json", "--send-mail", "--maildir", folder, "--wait", "2",
                          *words, code=code, QUIRE_DNS=names.address()).json()
    return rows, folder


def texts(rows, about):
    return [(row["level"], row["text"]) for row in rows if row["about"] == about]


def test_a_mail_to_oneself(site):
    head = ("printf 'Return-Path: <%s>\\nauthentication-results: mx.example.org;\\n\\tspf=pass"
            " smtp.mailfrom=x;\\n dkim=fail (bad) header.d=y\\nAuthentication-Results: evil;"
            " dmarc=pass\\n' \"$from\";")
    rows, folder = send(site, head)
    check(texts(rows, "test mail")[0][0] == "ok", rows)
    has(texts(rows, "test mail")[0][1], "letters@example.org", "letters+")
    equal(texts(rows, "arrived"), [("ok", "its envelope sender was kept")])
    equal(texts(rows, "spf")[-1], ("ok", "the mail arrived with spf=pass"))
    equal(texts(rows, "dkim")[-1], ("warning", "the mail arrived with dkim=fail"))
    equal(texts(rows, "dmarc")[-1], ("warning", "the mail arrived with dmarc=none"))
    with open(folder + "/new/1", encoding="ascii") as file:
        has(file.read(), "To: letters@example.org", "Subject: A mail to yourself")


def test_a_mail_whose_sender_was_changed(site):
    rows, _ = send(site, "printf 'Return-Path: <me@host.example>\\n';")
    has(texts(rows, "arrived")[0][1], "me@host.example", "newsletter.bounces")
    equal(texts(rows, "arrived")[1][0], "note")


def test_a_mail_that_does_not_arrive(site):
    set_up(site, program="cat >/dev/null")
    os.makedirs(os.path.join(site.folder, "Maildir/new"))
    with open(os.path.join(site.folder, "Maildir/new/other"), "w", encoding="ascii") as file:
        file.write("Message-ID: <other@example.org>\n\nbody\n")
    with Nameserver(GOOD) as names:
        words = ("doctor", "--send-mail", "--maildir", os.path.join(site.folder, "Maildir"))
        out = site.quire(*words, "--wait", "1", QUIRE_DNS=names.address()).out
        has(out, "after 1 seconds", "spam")
        set_up(site, program="exit 67")
        result = site.quire(*words, "--wait", "1", code=1, QUIRE_DNS=names.address())
        has(result.out, "error    test mail")


def test_a_mail_that_arrives_late(site):
    folder = os.path.join(site.folder, "Maildir")
    set_up(site, program="mkdir -p '%s/cur'; cat >'%s/late'" % (folder, folder))

    def arrive():
        while not os.path.exists(folder + "/late"):
            time.sleep(0.05)
        time.sleep(0.8)
        os.rename(folder + "/late", folder + "/cur/1:2,S")

    thread = threading.Thread(target=arrive)
    thread.start()
    with Nameserver(GOOD) as names:
        out = site.quire("doctor", "--send-mail", "--maildir", folder, "--wait", "20",
                         QUIRE_DNS=names.address()).out
    thread.join()
    has(out, "its Return-Path is missing")


def test_words_of_the_call(site):
    set_up(site)
    for words in (["--maildir", "x"], ["--maildir"], ["--send-mail", "--wait", "0"],
                  ["--send-mail", "--wait", "5s"], ["--what"]):
        equal(site.quire("doctor", *words, code=2).out, "")
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\n")
    has(site.quire("doctor", "--send-mail", code=1).out, "newsletter.from")
