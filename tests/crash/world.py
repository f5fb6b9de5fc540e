# SPDX-License-Identifier: MIT
"""A site with readers of three cadences, a mail server that writes down what it takes, and the
account of both: what each reader must have, may miss, and must not have twice."""

import base64
import collections
import datetime
import glob
import json
import os
import quopri
import re
import signal
import socket
import sqlite3
import time
import zoneinfo

from harness import NOW, Site, moment, same
from peer import Peer

ADDRESS = re.compile(rb"https://example\.org/writing/([a-z0-9-]+)/")
EACH, WEEKLY, MONTHLY = range(3)
BATCH = 8  # deliveries that one kill may leave uncertain
UNCERTAIN, RESOLVED = 2, 7  # states of a delivery


class Recorder(Peer):
    """Writes down each mail, synced, before it says that it has it. May kill a process right
    before or right behind that."""

    def __init__(self, path):
        self.log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.taken = []  # (reader, delivery, slugs of its essays)
        self.trap = None
        super().__init__()

    def __exit__(self, *_):
        super().__exit__()
        os.close(self.log)

    def wait(self):
        """Until it has read all that killed processes had said: it serves one after the other."""
        with socket.create_connection(("127.0.0.1", self.port), 30) as client:
            client.recv(100)

    def set_trap(self, child, mails, knows):
        """Kill child at this mail of its; knows: when the mail is taken already."""
        self.trap = [child, mails, knows]

    def springs(self, knows):
        trap = self.trap
        if not trap or trap[2] != knows:
            return False
        trap[1] -= 1
        if trap[1] > 0:
            return False
        self.trap = None
        trap[0].kill()
        return True

    def accept(self, source, to, mail):
        if self.springs(False):
            raise ConnectionResetError
        text = quopri.decodestring(mail)
        number = delivery_of(re.search(rb"^Message-ID: *<([a-z2-7]+)@", mail, re.M | re.I)[1])
        essays = sorted({slug.decode() for slug in ADDRESS.findall(text)})
        row = (to[len("RCPT TO:<"):-1].lower(), number, essays)
        os.write(self.log, (json.dumps(row) + "\n").encode())
        os.fdatasync(self.log)
        self.taken.append(row)
        self.springs(True)


class World(Site):
    def __init__(self, build, folder, readers):
        super().__init__(build, folder, "smtp", 1000000, readers)
        self.rows("UPDATE subscriber SET cadence = id % 3")
        self.recorder = Recorder(os.path.join(folder, "taken"))
        self.secrets(self.recorder.url())
        self.now = NOW
        self.readers = {"r%d@example.net" % i: (1000 + i) % 3 for i in range(readers)}
        self.appeared = {"two": moment(self.now)}  # by slug: when it was first published
        self.shown = {}                            # the same, as the database has it
        self.forgiven = collections.Counter()  # (reader, slug) that came, and was settled as missed
        self.settled = set()  # deliveries that were settled
        self.carried = set()  # (delivery, reader, slug) that went along with a letter, unsettled
        self.restored = 0  # how many mails were taken before the last copy was put back
        self.missed = {}  # (reader, slug) settled as missed: how many mails were taken before
        self.look()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.recorder.__exit__()

    def start(self, *words, now=None, point=None):
        return super().start(*words, now=now or self.now, point=point)

    def quire(self, *words, now=None, code=0):
        return super().quire(*words, now=now or self.now, code=code)

    def write(self, count):
        """So many new essays, published."""
        for _ in range(count):
            slug = "n%d" % len(self.appeared)
            self.essay(slug, self.now)
            self.appeared[slug] = moment(self.now)
        self.publish()

    def publish(self):
        self.quire("publish")
        self.look()

    def look(self):
        """What is due at all: not the first publish's essay."""
        self.shown = dict(self.rows("SELECT slug, appeared_at FROM essay WHERE kind = 0"
                                    " AND removed_at IS NULL AND slug <> 'one'"))

    def send(self):
        """To the end; where letters are late, all the same."""
        code, out, err = self.start("digest").end()
        if is_late(code, err):
            code, out, err = self.start("digest", "--late").end()
        same(code, 0, "exit code of digest (%s%s)" % (out, err))

    def keep_copy(self, name):
        """As a backup program takes it: whole, whatever was killed before."""
        path = os.path.join(self.folder, name)
        source = sqlite3.connect(self.path("data/quire.db"), timeout=20)
        target = sqlite3.connect(path)
        with target:
            source.backup(target)
        target.close()
        source.close()
        return path

    def put_copy(self, path):
        """Whether the journal says more than this copy."""
        self.note()
        self.recorder.wait()
        self.restored = len(self.recorder.taken)
        for old in glob.glob(self.path("data/quire.db*")):
            os.unlink(old)
        with open(path, "rb") as source, open(self.path("data/quire.db"), "wb") as target:
            target.write(source.read())
        epoch, sequence = self.rows("SELECT epoch, sequence FROM mailing")[0]
        told_epoch, told = None, 0
        with open(self.path("data/sent.journal"), encoding="utf-8") as file:
            for line in file:
                words = line.split()
                if not line.endswith("\n"):
                    break
                if words[0] == "quire-journal":
                    told_epoch = words[2]
                else:
                    told = int(words[0])
        return epoch is None or told > sequence or base32(epoch) != told_epoch

    def doubts(self):
        """What `digest status` lists: reader by delivery."""
        rows = self.status(now=self.now)
        for row in rows:
            same(row["uncertain"], len(row["doubts"]), "uncertain ones of %s" % row["subject"])
        return {d["delivery"]: d["address"].lower() for row in rows for d in row["doubts"]}

    def note(self):
        """Doubts that were a letter's to resolve: what it carried along may have come before."""
        for row in self.rows(
                "SELECT d.id, s.address, e.slug FROM delivery d"
                " JOIN letter_essay l ON l.letter = d.letter JOIN essay e ON e.id = l.essay"
                " JOIN subscriber s ON s.id = d.subscriber WHERE d.state = ?", RESOLVED):
            if row[0] not in self.settled:
                self.carried.add(row)

    def settle(self, chance, share):
        """The operator looks into the server's log, and errs at times."""
        self.recorder.wait()
        arrived = {delivery for _, delivery, _ in self.recorder.taken}
        for delivery, reader in self.doubts().items():
            if chance.random() >= share:
                continue
            wrong = delivery in arrived and chance.random() < 0.03
            came = delivery in arrived and not wrong
            pairs = [(reader, slug) for (slug,) in self.rows(
                "SELECT e.slug FROM covered c JOIN essay e ON e.id = c.essay"
                " WHERE c.delivery = ?", delivery)]
            self.settled.add(delivery)
            self.quire("digest", "settle", str(delivery), "arrived" if came else "missed")
            for pair in pairs if not came else ():
                self.forgiven[pair] += wrong
                self.missed[pair] = len(self.recorder.taken)

    def counts(self):
        return collections.Counter((reader, slug) for reader, _, essays in self.recorder.taken
                                   for slug in essays)

    def due(self, appeared):
        """Which pairs are due now, by when each essay appeared."""
        at = datetime.datetime.fromtimestamp(moment(self.now),
                                             zoneinfo.ZoneInfo("Asia/Kolkata"))
        day = at.replace(hour=0, minute=0, second=0)
        until = {EACH: moment(self.now) + 1,
                 WEEKLY: (day - datetime.timedelta(days=day.weekday())).timestamp(),
                 MONTHLY: day.replace(day=1).timestamp()}
        return {(reader, slug) for reader, cadence in self.readers.items()
                for slug, since in appeared.items() if since < until[cadence]}

    def check(self, what):
        """Nobody has a letter twice, and an essay only where the first was doubted; whoever misses
        one is listed; nobody has one early. How many pairs are missing, and how many of these are
        listed."""
        self.recorder.wait()
        self.note()
        counts = self.counts()
        arrived = {delivery for _, delivery, _ in self.recorder.taken}
        again = collections.Counter((reader, slug) for delivery, reader, slug in self.carried
                                    if delivery in arrived)
        mails = [number for _, number, _ in self.recorder.taken]
        same(len(mails), len(set(mails)), "deliveries that came, %s" % what)
        twice = [pair for pair, n in counts.items() if n > 1 + self.forgiven[pair] + again[pair]]
        same(twice, [], "twice, %s" % what)
        early = set(counts) - self.due(self.appeared)
        same(early, set(), "early or nobody's, %s" % what)
        doubts = self.doubts()
        listed = {}
        for reader, slug, delivery in self.rows(
                "SELECT s.address, e.slug, c.delivery FROM covered c"
                " JOIN subscriber s ON s.id = c.subscriber JOIN essay e ON e.id = c.essay"
                " JOIN delivery d ON d.id = c.delivery WHERE d.state = ?", UNCERTAIN):
            same(doubts.get(delivery), reader, "reader of uncertain %d, %s" % (delivery, what))
            listed[(reader, slug)] = delivery
        missing = self.due(self.shown) - set(counts)
        waits = {pair for pair in missing - set(listed) if self.goes_along(pair)}
        same(missing - set(listed) - waits, set(), "missing, %s" % what)
        return len(missing), len(missing & set(listed))

    def goes_along(self, pair):
        """Whether it was settled as missed, and its reader had no letter since: none that this copy
        of the database knows of."""
        since = self.missed.get(pair)
        return since is not None and not any(
            reader == pair[0] for reader, _, _ in self.recorder.taken[max(since, self.restored):])


def delivery_of(token):
    """What it is signed for: a key's number, the delivery, and the signature."""
    return int.from_bytes(base64.b32decode(token.upper())[1:9], "big")


def base32(data):
    return base64.b32encode(data).decode().lower().rstrip("=")


def kill_after(run, seconds):
    """Whether it was killed, and had not ended by itself before."""
    time.sleep(seconds)
    run.child.kill()
    return killed(run)


def killed(run):
    code, out, err = run.end()
    assert code == 0 or code == -signal.SIGKILL or is_late(code, err), (code, out, err)
    return code < 0


def is_late(code, err):
    """Whether letters wait for --late, as behind an older copy they may; told once a day."""
    return code == 1 and (not err or "--late" in err)
