# SPDX-License-Identifier: MIT
"""Real conversations with a server that refuses, hangs up or falls silent at each step."""

import base64
import pathlib
import shutil
import subprocess
import tempfile
import time

from harness import same, send
from peer import HANG_UP, SILENCE, Peer

MAIL = (b"Subject: x\r\n\r\n.\r\n..dots\r\n.\r\n\r\nbody\r\n" + b"y" * 998 + b"\r\n") * 40
FROM = "token@example.org"
# What the server does, and what is made of it.
STEPS = [
    ({"CONNECT": HANG_UP}, "stopped", 0, "-"),
    ({"CONNECT": "554 5.7.1 go away"}, "stopped", 554, "5.7.1"),
    ({"CONNECT": "421 4.3.2 full"}, "stopped", 421, "4.3.2"),
    ({"EHLO": HANG_UP}, "stopped", 0, "-"),
    ({"EHLO": "550 no", "HELO": "550 no"}, "stopped", 550, "-"),
    ({"MAIL": "450 4.7.1 later"}, "stopped", 450, "4.7.1"),
    ({"MAIL": "452 4.3.1 full"}, "stopped", 452, "4.3.1"),
    ({"MAIL": "550 5.7.1 not you"}, "stopped", 550, "5.7.1"),
    ({"MAIL": "421 4.7.0 too many"}, "stopped", 421, "4.7.0"),
    ({"MAIL": HANG_UP}, "stopped", 0, "-"),
    ({"RCPT": "450 4.2.1 greylisted"}, "deferred", 450, "4.2.1"),
    ({"RCPT": "452 too many recipients"}, "deferred", 452, "-"),
    ({"RCPT": "550 5.1.1 no such user"}, "rejected", 550, "5.1.1"),
    ({"RCPT": "550-5.1.1 no\r\n550 5.1.1 such user"}, "rejected", 550, "5.1.1"),
    ({"RCPT": "553 not local"}, "rejected", 553, "-"),
    ({"RCPT": "421 4.3.2 closing"}, "stopped", 421, "4.3.2"),
    ({"RCPT": "530 5.7.0 authenticate first"}, "stopped", 530, "5.7.0"),
    ({"RCPT": "503 5.5.1 out of turn"}, "stopped", 503, "5.5.1"),
    ({"RCPT": HANG_UP}, "stopped", 0, "-"),
    ({"DATA": "451 4.3.0 not now"}, "deferred", 451, "4.3.0"),
    ({"DATA": "554 5.5.1 no recipients"}, "rejected", 554, "5.5.1"),
    ({"DATA": "421 closing"}, "stopped", 421, "-"),
    ({"DATA": HANG_UP}, "stopped", 0, "-"),
    ({"BODY": HANG_UP}, "uncertain", 0, "-"),
    ({"END": HANG_UP}, "uncertain", 0, "-"),
    ({"END": "451 4.3.0 disk"}, "deferred", 451, "4.3.0"),
    ({"END": "452 4.2.2 mailbox full"}, "deferred", 452, "4.2.2"),
    ({"END": "550 5.7.1 spam"}, "rejected", 550, "5.7.1"),
    ({"END": "421 4.3.2 closing"}, "stopped", 421, "4.3.2"),
    ({"END": "250-2.0.0 taken\r\n250 2.0.0 as 42"}, "sent", 250, "2.0.0"),
    ({"END": "251 2.1.5 forwarded"}, "sent", 251, "2.1.5"),
    ({"END": "354 what"}, "uncertain", 0, "-"),
    ({"END": "garbage"}, "uncertain", 0, "-"),
]
SILENT = [("CONNECT", "stopped"), ("EHLO", "stopped"), ("MAIL", "stopped"), ("RCPT", "stopped"),
          ("DATA", "stopped"), ("END", "uncertain")]


class Place:
    def __init__(self, build):
        self.build = build
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="quire-net-"))
        self.mail = self.folder / "mail"
        self.mail.write_bytes(MAIL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def send(self, url, *to, seconds=20, login=()):
        way = ["smtp-auth" if login else "smtp", url, str(seconds), *login]
        # A proxy of the environment is not asked.
        return send(self.build, way, FROM, self.mail, *to,
                    env={"ALL_PROXY": "socks5://127.0.0.1:9", "all_proxy": "http://127.0.0.1:9"})


def delivers(build):
    with Place(build) as place, Peer() as peer:
        to = ["r%d@example.net" % i for i in range(20)]
        for answer in place.send(peer.url(), *to):
            same(answer, ("sent", 250, "2.0.0", "taken"), "answer")
        same(len(peer.mails), len(to), "number of mails")
        for (source, recipient, mail), wanted in zip(peer.mails, to, strict=True):
            same(mail, MAIL, "mail")
            assert source.startswith("MAIL FROM:<%s>" % FROM), source
            assert recipient.startswith("RCPT TO:<%s>" % wanted), recipient
        same(peer.connections, 1, "connections")
        same(peer.commands[0], "EHLO quire.test", "greeting")


def refusal(build, script, end, code, enhanced):
    with Place(build) as place, Peer(script) as peer:
        (got, number, more, text), = place.send(peer.url(), "a@example.net")
        same((got, number, more), (end, code, enhanced), "answer (%s)" % text)
        assert text, "no reason"
        same(len(peer.mails), 1 if end == "sent" else 0, "mails taken")


def silence(build, step, end):
    with Place(build) as place, Peer({step: SILENCE}) as peer:
        begun = time.monotonic()
        (got, code, _, text), = place.send(peer.url(), "a@example.net", seconds=2)
        same((got, code), (end, 0), "answer (%s)" % text)
        assert time.monotonic() - begun < 10, "it waited on"


def goes_on_after_refusals(build):
    """One reader's refusal is not the next one's."""
    script = {"RCPT": ["550 5.1.1 no", "250 ok", "450 4.2.1 later", "250 ok"]}
    with Place(build) as place, Peer(script) as peer:
        answers = place.send(peer.url(), "a@b", "c@d", "e@f", "g@h")
        same([a[0] for a in answers], ["rejected", "sent", "deferred", "sent"], "ends")
        same([to for _, to, _ in peer.mails], ["RCPT TO:<c@d>", "RCPT TO:<g@h>"], "recipients")


def worn_out(build):
    """A server that closes a connection after some mails is asked anew, by another one."""
    for last in ("421 4.7.0 enough for now", HANG_UP):
        with Place(build) as place, Peer({"MAIL": ["250 ok", "250 ok", last]}) as peer:
            answers = place.send(peer.url(), "a@b", "c@d", "e@f", "g@h")
            same([a[0] for a in answers], ["sent"] * 4, "ends")
            same(len(peer.mails), 4, "mails taken")
            same(peer.connections, 2, "connections")


def never_twice(build):
    """Where the mail may have been taken it is not offered again, also by a kept connection."""
    for step in ("BODY", "END"):
        script = {step: ["250 2.0.0 taken", HANG_UP] if step == "END" else HANG_UP}
        with Place(build) as place, Peer(script) as peer:
            answers = place.send(peer.url(), "a@b", "c@d")
            wanted = ["sent", "uncertain"] if step == "END" else ["uncertain"] * 2
            same([a[0] for a in answers], wanted, "ends")
            same(len([c for c in peer.commands if c == "DATA"]), 2, "times offered")


def nobody_there(build):
    with Place(build) as place:
        with Peer() as peer:
            url = peer.url()
        (end, code, _, text), = place.send(url, "a@b")
        same((end, code), ("stopped", 0), "answer (%s)" % text)
        (end, code, _, text), = place.send("smtp://mail.invalid:25", "a@b")
        same((end, code), ("stopped", 0), "answer (%s)" % text)


def authenticates(build):
    greeting = "250-peer\r\n250 AUTH PLAIN"
    with Place(build) as place:
        secret = base64.b64encode(b"\0me\0word").decode()
        script = {"EHLO": greeting, "AUTH": "334 ", secret.upper(): "235 2.7.0 welcome"}
        with Peer(script) as peer:
            (end, _, _, text), = place.send(peer.url(), "a@b", login=("me", "word"))
            same(end, "sent", "answer (%s)" % text)
            same(peer.commands[1:3], ["AUTH PLAIN", secret], "commands")
        with Peer({**script, secret.upper(): "535 5.7.8 wrong"}) as peer:
            (end, code, more, text), = place.send(peer.url(), "a@b", login=("me", "word"))
            same((end, code, more), ("stopped", 535, "5.7.8"), "answer (%s)" % text)
            assert "word" not in text and secret not in text, text
        # A server without AUTH decides itself whether it wants it.
        with Peer({"MAIL": "530 5.7.0 authenticate"}) as peer:
            (end, code, _, text), = place.send(peer.url(), "a@b", login=("me", "word"))
            same((end, code), ("stopped", 530), "answer without AUTH (%s)" % text)


def plain_text_beyond_loopback(build):
    """0.0.0.0 is this machine and not known as loopback."""
    with Place(build) as place, Peer() as peer:
        (end, _, _, text), = place.send(peer.url("0.0.0.0"), "a@b", login=("me", "word"))
        same(end, "stopped", "answer (%s)" % text)
        same([c for c in peer.commands if not c.startswith(("EHLO", "QUIT", "HELO"))], [],
             "what was said in clear")


def unknown_certificate(build):
    with Place(build) as place:
        pem = place.folder / "pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                        "-subj", "/CN=0.0.0.0", "-keyout", pem, "-out", place.folder / "cert"],
                       check=True, capture_output=True)
        with open(pem, "ab") as file:
            file.write((place.folder / "cert").read_bytes())
        script = {"EHLO": "250-peer\r\n250 STARTTLS"}
        with Peer(script, certificate=pem) as peer:
            (end, _, _, text), = place.send(peer.url("0.0.0.0"), "a@b", login=("me", "word"))
            same(end, "stopped", "answer (%s)" % text)
            assert "STARTTLS" in peer.commands, peer.commands
            assert not [c for c in peer.commands if c.startswith(("AUTH", "MAIL"))], peer.commands


def hostile_replies(build):
    with Place(build) as place, Peer({"RCPT": "550 5.1.1 \x1b[31m\x07é\udcff" + "x" * 900}) as peer:
        (end, _, _, text), = place.send(peer.url(), "a@b")
        same(end, "rejected", "answer")
        assert text.isprintable() and len(text.encode()) <= 300, text
        assert text.startswith("[31m é?x"), text


def unfit_addresses(build):
    with Place(build) as place, Peer() as peer:
        for address in ("a@b>\r\nRCPT TO:<c@d", "a@b> NOTIFY=NEVER", "<a@b>", "a b@c", "-a@b", ""):
            (end, code, _, _), = place.send(peer.url(), address)
            same((address, end, code), (address, "rejected", 0), "answer")
        same(peer.connections, 0, "connections")


def run(report, build):
    for script, end, code, enhanced in STEPS:
        name = ", ".join("%s: %r" % step for step in script.items())
        report.check("smtp: %s is %s" % (name, end), refusal, build, script, end, code, enhanced)
    for step, end in SILENT:
        report.check("smtp: silence at %s is %s" % (step, end), silence, build, step, end)
    for test in (delivers, goes_on_after_refusals, worn_out, never_twice, nobody_there,
                 authenticates, plain_text_beyond_loopback, unknown_certificate, hostile_replies,
                 unfit_addresses):
        report.check("smtp: " + test.__name__.replace("_", " "), test, build)
