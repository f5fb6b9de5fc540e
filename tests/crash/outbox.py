# SPDX-License-Identifier: MIT
"""`quire outbox` killed at random while people ask for letters."""

import random

from harness import later, same
from world import UNCERTAIN, World, kill_after, killed

ASKED = 12  # a round


def account(world, asked, what):
    """Nobody has a confirmation twice; whoever misses one is listed. How many are missing."""
    world.recorder.wait()
    got = [reader for reader, _, _ in world.recorder.taken]
    same([r for r in set(got) if got.count(r) > 1], [], "twice, %s" % what)
    same(set(got) - asked, set(), "nobody's, %s" % what)
    doubts = world.doubts()
    same(set(doubts), {d for (d,) in world.rows("SELECT id FROM delivery WHERE state = ?",
                                                UNCERTAIN)}, "listed, %s" % what)
    missing = asked - set(got)
    same(missing - set(doubts.values()), set(), "missing, %s" % what)
    return len(missing)


def ask(world, asked, count):
    for _ in range(count):
        number = 500 + len(asked)
        world.ask(number)
        asked.add("r%d@example.net" % number)


def test_storm(build, folder, kills, seed):
    chance, asked, done = random.Random(seed), set(), 0
    with World(build, folder, 0) as world:
        missing = 0
        while done < kills:
            ask(world, asked, ASKED)
            world.now = later(world.now, 60)
            for _ in range(ASKED):
                run = world.start("outbox")
                if chance.random() < 0.7:
                    world.recorder.set_trap(run.child, chance.randint(1, 8),
                                            chance.random() < 0.7)
                    dead = killed(run)
                    world.recorder.trap = None
                else:
                    dead = kill_after(run, chance.uniform(0, 0.03))
                done += dead
                if not dead:
                    break
            world.quire("outbox")
            missing = account(world, asked, "%d kills" % done)
        print("# %d confirmations asked for, %d kills; %d missing, each listed; twice 0" % (
            len(asked), done, missing), flush=True)
