# SPDX-License-Identifier: MIT
"""Which letter is whose and when: the rules of the newsletter told once more, by calendars alone.

An essay is due to a confirmed reader when it appeared after they confirmed, and after the site's
first publish; at once, or at the first Monday or first of a month behind that. It waits for the end
of a pause. A letter that was due more than a day ago waits until it is asked for, or until
something newer goes along."""

import datetime
import zoneinfo

DAY = 86400
EACH, WEEKLY, MONTHLY = range(3)
CADENCES = ["each", "weekly", "monthly"]


class Essay:
    def __init__(self, number):
        self.number, self.title = number, "Essay %d" % number
        self.date = self.appeared = self.removed = None
        self.is_there = False

    def publish(self, now, date):
        """At a moment, with a date."""
        hidden_since = now if self.removed is None else self.removed
        if self.appeared is None or self.appeared > hidden_since:
            self.appeared = max(date, now)
        self.date, self.is_there, self.removed = date, True, None

    def retract(self, now):
        self.is_there, self.removed = False, now

    def is_seen(self, now):
        return self.is_there and self.date <= now


class Reader:
    def __init__(self, address):
        self.address = address
        self.forget()

    def forget(self):
        self.is_known = self.is_confirmed = False
        self.cadence, self.confirmed, self.paused, self.chosen = EACH, 0, 0, 0
        self.had = []

    def confirm(self, now, cadence):
        self.is_known = self.is_confirmed = True
        self.cadence, self.confirmed, self.chosen, self.paused = cadence, now, now, 0

    def leave(self):
        self.is_confirmed = False

    def choose(self, now, cadence):
        if cadence != self.cadence:
            self.cadence, self.chosen = cadence, now

    def pause(self, now, until):
        if until != self.paused:
            self.paused, self.chosen = until, now


class Account:
    def __init__(self, zone, first):
        self.zone, self.first = zoneinfo.ZoneInfo(zone), first
        self.essays, self.readers = [], []

    def day_of(self, moment):
        return datetime.datetime.fromtimestamp(moment, self.zone).date()

    def begin(self, day):
        """The moment a day begins; where clocks skip its first hour, the moment they do."""
        at = datetime.datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return int(at.timestamp())

    def monday_behind(self, moment):
        day = self.day_of(moment)
        return self.begin(day + datetime.timedelta(days=7 - day.weekday()))

    def first_behind(self, moment):
        day = self.day_of(moment).replace(day=1) + datetime.timedelta(days=31)
        return self.begin(day.replace(day=1))

    def due_at(self, reader, essay):
        behind = (lambda moment: moment, self.monday_behind, self.first_behind)
        return behind[reader.cadence](essay.appeared)

    def is_wanted(self, reader, essay, now):
        return (reader.is_confirmed and essay.is_seen(now) and essay.appeared > self.first
                and essay.appeared > reader.confirmed and essay not in reader.had)

    def due(self, reader, now):
        """A reader's essays, newest first, and whether they are late."""
        if reader.paused > now:
            return [], False
        essays = [e for e in self.essays
                  if self.is_wanted(reader, e, now) and self.due_at(reader, e) <= now]
        essays.sort(key=lambda e: e.date, reverse=True)
        since = [max(self.due_at(reader, e), reader.chosen, reader.paused) for e in essays]
        return essays, bool(essays) and max(since) < now - DAY

    def digest(self, now, late):
        """Readers' addresses and the essays of their letters; how many are late and wait."""
        letters, waiting = {}, 0
        for reader in self.readers:
            essays, is_late = self.due(reader, now)
            if is_late and not late:
                waiting += 1
            elif essays:
                letters[reader.address] = essays
                reader.had += essays
        return letters, waiting
