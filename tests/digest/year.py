# SPDX-License-Identifier: MIT
"""A year of publishing and of readers who come, go, pause and choose anew, by chance: each run of
`quire digest` sends what `account` says, to whom it says, and nothing else.

$QUIRE_TEST_SEEDS is how many years each zone gets, 1 by default."""

import base64
import datetime
import email
import email.policy
import email.utils
import glob
import hashlib
import os
import random
import re
import secrets
import subprocess
import urllib.parse

import harness
from account import CADENCES, DAY, Account, Essay, Reader
from harness import moment, same

HOUR = 3600
READERS = 12
GAPS = [2 * HOUR, 9 * HOUR, 20 * HOUR, DAY - HOUR, DAY - 1, DAY, DAY + HOUR, 30 * HOUR, 2 * DAY]


def text_of(seconds):
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Written:
    """An essay's file."""

    def __init__(self, essay, has_id):
        self.essay, self.has_id = essay, has_id
        self.name, self.words = "essay-%d" % essay.number, "Once."
        self.date = 0


class Year(harness.Site):
    """A site that is one year old at the end."""

    def __init__(self, build, folder, zone, year, seed):
        self.command = os.path.join(os.path.abspath(build), "cli/quire")
        self.program = os.path.join(os.path.abspath(build), "cgi-bin/subscribe")
        self.folder, self.root, self.zone = folder, os.path.join(folder, "site"), zone
        self.variables = {"QUIRE_PROGRAM": "/bin/true"}
        os.makedirs(self.path("writing"))
        self.set("file", 1000000)
        self.chance = random.Random("%s %d %d" % (zone, year, seed))
        self.now = moment("%d-01-05T10:00:00Z" % year)
        self.end = moment("%d-01-09T10:00:00Z" % (year + 1))
        self.account = Account(zone, self.now)
        self.files, self.links = [], {}
        self.welcomes, self.letters, self.late = [], 0, 0
        for _ in range(3):
            self.begin_essay()
        self.publish()
        for number in range(READERS):
            self.account.readers.append(Reader("r%d@example.net" % number))

    # What the writer does.

    def when(self):
        """A date: mostly now or past, or to come, at times on a boundary; none twice."""
        date = self.now + self.chance.choice([0, 0, 0, -40 * DAY, HOUR, DAY, 9 * DAY, 70 * DAY])
        if self.chance.random() < 0.2:
            date = self.boundary(date) - self.chance.randrange(2)
        while any(date == written.date for written in self.files):
            date += 1
        return date

    def boundary(self, after):
        behind = self.chance.choice([self.account.monday_behind, self.account.first_behind])
        return behind(after)

    def begin_essay(self):
        written = Written(Essay(len(self.files)), self.chance.random() < 0.5)
        written.date = self.when()
        self.files.append(written)
        self.account.essays.append(written.essay)
        self.write(written)

    def write(self, written):
        more = {"id": "identity-%d" % written.essay.number} if written.has_id else {}
        lines = ["title: %s" % written.essay.title, "date: %s" % text_of(written.date)]
        lines += ["%s: %s" % pair for pair in more.items()]
        with open(self.path("writing", written.name + ".md"), "w", encoding="utf-8") as file:
            file.write("---\n%s\n---\n\n%s Mark-%d.\n" % ("\n".join(lines), written.words,
                                                        written.essay.number))

    def rename(self, written):
        """Its address changes, too."""
        self.remove(written.name)
        written.name += "x"
        self.write(written)

    def change_writing(self):
        there = [w for w in self.files if w.essay.is_there]
        gone = [w for w in self.files if not w.essay.is_there]
        what = self.chance.choice(["begin", "begin", "begin", "edit", "rename", "date", "retract",
                                   "retract", "return"])
        # Mostly what not all readers have yet.
        there = there[-3:] if self.chance.random() < 0.7 else there
        if what == "begin" or (what == "return" and not gone) or not there:
            self.begin_essay()
        elif what == "return":
            self.write(self.chance.choice(gone))
        elif what == "retract":
            self.remove(self.chance.choice(there).name)
        else:
            self.change_file(self.chance.choice(there), what)
        self.publish()

    def change_file(self, written, what):
        if what == "rename":
            self.rename(written)
            return
        if what == "date":
            written.date = self.when()
        written.words += " Again."
        self.write(written)

    def publish(self):
        self.quire("publish", "--retract", now=text_of(self.now))
        for written in self.files:
            if os.path.exists(self.path("writing", written.name + ".md")):
                written.essay.publish(self.now, written.date)
            elif written.essay.is_there:
                written.essay.retract(self.now)

    # What readers do.

    def ask(self, path, fields):
        """Send a form to the program `subscribe`."""
        body = urllib.parse.urlencode(fields).encode()
        plain, _, query = path.partition("?")
        variables = {"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST",
                     "REQUEST_URI": path, "SCRIPT_NAME": plain, "QUERY_STRING": query,
                     "SERVER_PROTOCOL": "HTTP/1.1", "SERVER_NAME": "example.org",
                     "REMOTE_ADDR": "192.0.2.1", "CONTENT_LENGTH": str(len(body)),
                     "CONTENT_TYPE": "application/x-www-form-urlencoded",
                     "HTTP_ORIGIN": "https://example.org", "HTTP_SEC_FETCH_SITE": "same-origin"}
        answer = subprocess.run([self.program], input=body, stdout=subprocess.PIPE, check=True,
                                env=self.environment(text_of(self.now), variables)).stdout
        found = re.match(rb"Status: (\d+)", answer)
        same(int(found.group(1)) if found else 200, 200, "answer of %s" % path)

    def sign_up(self, reader, cadence):
        """As if they had asked, and opened the link in their mail."""
        now, token = self.now, secrets.token_bytes(16)
        row = self.rows("SELECT id FROM subscriber WHERE address = ?", reader.address)
        number = row[0][0] if row else secrets.randbits(60)
        if not row:
            self.rows("INSERT INTO subscriber (id, address, spelling, state, cadence, state_at,"
                      " made_at, changed_at) VALUES (?1, ?2, ?2, 0, ?3, ?4, ?4, ?4)", number,
                      reader.address, cadence, now)
        asked = secrets.randbits(60)
        self.rows("INSERT INTO confirmation (id, subscriber, address, spelling, cadence, page,"
                  " made_at, expires_at) VALUES (?, ?, '', '', ?, '/', ?, ?)", asked, number,
                  cadence, now, now + 2 * DAY)
        self.rows("INSERT INTO confirmation_token (hash, confirmation) VALUES (?, ?)",
                  hashlib.blake2b(token, digest_size=32).digest(), asked)
        self.ask("/subscribe/confirm",
                 {"t": base64.b32encode(token).decode().lower().rstrip("=")})
        self.welcomes.append(reader.address)

    def come(self, reader):
        cadence = self.chance.randrange(3)
        if reader.is_known or self.chance.random() < 0.5:
            self.sign_up(reader, cadence)
        else:
            self.quire("subscribers", "add", reader.address, "--consent", "asked me", "--cadence",
                       CADENCES[cadence], now=text_of(self.now))
        reader.confirm(self.now, cadence)

    def leave(self, reader):
        """By the writer, or by one click on the first mail they ever had."""
        if reader.address not in self.links or self.chance.random() < 0.2:
            erase = ["--erase"] if self.chance.random() < 0.5 else []
            self.quire("subscribers", "remove", reader.address, *erase, now=text_of(self.now))
            if erase:
                self.links.pop(reader.address, None)
                reader.forget()
        else:
            self.ask(self.links[reader.address][0], {"List-Unsubscribe": "One-Click"})
        reader.leave()
        if reader.address in self.welcomes:
            self.welcomes.remove(reader.address)

    def prefer(self, reader):
        """By the link in the first mail they ever had."""
        what = self.chance.choice(["cadence", "cadence", "pause", "resume"])
        fields = {"do": what}
        if what == "cadence":
            cadence = self.chance.randrange(3)
            fields["cadence"] = CADENCES[cadence]
            reader.choose(self.now, cadence)
        elif what == "pause":
            day = self.account.day_of(self.now) + datetime.timedelta(self.chance.randint(1, 50))
            fields["until"] = day.isoformat()
            reader.pause(self.now, self.account.begin(day))
        else:
            reader.pause(self.now, 0)
        self.ask(self.links[reader.address][1], fields)

    def change_reader(self):
        reader = self.chance.choice(self.account.readers)
        if not reader.is_confirmed:
            self.come(reader)
        elif self.chance.random() < 0.25:
            self.leave(reader)
        elif reader.address in self.links:
            self.prefer(reader)

    # What is sent.

    def keep_links(self, reader, mail, text):
        """Unsubscribing and preferences: path and query."""
        if reader in self.links:
            return
        click = re.search(r"<https://example\.org(/[^>]*)>", mail["List-Unsubscribe"])
        page = re.search(r"https://example\.org(/subscribe/preferences\?t=\S+)", text)
        self.links[reader] = (click.group(1), page.group(1))

    def collect(self):
        """New mails: the letters' essays by reader, and to whom all others are."""
        letters, others = {}, []
        for path in glob.glob(self.path("data/outbox/*.eml")):
            with open(path, "rb") as file:
                mail = email.message_from_binary_file(file, policy=email.policy.default)
            os.unlink(path)
            to, text = mail["Delivered-To"], mail.get_body(("plain",)).get_content()
            self.keep_links(to, mail, text)
            marks = re.findall(r"Mark-(\d+)\.", text)
            if not marks:
                others.append(to)
                continue
            same(to in letters, False, "a second letter to %s" % to)
            same(re.findall(r"Mark-(\d+)\.", mail.get_body(("html",)).get_content()), marks,
                 "essays of the other part")
            same(email.utils.parsedate_to_datetime(mail["Date"]).timestamp(), self.now, "Date")
            letters[to] = (mail["Subject"], [int(mark) for mark in marks])
        return letters, others

    def digest(self, late=False):
        wanted, waiting = self.account.digest(self.now, late)
        words = ["digest", "--late"] if late else ["digest"]
        said, _ = self.quire(*words, now=text_of(self.now), code=1 if waiting else 0)
        got, others = self.collect()
        expected = {}
        for reader, essays in wanted.items():
            more = ", and %d more" % (len(essays) - 1) if len(essays) > 1 else ""
            expected[reader] = (essays[0].title + more, [e.number for e in essays])
        same(got, expected, "letters at %s" % text_of(self.now))
        same(sorted(others), sorted(self.welcomes), "welcomes")
        sent = len(got) + len(others)
        same(said, "mails: %d sent\n" % sent if sent else "")
        self.welcomes = []
        self.letters += len(got)
        self.late += waiting

    def step(self):
        after = self.now + self.chance.choice(GAPS)
        near = self.boundary(self.now)
        if near < after and self.chance.random() < 0.5:
            after = max(near + self.chance.randint(-1, 1), self.now + 1)
        self.now = after
        changes = [self.change_writing] * (self.chance.random() < 0.3)
        changes += [self.change_reader] * self.chance.choice([0, 0, 1, 1, 2])
        self.chance.shuffle(changes)
        for change in changes:
            change()
            self.now += self.chance.randrange(3)
        if self.chance.random() < 0.95:
            self.digest(self.chance.random() < 0.1)

    def spend(self):
        while self.now < self.end:
            self.step()
        # All pauses are over, all boundaries are behind, and whatever was late is asked for.
        self.now = self.account.first_behind(self.end + 60 * DAY)
        self.digest(late=True)
        for reader in self.account.readers:
            same(len(reader.had), len(set(reader.had)), "essays of %s" % reader.address)
            missed = [e.number for e in self.account.essays
                      if self.account.is_wanted(reader, e, self.now)]
            same(missed, [], "what %s misses" % reader.address)


def spend_years(build, folder, zone, year):
    for seed in range(int(os.environ.get("QUIRE_TEST_SEEDS", "1"))):
        home = os.path.join(folder, str(seed))
        os.mkdir(home)
        site = Year(build, home, zone, year + seed % 4, seed)
        try:
            site.spend()
        except AssertionError as wrong:
            raise AssertionError("%s %d, seed %d: %s" % (zone, year + seed % 4, seed, wrong))
        if site.letters < 100 or site.late == 0:
            raise AssertionError("%d letters, %d late" % (site.letters, site.late))


def test_year_in_berlin(build, folder):
    spend_years(build, folder, "Europe/Berlin", 2027)


def test_year_in_new_york(build, folder):
    spend_years(build, folder, "America/New_York", 2028)


def test_year_without_summer_time(build, folder):
    spend_years(build, folder, "Asia/Kolkata", 2026)
