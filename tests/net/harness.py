# SPDX-License-Identifier: MIT
"""The driver, and TAP about what it does."""

import os
import subprocess
import sys

BUILD = os.environ.get("QUIRE_BUILD") or os.environ.get("top_builddir") or "."
SECONDS = 60


class Report:
    def __init__(self):
        self.count = self.failed = 0

    def check(self, name, function, *arguments):
        """One test: function raises where it fails."""
        self.count += 1
        try:
            function(*arguments)
            print("ok %d - %s" % (self.count, name), flush=True)
        except Exception as wrong:  # whatever it is, the others are looked at too
            self.failed += 1
            print("not ok %d - %s" % (self.count, name), flush=True)
            for line in ("%s: %s" % (type(wrong).__name__, wrong)).splitlines():
                print("# " + line, flush=True)

    def finish(self):
        print("1..%d" % self.count)
        sys.exit(1 if self.failed else 0)


def same(got, wanted, what="value"):
    if got != wanted:
        raise AssertionError("%s is %r, not %r" % (what, got, wanted))


def driver(build, *words, env=None):
    """Exit code, standard output as bytes, standard error as text."""
    ended = subprocess.run([os.path.join(build, "tests/net/driver"), *words], timeout=SECONDS,
                           stdin=subprocess.DEVNULL, capture_output=True,
                           env={**os.environ, **(env or {})})
    return ended.returncode, ended.stdout, ended.stderr.decode("utf-8", "replace")


def send(build, way, source, path, *to, **options):
    """What became of each mail: (end, code, enhanced, text)."""
    code, output, errors = driver(build, "send", *way, source, str(path), *to, **options)
    same(code, 0, "exit code (%s)" % errors.strip())
    answers = []
    for line in output.decode().splitlines():
        end, number, enhanced, text = line.split(" ", 3)
        answers.append((end, int(number), enhanced, text))
    same(len(answers), len(to), "number of answers")
    return answers
