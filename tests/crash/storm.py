# SPDX-License-Identifier: MIT
"""`quire digest` killed at random again and again, round by round, older copies of its database put
back in the middle."""

import random

from harness import later, same
from world import World, is_late, kill_after, killed

READERS = 300
SHARE = 0.92    # of runs that are killed
COPIES = 6      # kept ones, of which one is put back
HOURS = (15, 23)  # between rounds: less than a day, or letters are late


class Storm:
    def __init__(self, world, seed):
        self.world = world
        self.chance = random.Random(seed)
        self.copies = []
        self.kills = self.restores = self.rounds = self.refused = 0
        self.uncertain = 0

    def keep(self):
        self.copies.append(self.world.keep_copy("copy-%d" % (len(self.copies) % COPIES)))

    def attempt(self, *words):
        """One run, killed or not. Whether it came to its end."""
        run = self.world.start(*words)
        way = self.chance.random()
        if way > SHARE:
            dead = killed(run)
        elif way > SHARE / 2:
            self.world.recorder.set_trap(run.child, self.chance.randint(1, 15),
                                         self.chance.random() < 0.7)
            dead = killed(run)
            self.world.recorder.trap = None
        else:
            dead = kill_after(run, self.chance.uniform(0, 0.04))
        self.kills += dead
        return not dead

    def both(self):
        """Two at once: one works."""
        runs = [self.world.start("digest") for _ in range(2)]
        ended = [run.end() for run in runs]
        assert all(code == 0 or is_late(code, err) for code, _, err in ended), ended

    def restore(self):
        """An older copy; what it doesn't know is published again before or behind."""
        w = self.world
        apart = w.put_copy(self.chance.choice(self.copies[-COPIES:]))
        self.restores += 1
        w.recorder.wait()
        before = len(w.recorder.taken)
        if apart:
            self.refused += 1
            assert "digest reconcile" in w.quire("digest", code=3)[1]
            same(len(w.recorder.taken), before, "mails of a digest that refuses")
        if self.chance.random() < 0.5:
            w.publish()
        while not self.attempt("digest", "reconcile"):
            pass
        w.publish()

    def round(self):
        w = self.world
        self.rounds += 1
        w.now = later(w.now, self.chance.randint(*HOURS) * 3600)
        if self.chance.random() < 0.5 or not self.copies:
            self.keep()
        w.write(self.chance.choice((1, 1, 2)))
        restore_at = self.chance.randint(0, 5) if self.rounds % 4 == 0 else -1
        for number in range(40):
            if number == restore_at:
                self.restore()
            if self.chance.random() < 0.05:
                self.keep()
            done = self.attempt("digest")
            if done and number >= restore_at:
                break
        if self.chance.random() < 0.2:
            self.both()
        w.send()
        w.check("round %d" % self.rounds)
        w.settle(self.chance, 0.7)

    def finish(self):
        """Every doubt settled, and a month later another letter: all have all."""
        w = self.world
        missing, listed = w.check("at the end")
        self.uncertain = listed
        w.settle(self.chance, 2)
        for days in (40, 40):
            w.now = later(w.now, days * 86400)
            w.write(1)
            w.send()
        w.check("behind the end")
        same(w.doubts(), {}, "uncertain behind the end")
        settled = {pair for pair in w.due(w.shown) if pair[1] != list(w.appeared)[-1]}
        return missing, settled - set(w.counts())


def test_storm(build, folder, kills, seed):
    """Killed at random."""
    with World(build, folder, READERS) as world:
        storm = Storm(world, seed)
        try:
            while storm.kills < kills or not storm.refused:
                storm.round()
            missing, never = storm.finish()
        except Exception:
            print("# round %d, %d kills, seed %s, %d restores" % (
                storm.rounds, storm.kills, seed, storm.restores), flush=True)
            raise
        same(never, set(), "never arrived")
        print("# %d rounds, %d mails to %d readers; %d kills, %d older copies put back, of which"
              " %d were refused; at the end %d uncertain; twice 0, missing and not listed 0" % (
                  storm.rounds, len(world.recorder.taken), READERS, storm.kills, storm.restores,
                  storm.refused, missing), flush=True)
