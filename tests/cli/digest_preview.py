# SPDX-License-Identifier: MIT
"""The next letter, before it is sent."""

import email
import email.policy
import sqlite3

from harness import check, equal, has

SETTINGS = """\
title: Essays
base_url: https://example.org/
newsletter:
  from: Zoë <letters@example.org>
"""


def set_up(site):
    site.write("site.yaml", SETTINGS)
    site.essay("first", body="The *very* first.\n")
    site.publish(QUIRE_NOW="2026-11-02T12:00:00Z")


def run(site, sql):
    database = sqlite3.connect(site.path("data/quire.db"))
    database.execute(sql)
    database.commit()
    database.close()


def with_something_due(site):
    set_up(site)
    run(site, "INSERT INTO subscriber (id, address, spelling, state, cadence, state_at,"
        " confirmed_at, made_at, changed_at) SELECT 5, 'real@example.net', 'real@example.net', 1,"
        " 0, t, t, t, t FROM (SELECT strftime('%s', '2026-11-02 13:00:00') AS t)")
    site.essay("second", date="2026-11-03", body="Out *since* then.\n")
    site.essay("third", date="2026-11-03", body="And this.\n")
    site.publish(QUIRE_NOW="2026-11-03T12:00:00Z")


def preview(site, *words, code=0, now="2026-11-03T13:00:00Z"):
    return site.quire("digest", "preview", *words, code=code, QUIRE_NOW=now)


def tables(site):
    return [site.rows("SELECT count(*) FROM " + name)[0][0]
            for name in ("letter", "delivery", "covered", "letter_essay", "mailing")]


def test_nothing_is_due(site):
    set_up(site)
    result = preview(site)
    has(result.err, "nothing is due", "latest essay")
    has(result.out, "From: Zoë <letters@example.org>\nSubject: First\n\n", "The *very* first.",
        "https://example.org/writing/first/")


def test_what_is_due(site):
    with_something_due(site)
    before = tables(site)
    for now in ("2026-11-03T13:00:00Z", "2026-11-09T13:00:00Z"):
        result = preview(site, now=now)
        equal(result.err, "")
        has(result.out, ", and 1 more\n", "Out *since* then.", "And this.", "/unsubscribe?t=preview")
        check("very" not in result.out and "real@" not in result.out, result)
    equal(tables(site), before)
    has(preview(site, "--html").out, "<em>since</em>", "</html>")
    check("<em>" not in preview(site, "--html", "--text").out)


def test_files(site):
    with_something_due(site)
    folder = site.path("look", "here")
    result = preview(site, "--output", folder)
    equal(result.out.splitlines(), [folder + "/letter." + end for end in ("eml", "html", "txt")])
    with open(folder + "/letter.eml", "rb") as file:
        mail = email.message_from_bytes(file.read(), policy=email.policy.default)
    equal(mail.defects, [])
    equal(mail["To"], "reader@example.org")
    text, html = [part.get_content() for part in mail.iter_parts()]
    equal(text.replace("\r\n", "\n").strip(), site.read("look/here/letter.txt").strip())
    equal(html.replace("\r\n", "\n").strip(), site.read("look/here/letter.html").strip())


def test_a_letter_that_was_frozen(site):
    set_up(site)
    run(site, "INSERT INTO letter VALUES (3, 'Once sent', 1, 1, 1)")
    run(site, "INSERT INTO letter_essay SELECT 3, 1, id FROM essay")
    has(preview(site, "--letter", "3").out, "Subject: Once sent\n", "The *very* first.")
    has(preview(site, "--letter", "4", code=1).err, "no letter 4", "digest status")


def test_words_of_the_call(site):
    set_up(site)
    for words in (["--what"], ["--letter"], ["--letter", "0"], ["--letter", "x"], ["--output"]):
        equal(preview(site, *words, code=2).out, "")


def test_nothing_to_show(site):
    site.write("site.yaml", SETTINGS)
    has(preview(site, code=3).err, "quire publish")
    site.essay("later", date="2030-01-01")
    site.publish(QUIRE_NOW="2026-11-02T12:00:00Z")
    has(preview(site, code=1).err, "no essay")


def test_no_sender(site):
    site.essay("first")
    site.publish()
    has(site.quire("digest", "preview", code=1).err, "newsletter.from")
