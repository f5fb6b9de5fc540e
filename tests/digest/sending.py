# SPDX-License-Identifier: MIT
"""Each way that mails leave, what is said of it, and what holds them back."""

import hashlib
import base64
import os
import re
import signal
import subprocess
import time

from harness import NOW, SECOND, Site, later, moment, readers, same
from peer import HANG_UP, Peer

DAY = 86400
STOPPED = "quire: sending was stopped: "


def test_file_once_each(build, folder):
    site = Site(build, folder)
    out, err = site.quire("digest")
    same((out, err), ("mails: 20 sent\n", ""))
    same(site.got(), readers(20))
    same(site.quire("digest"), ("", ""), "a second run's words")
    same(site.quire("outbox"), ("", ""), "the outbox's words")
    same(len(site.mails()), 20, "mails")
    same(len(site.journal().splitlines()), 21, "lines of the journal")
    ids = {mail["Message-ID"] for _, mail in site.mails()}
    same(len(ids), 20, "Message-IDs")
    for _, mail in site.mails():
        assert re.fullmatch(r"<letters\+[a-z2-7]{40}@example\.org>", mail["Return-Path"])
    row = site.status()[0]
    same((row["subject"], row["sent"], row["ready"], row["uncertain"]), ("Essay two", 20, 0, 0))


def test_smtp(build, folder):
    site = Site(build, folder, "smtp")
    with Peer() as peer:
        site.secrets(peer.url())
        site.quire("digest")
        same(sorted(to for _, to, _ in peer.mails),
             ["RCPT TO:<%s>" % to for to in readers(20)], "recipients")
        same(peer.connections, 1, "connections")


def test_sendmail(build, folder):
    site = Site(build, folder, "sendmail")
    site.variables["QUIRE_SENDMAIL"] = folder + "/nothing"
    _, err = site.quire("digest", code=3)
    assert "QUIRE_SENDMAIL" in err, err
    same(site.states(), {0: 20})
    site.sendmail()
    site.quire("digest")
    same(site.got(), readers(20))


def test_the_environment_names_the_way(build, folder):
    site = Site(build, folder, "sendmail")
    site.variables.update(QUIRE_SENDMAIL=folder + "/nothing", QUIRE_TRANSPORT="pigeon")
    _, err = site.quire("digest", code=3)
    assert 'QUIRE_TRANSPORT is "pigeon"; expected' in err, err
    same(site.states(), {})
    site.variables["QUIRE_TRANSPORT"] = "file"
    site.quire("digest")
    same(site.got(), readers(20))


def test_smtp_without_address(build, folder):
    site = Site(build, folder, "smtp")
    _, err = site.quire("digest", code=3)
    assert "secrets.yaml" in err, err
    same(site.states(), {0: 20})


def test_nothing_is_published(build, folder):
    site = Site(build, folder)
    os.unlink(site.path("data/quire.db"))
    same(site.quire("outbox"), ("", ""))
    assert "quire publish" in site.quire("digest", code=3)[1]
    assert not os.path.exists(site.path("data/quire.db")), "a database was made"


def test_wrong_words(build, folder):
    site = Site(build, folder, readers=0)
    for words in (["digest", "x"], ["digest", "--limit"], ["digest", "--limit", "x"],
                  ["digest", "--limit", "-1"], ["digest", "--limit", "9" * 30],
                  ["digest", "--limit", "1x"], ["digest", "settle", "0", "missed"],
                  ["digest", "settle", "9" * 30, "missed"],
                  ["digest", "preview", "--letter", "9" * 30], ["digest", "--to", "x"], ["outbox", "x"],
                  ["digest", "status", "x"], ["digest", "settle"], ["digest", "settle", "1"],
                  ["digest", "settle", "x", "missed"], ["digest", "settle", "1", "x"],
                  ["digest", "reconcile", "x"]):
        site.quire(*words, code=2)
    site.quire("digest", "settle", "1", "missed", code=1)


def test_edition_counts(build, folder):
    """What the writer edits is nothing before it is published."""
    site = Site(build, folder)
    with open(site.path("site.yaml"), "w", encoding="utf-8") as file:
        file.write("title: [\n")
    site.quire("digest")
    same(site.got(), readers(20))


def test_limit(build, folder):
    site = Site(build, folder)
    same(site.quire("digest", "--limit", "5")[0], "mails: 5 sent, 15 wait for the next run\n")
    same(site.quire("digest", "--limit", "0")[0], "")
    same(len(site.mails()), 5, "mails")
    site.quire("digest", "--limit", "11")
    same(site.states(), {3: 16, 0: 4})
    site.quire("digest")
    same(site.got(), readers(20))


def test_limit_holds_for_what_is_added(build, folder):
    """needs pause points"""
    site = Site(build, folder)
    run = site.start("digest", "--limit", "21", point="send-finished")
    assert run.wait()
    site.ask(50)
    site.ask(51)
    run.go()
    code, out, _ = run.end()
    same((code, out), (0, "mails: 20 sent\nmails: 1 sent, 1 wait for the next run\n"))


def test_hourly_limit(build, folder):
    site = Site(build, folder, limit=10)
    same(site.quire("digest")[0], "mails: 9 sent, 11 wait for the next hour\n")
    same(site.quire("digest")[0], "", "nothing more in this hour")
    site.ask(50)
    site.ask(51)
    same(site.quire("outbox")[0], "mails: 1 sent, 12 wait for the next hour\n")
    same(site.states(), {3: 9, 0: 11})
    hour = later(NOW, 3600)
    site.quire("digest", now=hour)
    same(site.states(), {3: 17, 0: 3})
    same(site.number("SELECT count(*) FROM delivery WHERE kind = 0 AND state = 3"), 2)
    site.quire("digest", now=later(hour, 3600))
    same(site.got(), readers(20))


def test_confirmations_leave_room_for_letters(build, folder):
    site = Site(build, folder, limit=10)
    for number in range(30):
        site.ask(50 + number)
    sent = "SELECT count(*) FROM delivery WHERE state = 3 AND kind "
    for hour, letters, confirmations in ((0, 4, 6), (1, 8, 12), (2, 12, 18), (3, 16, 24),
                                         (4, 20, 30)):
        site.quire("digest", now=later(NOW, 3600 * hour))
        same((site.number(sent + "= 3"), site.number(sent + "= 0")), (letters, confirmations))


def test_hourly_limit_of_one(build, folder):
    site = Site(build, folder, limit=1, readers=2)
    for hour in range(3):
        site.quire("digest", now=later(NOW, 3600 * hour))
    same(site.got(), readers(2))


def test_unused_budget_is_given_back(build, folder):
    site = Site(build, folder, "smtp", limit=40)
    with Peer({"MAIL": ["250 ok"] * 2 + ["421 not now"] * 9}) as peer:
        site.secrets(peer.url())
        site.quire("digest", code=3)
        # Those that were handed over have been begun; what was claimed besides was not.
        same(site.number("SELECT count FROM budget WHERE name = 'mails an hour'"), 8)


def test_late(build, folder):
    site = Site(build, folder)
    now = later(SECOND, DAY + 60)
    out, err = site.quire("digest", now=now, code=1)
    same(out, "")
    assert "20 readers" in err and "--late" in err, err
    same(site.states(), {})
    # Cron comes again and again, and its owner is told once a day.
    same(site.quire("digest", now=later(now, 900), code=1), ("", ""))
    assert "--late" in site.quire("digest", now=later(now, DAY), code=1)[1]
    site.quire("digest", "--late", now=later(now, DAY))
    same(site.got(), readers(20))


def test_stale(build, folder):
    """Letters that were frozen, and then nobody sent for a day."""
    site = Site(build, folder)
    site.quire("digest", "--limit", "5")
    now = later(NOW, DAY + 60)
    site.ask(50)
    out, err = site.quire("digest", now=now, code=1)
    same(out, "mails: 1 sent\n", "what goes on")
    assert "--late" in err, err
    same(site.quire("outbox", now=now), ("", ""))
    same(site.states(), {3: 5, 0: 15})
    site.quire("digest", "--late", now=now)
    same(site.got(), readers(20))


def test_slow_list_is_not_stale(build, folder):
    site = Site(build, folder, limit=2)
    for hour in range(30):
        site.quire("digest", now=later(NOW, 3600 * hour))
    same(site.got(), readers(20))


def test_dry_run(build, folder):
    site = Site(build, folder)
    site.reader(30, cadence=1)
    with open(site.path("data/quire.db"), "rb") as file:
        before = file.read()
    out, err = site.quire("digest", "--dry-run")
    same((out, err), ("\"Essay two\" would go to 20 readers (each essay)\n", ""))
    with open(site.path("data/quire.db"), "rb") as file:
        same(file.read() == before, True, "the database as it was")
    same(site.mails(), [])
    out, err = site.quire("digest", "--dry-run", now=later(NOW, 2 * DAY), code=1)
    assert "--late" in err, err
    same(out, "nothing would be sent\n")


def test_to(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--to", "Me@Example.com")
    to, mail = site.mails()[0]
    same((to, mail["Subject"]), ("Me@example.com", "Essay two"))
    same(site.states(), {})
    site.quire("digest")
    same(site.got(), sorted(readers(20) + ["Me@example.com"]))
    site.quire("digest", "--to", "me@example.com")
    same(len(site.mails()), 22, "mails")
    same(site.status()[0]["sent"], 20)


def test_to_when_the_hour_is_spent(build, folder):
    site = Site(build, folder, limit=1, readers=2)
    site.quire("digest")
    out, err = site.quire("digest", "--to", "me@example.com")
    same(out, "")
    assert "newsletter.hourly_limit" in err and "next hour" in err, err
    site.quire("outbox", now=later(NOW, 3600))
    site.quire("outbox", now=later(NOW, 7200))
    same(site.got(), sorted(readers(2) + ["me@example.com"]))


def test_confirmation(build, folder):
    site = Site(build, folder, readers=1)
    site.quire("digest")
    site.ask(50)
    site.ask(0, kind=2)
    site.wait(1, 0, "R0@example.net")
    site.quire("outbox")
    mails = {mail["Subject"]: (to, mail) for to, mail in site.mails()}
    to, mail = mails["Please confirm: letters from The Quiet Page"]
    same(to, "R50@example.net")
    text = mail.get_body(("plain",)).get_content()
    token = re.search(r"confirm\?t=([a-z2-7]+)", text).group(1)
    raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    digest = hashlib.blake2b(raw, digest_size=32).digest()
    same(site.number("SELECT confirmation FROM confirmation_token WHERE hash = ?1", digest), 5050)
    same(mails["Please confirm your new address: The Quiet Page"][0], "new0@example.net")
    to, mail = mails["Welcome to The Quiet Page"]
    same(to, "R0@example.net")
    text = mail.get_body(("plain",)).get_content()
    assert "Essay one" in text and "Essay two" in text, text


def test_expired_confirmation_is_not_sent(build, folder):
    site = Site(build, folder, readers=0)
    site.ask(50)
    site.quire("outbox", now=later(NOW, 49 * 3600))
    same(site.mails(), [])
    same(site.number("SELECT state FROM delivery"), 6)


def test_who_never_confirmed_is_erased(build, folder):
    site = Site(build, folder)
    site.ask(50)
    site.rows("UPDATE subscriber SET state_at = ? WHERE state = 0", moment(NOW))
    site.quire("outbox")
    site.quire("digest", "--late", now=later(NOW, 89 * DAY))
    same(site.number("SELECT count(*) FROM subscriber WHERE state = 0"), 1)
    site.quire("digest", "--late", now=later(NOW, 93 * DAY))
    same(site.number("SELECT count(*) FROM subscriber WHERE state = 0"), 0)
    same(site.number("SELECT count(*) FROM confirmation"), 0)
    same(site.number("SELECT count(*) FROM subscriber"), 20)


def test_consent_is_looked_at_again(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--limit", "0")
    site.rows("UPDATE subscriber SET state = 2 WHERE id = 1003")
    site.rows("UPDATE subscriber SET paused_until = ? WHERE id = 1004", moment(NOW) + DAY)
    site.quire("digest")
    same(site.got(), [to for to in readers(20) if to[:3] not in ("R3@", "R4@")])


def test_unsubscribed_between_claim_and_hand(build, folder):
    """needs pause points"""
    site = Site(build, folder)
    run = site.start("digest", point="send-composed")
    assert run.wait()
    claimed = site.number("SELECT subscriber FROM delivery WHERE state = 1 LIMIT 1")
    site.rows("UPDATE delivery SET state = 6, ended_at = 1 WHERE subscriber = ?", claimed)
    run.go()
    same(run.end()[0], 0)
    same(site.got(), [to for to in readers(20) if to != "R%d@example.net" % (claimed - 1000)])


def test_vanished_essay(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--limit", "5")
    site.remove("two")
    site.quire("publish", "--retract", now=NOW)
    site.quire("digest")
    same(site.states(), {3: 5, 6: 15})
    same(len(site.mails()), 5, "mails")


def test_title_with_a_line_end(build, folder):
    """What no header can hold keeps no letter from being sent."""
    site = Site(build, folder, readers=2)
    site.essay("three", later(NOW, 60))
    path = site.path("writing/three.md")
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("Essay three", '"Essay\\u2028three\\x85"')
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    site.quire("digest")
    site.quire("publish", now=later(NOW, 60))
    same(site.quire("digest", now=later(NOW, 60)), ("mails: 2 sent\n", ""))
    same(site.got("Essay three "), readers(2))


def test_two_runs(build, folder):
    """needs pause points"""
    site = Site(build, folder)
    run = site.start("digest", point="send-handed")
    assert run.wait()
    same(site.quire("digest"), ("", ""), "what cron is told")
    same(site.quire("outbox"), ("", ""))
    out, err = site.quire("digest", "--to", "me@example.com", code=3)
    same(out, "")
    assert "another run" in err, err
    assert "another run" in site.quire("digest", "reconcile", code=3)[1]
    same(site.status()[0]["uncertain"], 0, "uncertain ones of a run at work")
    # What is added meanwhile goes with the run that is at work, and no test came of the other.
    site.ask(50)
    run.go()
    same(run.end()[0], 0)
    same(site.got(), readers(20))
    same(site.number("SELECT state FROM delivery WHERE kind = 0"), 3)


def test_signal(build, folder):
    """needs pause points"""
    site = Site(build, folder)
    run = site.start("digest", point="send-sent")
    assert run.wait()
    run.child.send_signal(signal.SIGTERM)
    run.go()
    code, out, err = run.end()
    same((code, out), (3, "mails: 1 sent\n"))
    assert err.startswith(STOPPED), err
    same(site.states(), {3: 1, 0: 19})
    site.quire("digest")
    same(site.got(), readers(20))


def test_interrupted_at_a_terminal(build, folder):
    """Ctrl-C reaches all of a group; the mail that is being handed over is handed over."""
    site = Site(build, folder, "sendmail", readers=3)
    site.sendmail()
    with open(site.variables["QUIRE_SENDMAIL"], "r+", encoding="utf-8") as stub:
        text = stub.read().replace("file=", "touch %s/begun; sleep 1\nfile=" % folder, 1)
        stub.seek(0)
        stub.write(text)
    child = subprocess.Popen([site.command, "digest"], env=site.environment(NOW), text=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, start_new_session=True)
    while not os.path.exists(os.path.join(folder, "begun")):
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    same((child.returncode, out), (3, "mails: 1 sent\n"))
    same(err, STOPPED + "by a signal\n")
    same(site.states(), {3: 1, 0: 2})
    same(len(site.mails()), 1, "mails")


def test_deferred(build, folder):
    site = Site(build, folder, "smtp", readers=1)
    now, waits = NOW, []
    with Peer({"END": "451 4.2.2 full"}) as peer:
        site.secrets(peer.url())
        for attempt in range(9):
            site.quire("digest", now=now)
            state, at = site.rows("SELECT state, next_at FROM delivery")[0]
            if state == 5:
                break
            same(state, 4, "state behind try %d" % (attempt + 1))
            waits.append(at - moment(now))
            same(site.quire("digest", now=later(now, waits[-1] - 1)), ("", ""))
            now = later(now, waits[-1])
        same(waits, [900 << i for i in range(8)])
        same(attempt, 8)
        same(len(peer.commands) // 5, 9, "tries")
    same(site.status()[0]["rejected"], 1)


def test_message_id_stays(build, folder):
    site = Site(build, folder, "smtp", readers=1)
    with Peer({"END": ["451 4.2.2 full"]}) as peer:
        site.secrets(peer.url())
        site.quire("digest")
        same(peer.mails, [])
        site.rows("UPDATE delivery SET next_at = 1")
        first = site.journal().splitlines()[1].split()[2]
        site.quire("digest")
        same(len(peer.mails), 1, "mails")
        same(site.journal().splitlines()[2].split()[2], first)
        key = site.number("SELECT count(*) FROM mail_key")
        same(key, 1)


def test_rejected(build, folder):
    site = Site(build, folder, "smtp", readers=3)
    with Peer({"RCPT": ["550 5.1.1 nobody"]}) as peer:
        site.secrets(peer.url())
        same(site.quire("digest")[0], "mails: 2 sent, 1 rejected\n")
        same(len(peer.mails), 2, "mails")
    same(site.rows("SELECT code, kind FROM bounce"), [("5.1.1", 0)])
    same(site.number("SELECT count(*) FROM covered WHERE missed = 1"), 1)


def test_figures(build, folder):
    site = Site(build, folder, "smtp", readers=4)
    site.reader(30, cadence=2)
    with Peer({"RCPT": ["550 5.1.1 nobody"]}) as peer:
        site.secrets(peer.url())
        site.quire("digest")
        site.rows("UPDATE subscriber SET state = 2, state_at = ? WHERE id IN (1002, 1030)",
                  moment(NOW) + 60)
    row = site.status()[0]
    same((row["bounced"], row["unsubscribed"], row["rejected"], row["sent"]), (1, 1, 1, 3))


def test_sender_is_refused(build, folder):
    """A code that is about us halts the run."""
    site = Site(build, folder, "smtp")
    with Peer({"END": "550 5.7.1 not from you"}) as peer:
        site.secrets(peer.url())
        _, err = site.quire("digest", code=3)
        same(err, STOPPED + "our mail is refused: 5.7.1 not from you\n")
        same(len(peer.mails), 0, "mails")
    same(site.states(), {5: 1, 0: 19}, "one is enough, and the others wait")
    with Peer({"RCPT": ["550 Domain a has exceeded the max emails per hour (51/50) allowed. "
                        "Message discarded."]}) as peer:
        site.secrets(peer.url())
        site.quire("digest", code=3)
    same(site.states(), {5: 1, 4: 1, 0: 18})


def test_stopped(build, folder):
    site = Site(build, folder, "smtp")
    with Peer({"MAIL": ["250 ok"] * 10 + ["421 4.3.2 closing"] * 9}) as peer:
        site.secrets(peer.url())
        out, err = site.quire("digest", code=3)
        same(out, "mails: 10 sent\n")
        same(err, STOPPED + "closing\n")
    same(site.states(), {3: 10, 0: 10})
    same(site.number("SELECT max(tries) FROM delivery WHERE state = 0"), 0)
    with Peer() as other:
        site.secrets(other.url())
        site.quire("digest")
        same(len(other.mails), 10, "mails")


def test_uncertain(build, folder):
    site = Site(build, folder, "smtp")
    with Peer({"END": HANG_UP}) as peer:
        site.secrets(peer.url())
        out, err = site.quire("digest", code=3)
        same(out, "mails: 3 uncertain (see quire digest status)\n")
        assert err.startswith(STOPPED), err
    same(site.states(), {2: 3, 0: 17})
    same(site.status()[0]["uncertain"], 3)
    with Peer() as other:
        site.secrets(other.url())
        site.quire("digest")
        same(len(other.mails), 17, "mails")
        out = site.quire("digest", "status")[0]
        found = re.findall(r"^(\d+) +2026-11-24 17:40 +letter +R", out, re.M)
        same(len(found), 3, "uncertain ones that are listed")
        site.quire("digest", "settle", found[0], "arrived")
        site.quire("digest", "settle", found[0], "arrived", code=1)
        site.quire("digest", "settle", found[1], "missed")
        same(site.status()[0]["uncertain"], 1)
        site.quire("digest")
        same(len(other.mails), 17, "mails: what is missed makes none by itself")
        site.essay("three", later(NOW, 60))
        site.quire("publish", now=later(NOW, 60))
        site.quire("digest", now=later(NOW, 60))
        same(len(other.mails), 37, "mails")
        both = [mail for _, _, mail in other.mails[17:] if b"Essay two" in mail]
        same(len(both), 2, "mails with both essays: what was missed, and what nobody knew of")
        same(site.status(now=later(NOW, 60))[-1]["uncertain"], 0)
