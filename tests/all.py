# SPDX-License-Identifier: MIT
"""Build Quire twice, run `make check` in both builds and then each tests/NAME/run, and count.

A suite is a program that prints TAP. It gets QUIRE_BUILD, a build where warnings are errors, and
QUIRE_SANITIZED, one with sanitizers and pause points. Where CI is "true", a skipped test is a
failed one, unless its reason says that the shared input folder is absent.

Temporary folders are made in one that is removed at the end, whatever became of a test."""

import concurrent.futures
import contextlib
import glob
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILDS = {"unit": "strict", "unit-sanitizers": "sanitizers"}
running = set()  # processes, each with a group of its own
AT_ONCE = 2  # suites; most of them wait most of the time
ALONE = {"servers"}  # what loads the machine as much as it bears
SUITE_SECONDS = 1800
TAP_LINE = re.compile(r"(not )?ok\b *(\d+)? *(?:- )?(.*?)(?: *(?<!\\)# *(SKIP|TODO)\b *(.*))?$", re.I)
PLAN = re.compile(r"1\.\.(\d+)(?: *# *SKIP\b *(.*))?$", re.I)
RESULT_LINE = re.compile(r"(PASS|FAIL|SKIP|XFAIL|XPASS|ERROR): (\S+) (?:(\d+) )?- (.*)$")
TOLERATED = re.compile(r"\bshared input folder\b.*\babsent\b")
STRICT = os.environ.get("CI") == "true"


class Count:
    """What came of one part; shown holds what is printed about it."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.shown = []

    def skip(self, name, reason):
        if STRICT and not TOLERATED.search(reason):
            self.fail("%s: skipped: %s" % (name, reason), [])
        else:
            self.skipped += 1
            self.shown.append("  skipped: %s: %s" % (name, reason))

    def fail(self, name, output):
        self.failed += 1
        self.shown.append("  FAILED: %s" % name)
        self.shown += ["    | %s" % line for line in output[-200:]]


def folder(kind):
    return os.path.join(TOP, "build-" + kind)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def end_all():
    for process in list(running):
        end_group(process)


def run(command, seconds, **options):
    """Exit code and lines of output; all of its processes are gone afterwards."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True, **options)
    running.add(process)
    try:
        output, _ = process.communicate(timeout=seconds)
        code = process.returncode
    except subprocess.TimeoutExpired as late:
        output, code = late.output or b"", "no end within %d seconds" % seconds
    finally:
        end_group(process)
        process.wait()
        running.discard(process)
    return code, output.decode("utf-8", "replace").splitlines()


@contextlib.contextmanager
def temporary_folder():
    """TMPDIR for all below. Others may enter: programs run as other users, too."""
    with tempfile.TemporaryDirectory(prefix="quire-tests-", ignore_cleanup_errors=True) as path:
        os.chmod(path, 0o1777)
        os.environ["TMPDIR"] = path
        yield


def build(kind):
    code, output = run([os.path.join(TOP, "scripts/build"), kind], SUITE_SECONDS)
    if code != 0:
        print("\n".join(output[-100:]))
        print("%s: the build failed\n0 passed, 1 failed" % kind)
        sys.exit(1)


def read_log(path, name, count):
    """The results of one test program under make check, as the driver wrote them into its log."""
    before, seen, recent = count.failed, 0, []
    for line in read(path):
        match = RESULT_LINE.match(line)
        if not match or match.group(2) != name:
            if not line.startswith("ok "):
                recent.append(line)
            continue
        seen += 1
        result, title = match.group(1), "%s: %s" % (name, match.group(4))
        if result in ("PASS", "XFAIL"):
            count.passed += 1
        elif result == "SKIP":
            reason = match.group(4).partition("# SKIP")
            count.skip("%s: %s" % (name, reason[0].strip()) if reason[1] else name,
                       (reason[2] or reason[0]).strip())
        elif result != "ERROR" or count.failed == before:
            count.fail(title, recent)
        if result != "PASS":
            recent = []
    if not seen:
        count.fail("%s: no result" % name, recent)
    elif count.failed > before:
        count.shown += ["    | %s" % line for line in recent]


def make_check(kind):
    count = Count()
    for old in glob.glob(folder(kind) + "/**/*.trs", recursive=True):
        os.unlink(old)
    environment = dict(os.environ, QUIRE_BUILD=folder(kind))
    environment.pop("QUIRE_SANITIZED", None)
    code, output = run([os.path.join(TOP, "scripts/build"), kind, "check"], SUITE_SECONDS,
                       env=environment)
    results = sorted(glob.glob(folder(kind) + "/**/*.trs", recursive=True))
    for path in results:
        name = os.path.relpath(path[:-len(".trs")], folder(kind))
        read_log(os.path.join(folder(kind), name + ".log"), name, count)
    if (code != 0 and count.failed == 0) or not results:
        count.fail("make check ended with %s" % code, output)
    return count


def read_tap(output, code, count):
    plan, seen, failed, recent, failing = None, 0, 0, [], None

    def finish():
        if failing is not None:
            count.fail(failing, recent)

    for line in output:
        test, planned = TAP_LINE.match(line), PLAN.match(line)
        if test:
            finish()
            seen += 1
            bad, number, name, word, reason = test.groups()
            name = name or "test %s" % (number or seen)
            todo = (word or "").upper() == "TODO"
            failing = name if bad and not todo else None
            if failing is not None:
                failed += 1
            elif (word or "").upper() == "SKIP":
                count.skip(name, reason)
            else:
                count.passed += 1
            if failing is None:
                recent = []
        elif planned:
            plan = int(planned.group(1))
            if plan == 0:
                count.skip("all of it", planned.group(2) or "")
        else:
            recent.append(line)
    finish()
    if plan is None or plan != seen:
        count.fail("%s tests were planned, %d ran; it ended with %s" % (plan, seen, code), recent)
    elif code != 0 and failed == 0:
        count.fail("ended with %s" % code, recent)


def run_suite(name):
    count = Count()
    environment = dict(os.environ, QUIRE_BUILD=folder("strict"),
                       QUIRE_SANITIZED=folder("sanitizers"), top_srcdir=TOP,
                       top_builddir=folder("strict"))
    code, output = run([os.path.join(TOP, "tests", name, "run")], SUITE_SECONDS, cwd=TOP,
                       env=environment)
    read_tap(output, code, count)
    return count


def find_parts():
    suites = sorted(os.path.basename(os.path.dirname(path))
                    for path in glob.glob(TOP + "/tests/*/run") if os.access(path, os.X_OK))
    return list(BUILDS) + suites


def run_part(name):
    """Its count, and how many seconds it took."""
    began = time.monotonic()
    count = make_check(BUILDS[name]) if name in BUILDS else run_suite(name)
    return count, time.monotonic() - began


def run_parts(chosen):
    """(name, count, seconds) of each: the builds' own tests one after the other, then what isn't
    among those, some at once, and what must be alone."""
    for name in (n for n in chosen if n in BUILDS):
        yield name, *run_part(name)
    suites = [n for n in chosen if n not in BUILDS]
    if set(BUILDS) <= set(chosen):
        suites = [n for n in suites if not is_done_by_check(n)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for name, done in [(n, pool.submit(run_part, n)) for n in suites if n not in ALONE]:
                yield name, *done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise
    for name in (n for n in suites if n in ALONE):
        yield name, *run_part(name)


def is_done_by_check(name):
    return os.path.exists(os.path.join(folder("strict"), "tests", name, "run.trs"))


def main():
    parts = find_parts()
    chosen = sys.argv[1:] or parts
    unknown = [name for name in chosen if name not in parts]
    if unknown:
        sys.exit("test: no part is called %s; there are: %s" % (unknown[0], ", ".join(parts)))
    for kind in BUILDS.values():
        print("building %s" % os.path.basename(folder(kind)), flush=True)
        build(kind)
    passed = failed = skipped = 0
    for name, count, seconds in run_parts(chosen):
        print("%s: %d passed, %d failed, %d skipped, %.1f s" % (
            name, count.passed, count.failed, count.skipped, seconds))
        print("".join(line + "\n" for line in count.shown), end="", flush=True)
        passed += count.passed
        failed += count.failed
        skipped += count.skipped
    if skipped:
        print("%d skipped, named above" % skipped)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
with temporary_folder():
    sys.exit(main())
