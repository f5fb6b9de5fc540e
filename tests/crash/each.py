# SPDX-License-Identifier: MIT
"""Each program killed before each of its writes, sends, syncs, renames and unlinks, from the same
state every time."""

import os
import shutil
import signal

import outbox
from harness import same
from shim import build_shim
from world import BATCH, World

READERS = 30  # ten of each cadence: two batches
STEPS = 5000  # more than any has


class Stage:
    """A world that is put back to where it was."""

    def __init__(self, build, folder, readers=READERS):
        self.world = World(build, folder, readers)
        self.shim = build_shim(folder)
        self.kept = os.path.join(folder, "kept")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.world.__exit__()

    def keep(self):
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(self.world.path("data"), self.kept)
        self.taken = list(self.world.recorder.taken)

    def put_back(self):
        shutil.rmtree(self.world.path("data"))
        shutil.copytree(self.kept, self.world.path("data"))
        self.world.recorder.taken[:] = self.taken

    def each(self, *words):
        """Yields the number of each step, killed there."""
        for step in range(1, STEPS):
            self.put_back()
            self.world.variables.update(LD_PRELOAD=self.shim, KILL_AT=str(step))
            code, out, err = self.world.start(*words).end()
            self.world.variables.clear()
            if code == 0:
                return
            same(code, -signal.SIGKILL, "exit code at step %d (%s%s)" % (step, out, err))
            yield step


def told(step, count, what):
    print("# %d steps, %s" % (step, what % count), flush=True)
    assert step > 50, "only %d steps" % step


def test_digest(build, folder):
    step = uncertain = 0
    with Stage(build, folder) as stage:
        stage.keep()
        for step in stage.each("digest"):
            stage.world.send()
            stage.world.check("killed at step %d" % step)
            doubts = len(stage.world.doubts())
            assert doubts <= BATCH, "%d uncertain at step %d" % (doubts, step)
            uncertain += doubts
    told(step, uncertain, "%d deliveries uncertain in all")
    assert uncertain > 0


def reconcile_refused(world):
    """Whether a digest refused, and was reconciled."""
    code, _, err = world.start("digest").end()
    if code != 3:
        return False
    assert "digest reconcile" in err, err
    world.quire("digest", "reconcile")
    return True


def test_put_back(build, folder):
    """What was there before the first letter is put back behind each kill."""
    step = refused = 0
    with Stage(build, folder) as stage:
        world = stage.world
        older = world.keep_copy("older")
        stage.keep()
        for step in stage.each("digest"):
            journal = world.path("data/sent.journal")
            if os.path.exists(journal) and world.put_copy(older):
                refused += reconcile_refused(world)
            world.send()
            world.check("put back at step %d" % step)
    told(step, refused, "%d older copies refused")
    assert refused > 0


def test_reconcile(build, folder):
    step = 0
    with Stage(build, folder) as stage:
        world = stage.world
        older = world.keep_copy("older")
        world.send()
        world.put_copy(older)
        stage.keep()
        refused = 0
        for step in stage.each("digest", "reconcile"):
            refused += reconcile_refused(world)
            world.send()
            world.check("reconcile killed at step %d" % step)
    told(step, refused, "%d refused behind it")


def test_outbox(build, folder):
    step = missing = 0
    with Stage(build, folder, 0) as stage:
        asked = set()
        outbox.ask(stage.world, asked, 10)
        stage.keep()
        for step in stage.each("outbox"):
            stage.world.quire("outbox")
            missing += outbox.account(stage.world, asked, "killed at step %d" % step)
    told(step, missing, "%d confirmations missing in all, each listed")
