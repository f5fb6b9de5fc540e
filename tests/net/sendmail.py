# SPDX-License-Identifier: MIT
"""A sendmail program that writes down what it is given, and files instead of a way out."""

import json
import os
import pathlib
import shutil
import stat
import tempfile
import time

from harness import driver, same, send

MAIL = b"Subject: x\r\n\r\n.\r\n..dots\r\nbody =C3=BC\r\n" + b"y" * 70 + b"\r\n"
STAND_IN = """#!/usr/bin/env python3
import json, os, sys
size = os.fstat(0).st_size
mail = sys.stdin.buffer.read()
with open(os.environ["RECORD"], "a") as file:
    descriptors = os.listdir("/proc/self/fd")
    file.write(json.dumps([sys.argv, size, mail.decode("latin-1"), descriptors]) + "\\n")
exec(os.environ.get("THEN", ""))
"""
# Exit codes of sysexits.h and others.
CODES = {0: "sent", 64: "stopped", 65: "deferred", 66: "stopped", 67: "rejected", 68: "deferred",
         69: "stopped", 70: "stopped", 71: "stopped", 72: "stopped", 73: "stopped",
         74: "uncertain", 75: "uncertain", 76: "uncertain", 77: "stopped", 78: "stopped",
         126: "stopped", 127: "stopped", 1: "uncertain", 99: "uncertain", 255: "uncertain"}
UNFIT = ["-oQ/tmp@example.org", "--@b", "a@b c", "a b@c", "|cat@b", "/etc/passwd", "a@b\n", "", "@",
         "a@b,c@d", "a\\@b", "`id`@b", "$HOME@b", "a@b;id", "a@-b"]


class Place:
    """A folder with the program and a mail."""

    def __init__(self, build):
        self.build = build
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="quire-net-"))
        self.program = self.folder / "sendmail"
        self.program.write_text(STAND_IN)
        self.program.chmod(0o755)
        self.record = self.folder / "record"
        self.mail = self.folder / "mail"
        self.mail.write_bytes(MAIL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def send(self, *to, then="", source="token@example.org"):
        return send(self.build, ["sendmail", str(self.program)], source, self.mail, *to,
                    env={"RECORD": str(self.record), "THEN": then})

    def records(self):
        if not self.record.exists():
            return []
        return [json.loads(line) for line in self.record.read_text().splitlines()]


def hands_over(build):
    with Place(build) as place:
        to = ["a@example.org", "o'brien+x@example.org"]
        for answer in place.send(*to):
            same(answer[:3], ("sent", 0, "-"), "answer")
        for (argv, size, mail, _), wanted in zip(place.records(), to, strict=True):
            same(argv, [str(place.program), "-i", "-f", "token@example.org", "--", wanted], "argv")
            same(mail.encode("latin-1"), MAIL, "mail")
            same(size, len(MAIL), "bytes that were ready")


def inherits_nothing(build):
    with Place(build) as place:
        place.send("a@example.org", "b@example.org")
        for record in place.records():
            # Two more are the record and the listing itself.
            same(len(record[3]), 5, "descriptors %s" % record[3])


def exit_codes(build):
    with Place(build) as place:
        for code, end in CODES.items():
            (got, number, _, text), = place.send("a@example.org", then="sys.exit(%d)" % code)
            same((code, got, number), (code, end, 0), "answer")
            assert text, "no reason"


def says_what_it_printed(build):
    with Place(build) as place:
        then = r"print('quota\x1b[0m\nexceeded', file=sys.stderr); sys.exit(69)"
        (end, _, _, text), = place.send("a@example.org", then=then)
        same((end, text), ("stopped", "sendmail is unavailable: quota [0m exceeded"), "answer")
        then = "sys.stdout.write('x' * 1000000); sys.exit(67)"
        (end, _, _, text), = place.send("a@example.org", then=then)
        same((end, len(text) <= 300), ("rejected", True), "answer to much")


def killed(build):
    with Place(build) as place:
        (end, _, _, text), = place.send("a@example.org", then="os.kill(os.getpid(), 9)")
        same((end, text), ("uncertain", "sendmail was killed"), "answer")


def lets_children_live(build):
    """A child that holds the pipe on does not hold us up."""
    with Place(build) as place:
        begun = time.monotonic()
        then = "import time\nif os.fork() == 0:\n time.sleep(5)\n os._exit(0)"
        (end, _, _, _), = place.send("a@example.org", then=then)
        same(end, "sent", "answer")
        assert time.monotonic() - begun < 4, "it waited"


def works_on_in_silence(build):
    with Place(build) as place:
        then = "import time\nos.close(1)\nos.close(2)\ntime.sleep(0.5)\nos._exit(67)"
        (end, _, _, _), = place.send("a@example.org", then=then)
        same(end, "rejected", "answer")


def unfit_addresses(build):
    with Place(build) as place:
        for address in UNFIT:
            (end, code, _, _), = place.send(address)
            same((address, end, code), (address, "rejected", 0), "a recipient's answer")
            (end, code, _, _), = place.send("a@example.org", source=address)
            same((address, end, code), (address, "stopped", 0), "a sender's answer")
        same(place.records(), [], "what was started")


def no_program(build):
    with Place(build) as place:
        place.program.chmod(0o644)
        same(driver(build, "send", "sendmail", str(place.program), "a@b", str(place.mail),
                    "c@d")[0], 1, "exit code")
        place.program.chmod(0o755)
        place.program.write_text("#!/nonexistent\n")
        (end, _, _, text), = place.send("a@example.org")
        same(end, "stopped", "answer (%s)" % text)


def files(build):
    with Place(build) as place:
        box = place.folder / "data" / "outbox"
        answers = send(build, ["file", str(box)], "token@example.org", place.mail, "a@b", "c@d",
                       "a b@c", env={"QUIRE_NOW": "2026-01-02T03:04:05Z"})
        same([a[0] for a in answers], ["sent", "sent", "rejected"], "answers")
        found = sorted(box.iterdir())
        same([str(path) for path in found], [a[3] for a in answers[:2]], "files")
        for path, to in zip(found, ("a@b", "c@d"), strict=True):
            assert path.suffix == ".eml", path
            same(path.read_bytes(), b"Return-Path: <token@example.org>\r\nDelivered-To: " +
                 to.encode() + b"\r\n" + MAIL, "file")
            same(stat.S_IMODE(path.stat().st_mode), 0o600, "mode")
        same(stat.S_IMODE(box.stat().st_mode), 0o700, "the folder's mode")
        send(build, ["file", str(box)], "token@example.org", place.mail, "a@b")
        same(len(list(box.iterdir())), 3, "number of files after another")


def no_room_for_files(build):
    with Place(build) as place:
        (place.folder / "file").write_text("")
        for folder in (place.folder / "file", place.folder / "file" / "x"):
            code, _, _ = driver(build, "send", "file", str(folder), "a@b", str(place.mail), "c@d")
            same(code, 1, "exit code")


def run(report, build):
    for test in (hands_over, inherits_nothing, exit_codes, says_what_it_printed, killed,
                 lets_children_live, works_on_in_silence, unfit_addresses, no_program, files,
                 no_room_for_files):
        report.check("sendmail: " + test.__name__.replace("_", " "), test, build)
