# SPDX-License-Identifier: MIT
"""Journal and database: torn, lost, behind, copied, put back, without room; and a run killed at each step."""

import os
import re
import resource
import signal
import subprocess

from harness import NOW, Site, later, readers, same
from peer import Peer

REFUSED = "digest reconcile"
POINTS = ["digest-freezing", "digest-frozen", "send-begun", "journal-made", "send-recorded",
          "send-claimed", "send-composed", "send-handed", "send-journaled", "send-sent",
          "send-finished", "change-committed"]


def refuses(site, now=NOW):
    before = len(site.mails())
    _, err = site.quire("digest", now=now, code=3)
    assert REFUSED in err, err
    same(len(site.mails()), before, "mails")


def test_torn(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--limit", "5")
    whole = site.journal()
    site.write_journal(whole + "6 1795")
    site.quire("digest")
    same(site.got(), readers(20))
    same(site.journal().startswith(whole), True, "the whole lines are kept")
    same(len(site.journal().splitlines()), 21)


def test_database_ahead(build, folder):
    """Handed over, and killed before the journal was written."""
    site = Site(build, folder)
    site.quire("digest", "--limit", "8")
    lines = site.journal().splitlines(True)
    site.write_journal("".join(lines[:4]))
    site.quire("digest")
    same(site.got(), readers(20))
    same(site.journal().splitlines(True)[:9], lines[:9])


def squeeze(site, size, now=NOW):
    """A run on a disk where no file can grow beyond that: (exit code, output, errors)."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    ended = subprocess.run([site.command, "digest"], env=site.environment(now), check=False,
                           stdin=subprocess.DEVNULL, capture_output=True, text=True,
                           preexec_fn=limit)
    return ended.returncode, ended.stdout, ended.stderr


def test_no_room_for_the_journal(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--limit", "1")
    header = site.journal().splitlines(True)[0]
    with open(site.path("data/sent.journal"), "a", encoding="utf-8") as file:
        file.write(header * 60000)  # longer than the database
    before = site.journal()
    assert os.path.getsize(site.path("data/quire.db")) < len(before)
    code, out, err = squeeze(site, len(before) + 200)  # a line and a part of the next
    same((code, out), (3, ""))
    assert "sending was stopped: the journal of letters can't be written" in err, err
    same(site.journal(), before, "journal")
    same(site.states(), {3: 1, 0: 19})
    same(len(site.mails()), 1, "mails")
    site.quire("digest")
    same(site.got(), readers(20))
    same(len(site.journal()[len(before):].splitlines()), 19 + 8, "lines")


def test_no_room_for_the_database(build, folder):
    site = Site(build, folder, readers=100)
    size = os.path.getsize(site.path("data/quire.db"))
    ends = set()
    for room in range(0, 65536, 4096):
        code, _, err = squeeze(site, size + room)
        same((code, "database" in err) in ((3, True), (0, False)), True, err)
        ends.add(code)
        mails = site.got()
        same(len(mails), len(set(mails)), "readers who have it once")
        same(site.number("PRAGMA integrity_check"), "ok")
    same(ends, {0, 3}, "how runs end")
    same(site.got(), readers(100), "who has it")


def test_missing(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--limit", "5")
    lines = site.journal().splitlines()
    os.unlink(site.path("data/sent.journal"))
    refuses(site)
    site.ask(50)
    out, err = site.quire("outbox", code=3)
    same(out, "mails: 1 sent\n", "what is no letter")
    assert REFUSED in err, err
    site.quire("digest", "reconcile")
    same(site.journal().splitlines()[1:6], lines[1:6])
    site.quire("digest")
    same(site.got(), readers(20))


def test_missing_before_the_first_letter(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--limit", "0")
    os.unlink(site.path("data/sent.journal"))
    site.quire("digest")
    same(site.got(), readers(20))


def test_damaged(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--limit", "5")
    whole = site.journal()
    site.write_journal(whole + "x\n")
    refuses(site)
    site.write_journal(whole)
    site.quire("digest")
    same(site.got(), readers(20))


def test_another_epoch(build, folder):
    site = Site(build, folder)
    site.quire("digest", "--limit", "5")
    text = site.journal()
    site.write_journal(re.sub("^(quire-journal 1 )(.)", lambda m: m[1] + ("b" if m[2] == "a" else
                                                                         "a"), text))
    refuses(site)
    site.quire("digest", "reconcile")
    site.quire("digest")
    same(site.got(), readers(20))


def test_another_last_delivery(build, folder):
    """As many letters as the journal has, but others: two copies that went on."""
    site = Site(build, folder)
    site.quire("digest", "--limit", "5")
    lines = site.journal().splitlines()
    words = lines[-1].split()
    words[2] = str(int(words[2]) - 1)
    site.write_journal("\n".join(lines[:-1] + [" ".join(words)]) + "\n")
    refuses(site)
    site.quire("digest", "reconcile")
    site.quire("digest")
    assert not [to for to in readers(20) if site.got().count(to) > 1], site.got()


def test_two_copies_put_back(build, folder):
    """The second has letters ready whose essays the first, put back before it, sent by others."""
    site = Site(build, folder)
    site.keep("first")
    site.quire("digest", "--limit", "0")
    site.keep("second")
    site.put_back("first")
    site.quire("digest")
    same(site.got(), readers(20))
    site.put_back("second")
    refuses(site)
    site.quire("digest", "reconcile")
    site.quire("digest")
    same(site.got(), readers(20))
    same(site.status()[0]["ready"], 0)


def put_back_older(build, folder, before):
    """The database of `before` is put back behind a digest: nobody has it twice."""
    site = Site(build, folder)
    before(site)
    site.keep("older")
    site.quire("digest")
    same(site.got(), readers(20))
    site.put_back("older")
    refuses(site)
    site.quire("outbox", code=0 if not site.states() else 3)
    out = site.quire("digest", "reconcile")[0]
    assert re.search(r"has \d+ deliveries back", out), out
    site.quire("digest")
    same(site.got(), readers(20))
    return site


def test_put_back_not_frozen(build, folder):
    site = put_back_older(build, folder, lambda site: None)
    same(site.number("SELECT count(*) FROM delivery WHERE state = 2"), 20)
    site.essay("three", later(NOW, 60))
    site.quire("publish", now=later(NOW, 60))
    site.quire("digest", now=later(NOW, 60))
    same(site.got(), readers(20))
    same(site.got("Essay three"), readers(20))
    same("20 uncertain" in site.quire("digest", "status")[0], True, "they are listed")
    same(site.quire("digest", "reconcile")[0].startswith("the journal and the database say"), True)


def test_put_back_frozen(build, folder):
    site = put_back_older(build, folder, lambda site: site.quire("digest", "--limit", "0"))
    same(site.states(), {2: 20})


def test_put_back_partly_sent(build, folder):
    site = put_back_older(build, folder, lambda site: site.quire("digest", "--limit", "7"))
    same(site.states(), {3: 7, 2: 13})


def test_put_back_twice(build, folder):
    site = put_back_older(build, folder, lambda site: None)
    site.put_back("older")
    refuses(site)
    site.quire("digest", "reconcile")
    site.quire("digest")
    same(site.got(), readers(20))


def test_put_back_before_publish(build, folder):
    """The copy doesn't know the essays at all, whichever comes first."""
    for first, then in (("publish", "reconcile"), ("reconcile", "publish")):
        home = os.path.join(folder, first)
        os.mkdir(home)
        site = Site(build, home, readers=2)
        site.keep("older")
        site.essay("three", NOW)
        site.essay("four", NOW, id="anything")
        site.quire("publish")
        site.quire("digest")
        same(len(site.mails()), 2, "mails")
        site.put_back("older")
        for word in (first, then):
            site.quire(*(["digest"] if word == "reconcile" else []), word, now=later(NOW, 60))
        site.quire("digest", now=later(NOW, 60))
        same(len(site.mails()), 2, "mails, %s first" % first)
        same(site.number("SELECT count(*) FROM essay WHERE removed_at IS NULL"), 4, "essays")


def test_all_doubts_are_settled(build, folder):
    """What an older database has forgotten may be more than anybody settles one by one."""
    site = Site(build, folder, readers=450)
    site.quire("digest", "--limit", "1")
    site.keep("older")
    site.quire("digest")
    site.put_back("older")
    site.quire("digest", "reconcile")
    same(site.number("SELECT count(*) FROM delivery WHERE state = 2"), 449)
    same(site.quire("digest", "settle", "all", "arrived")[0], "449 have arrived\n")
    same(site.states(), {3: 1, 7: 449})
    assert site.quire("digest", "settle", "all", "missed")[0].startswith("0 are missed")
    same(site.number("SELECT count(*) FROM covered WHERE missed = 1"), 0)
    site.quire("digest")
    same(site.got(), readers(450))


def test_identity_with_a_blank(build, folder):
    site = Site(build, folder, readers=2)
    site.essay("three", NOW, id="'a b % ü'")
    site.quire("publish", now=NOW)
    site.keep("older")
    site.quire("digest")
    same(len(site.mails()), 2, "mails")
    site.put_back("older")
    site.quire("digest", "reconcile")
    site.quire("digest")
    same(len(site.mails()), 2, "mails")


def test_reconcile_killed(build, folder):
    """needs pause points"""
    for point in ("reconcile-merged", "reconcile-renewed", "change-committed"):
        home = os.path.join(folder, point)
        os.mkdir(home)
        site = Site(build, home)
        site.keep("older")
        site.quire("digest")
        site.put_back("older")
        run = site.start("digest", "reconcile", point=point)
        assert run.wait(), point
        run.kill()
        site.quire("digest", code=3)
        site.quire("digest", "reconcile")
        site.quire("digest")
        same(site.got(), readers(20), "who has it, killed at " + point)


def account(site, got, what):
    """Nobody twice; whoever is missing is uncertain; nobody else is missing."""
    twice = [to for to in set(got) if got.count(to) > 1]
    same(twice, [], "twice, %s" % what)
    uncertain = {to for (to,) in site.rows("SELECT address FROM delivery WHERE state = 2")}
    missing = set(readers(20)) - set(got)
    assert missing <= uncertain, "%s are missing, %s" % (missing - uncertain, what)
    assert len(uncertain) <= 8, "%d are uncertain, %s" % (len(uncertain), what)
    same(site.status()[0]["uncertain"], len(uncertain), "listed, %s" % what)


def killed_at(build, folder, point, time):
    os.mkdir(folder)
    site = Site(build, folder, "smtp")
    with Peer() as peer:
        site.secrets(peer.url())
        run = site.start("digest", point=point)
        for _ in range(time):
            if not run.wait():
                return False
            run.go(again=True)
        stops = run.wait()
        run.kill()
        site.quire("digest")
        got = [to[len("RCPT TO:<"):-1] for _, to, _ in peer.mails]
        account(site, got, "killed at %s, time %d" % (point, time + 1))
    return stops


def test_killed_at_each_step(build, folder):
    """needs pause points"""
    for point in POINTS:
        for time in (0, 1, 2, 7):
            stops = killed_at(build, os.path.join(folder, "%s-%d" % (point, time)), point, time)
            assert stops or time > 0, "%s is never reached" % point
            if not stops:
                break


def test_killed_and_put_back(build, folder):
    """needs pause points"""
    for point in ("send-handed", "send-journaled", "send-sent"):
        home = os.path.join(folder, point)
        os.mkdir(home)
        site = Site(build, home, "smtp")
        site.keep("older")
        with Peer() as peer:
            site.secrets(peer.url())
            run = site.start("digest", point=point)
            assert run.wait()
            run.kill()
            site.put_back("older")
            code = run.site.start("digest").end()[0]
            if code == 3:
                site.quire("digest", "reconcile")
                site.quire("digest")
            got = [to[len("RCPT TO:<"):-1] for _, to, _ in peer.mails]
            same(len(got), len(set(got)), "mails, killed at " + point)
