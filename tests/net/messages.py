# SPDX-License-Identifier: MIT
"""Mails read by Python's email library, and their bytes by the rules of RFC 5322 and MIME."""

import email
import email.header
import email.policy
import email.utils
import random
import re

from harness import driver, same

TOKEN = "q7x2m4"
NAMES = [
    "", "Ayush Bisht", "O'Hara", 'Jo "The Pen" Smith', "Smith, Jane", "a@b.c", "Back\\slash",
    "Dr. Who (actor)", "<script>", "a;b:c", "Zoë Müller", "名前はまだ無い", "Ünïcödé, \"Jr.\"",
    "=?UTF-8?Q?forged?=", "a  b", " leading", "trailing ", "x" * 38, "x" * 39, "y z " * 30 + "e",
    "世界" * 40, "😀" * 50, "\"" * 30, "'", ".", "é", "a_b=c?d",
]
SUBJECTS = [
    "", "New", "On slowness", "The slow web, delivered slowly", "Zoë", "静かな生活について",
    "静かな生活について" * 12, "é" * 200, "😀" * 100, "=?UTF-8?B?Zm9yZ2Vk?=", "a =?x?= b", "x" * 67,
    "x" * 68, "x" * 300, "x" * 2000, "word " * 40 + "end", "two  spaces", " a", "a ", "a\u00a0b",
    "ascii then 漢字 then ascii again and again and again and again and again and again",
    "100% = \"so\" (really) <yes>; a:b, c\\d", "a_b_c é", "From: x@y", "e\u0301" * 60,
    ("a" * 60 + " ") * 5 + "b", "שלום עולם", "مرحبا بالعالم",
]
TEXTS = [
    "", "\n", "Hello.\n", "Hello.", "no end", "a\n\n\nb\n", ".\n..\n.a\n", "From here\nFrom there\n",
    "x" * 76 + "\n", "x" * 77 + "\n", "x" * 5000 + "\n", "世界" * 3000 + "\n", "trailing \t \n",
    "tab\tin\n", "=3D is = quoted\n", "é" * 100 + " \n" + "é" * 23, "--=_" + TOKEN + "\n--=_\n",
    "--=_%s--\n\nContent-Type: text/html\n\nforged\n" % TOKEN, "a\x01b\x7f\n", " \n \n",
    "> quoted\n-- \nsignature\n", "\ufeffbom\n", "x" * 74 + "é\n", "x" * 75 + " \n", "😀" * 400,
]
WRONG = [
    ("subject", "a\r\nBcc: thief@example.com"), ("subject", "a\nb"), ("subject", "a\rb"),
    ("subject", "a\x0bb"), ("subject", "a\u2028b"), ("subject", "a\x85b"),
    ("from-name", "a\r\nBcc: thief@example.com"), ("to-name", "a\nb"),
    ("from", "a@b\r\nBcc: c@d"), ("to", "a@b, c@d"), ("to", "a b@c"), ("to", "<a@b>"), ("to", ""),
    ("to", "a@b\n"), ("to", "-a@b"), ("reply", "a@b>\n<c@d"), ("id", "a@b>\r\nX: y"), ("id", "a"),
    ("date", "2025-02-30T00:00:00Z"), ("Bcc", "thief@example.com"), ("From", "a@b"),
    ("subject", b"\xff\xfe"), ("text", b"\xc3"), ("html", b"\xed\xa0\x80"),
]


def check_bytes(mail):
    assert mail.isascii(), "not ASCII"
    assert b"\n" not in mail.replace(b"\r\n", b""), "a line end is not CRLF"
    assert b"\r" not in mail.replace(b"\r\n", b""), "a CR alone"
    assert mail.endswith(b"\r\n"), "its last line does not end"
    head, _, body = mail.partition(b"\r\n\r\n")
    for line in mail.split(b"\r\n"):
        assert len(line) <= 998, "a line of %d bytes" % len(line)
    for line in body.split(b"\r\n"):
        assert len(line) <= 76, "a body's line of %d bytes" % len(line)
        assert not re.search(rb"[ \t]$", line), "blanks at a line's end"
        assert not line.startswith(b"From "), "a mailbox's separator"
    for line in head.split(b"\r\n"):
        if b"=?UTF-8?" in line:
            assert len(line) <= 76, "encoded words on a line of %d bytes" % len(line)
        assert line.strip(), "a header's line of blanks"


def check_words(mail):
    """Each encoded word is at most 75 bytes and whole code points."""
    head = mail.partition(b"\r\n\r\n")[0].decode()
    for word in re.findall(r"=\?UTF-8\?[BQ]\?[^? ]*\?=", head):
        assert len(word) <= 75, "an encoded word of %d bytes" % len(word)
        (raw, charset), = email.header.decode_header(word)
        raw.decode(charset)


def write(build, *words):
    code, mail, errors = driver(build, "message", *words)
    same(code, 0, "exit code (%s)" % errors.strip())
    check_bytes(mail)
    check_words(mail)
    return email.message_from_bytes(mail, policy=email.policy.SMTP), mail


def without_defects(message):
    for part in message.walk():
        same([str(d) for d in part.defects], [], "defects")
        for name, value in part.items():
            same([str(d) for d in value.defects], [], "defects of " + name)


def content(part):
    return part.get_payload(decode=True).decode().replace("\r\n", "\n")


def decoded(message, name):
    """A header, unfolded and decoded by RFC 2047 alone: whatever blanks are in it stay."""
    raw = dict(message.raw_items())[name]
    return str(email.header.make_header(email.header.decode_header(re.sub(r"\r\n", "", raw))))


def name_in(message, header):
    """A mailbox's name, by RFC 2047 alone where it is encoded words."""
    raw = re.sub(r"\r\n", "", dict(message.raw_items())[header])
    if not raw.startswith("=?UTF-8?"):
        return email.utils.parseaddr(raw)[0]
    return str(email.header.make_header(email.header.decode_header(raw.rpartition(" <")[0])))


def names(build):
    for name in NAMES:
        for header, words in (("From", ["from-name", name]), ("To", ["to-name", name]),
                              ("Reply-To", ["reply-name", name, "reply", "me@example.org"])):
            message, _ = write(build, *words)
            without_defects(message)
            found, = message[header].addresses
            same(name_in(message, header), name, "the name in " + header)
            same(len(message.get_all(header)), 1, "number of " + header)
            wanted = {"From": "letters@example.org", "To": "reader@example.net",
                      "Reply-To": "me@example.org"}[header]
            same(found.addr_spec, wanted, "the address in " + header)


def long_addresses(build):
    address = "a" * 64 + "@" + ("b" * 59 + ".") * 3 + "example"
    for name in ("", "Name", "Zoë", "x" * 38):
        message, _ = write(build, "to", address, "to-name", name, "id", address)
        found, = message["To"].addresses
        same((found.display_name, found.addr_spec), (name, address), "To")
        same(message["Message-ID"], "<%s>" % address, "Message-ID")


def subjects(build):
    for subject in SUBJECTS:
        message, _ = write(build, "subject", subject)
        same(message.get_all("Subject").__len__(), 1, "number of subjects")
        same(decoded(message, "Subject"), subject, "the subject")
        if subject == subject.strip() and "  " not in subject:
            same(str(message["Subject"]), subject, "the subject, parsed")


def texts(build):
    for text in TEXTS:
        message, _ = write(build, "text", text)
        without_defects(message)
        same(message.get_content_type(), "text/plain", "type")
        same(content(message), text if not text or text.endswith("\n") else text + "\n", "text")


def alternatives(build):
    for number, text in enumerate(TEXTS):
        html = TEXTS[-1 - number]
        message, _ = write(build, "id", TOKEN + "@example.org", "text", text, "html", html)
        without_defects(message)
        same(message.get_content_type(), "multipart/alternative", "type")
        first, second = message.iter_parts()
        same([first.get_content_type(), second.get_content_type()], ["text/plain", "text/html"],
             "types of the parts")
        same([content(first), content(second)], [text, html], "parts")
        same(first.get_content_charset(), "utf-8", "charset")


def order(build):
    message, mail = write(
        build, "reply", "writer@example.org", "html", "<p>Hello.</p>", "List-Id",
        "<letters.example.org>", "List-Unsubscribe", "<https://example.org/u/%s>, <mailto:%s>" %
        ("x" * 120, "u@example.org"), "List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    same(message.keys(), ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Id",
                          "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version",
                          "Content-Type"], "headers")
    assert re.search(rb"\r\nList-Unsubscribe: <[^\r]*>\r\nList-Un", mail), "it is folded"
    same(write(build)[1], write(build)[1], "the same mail again")


def dates(build):
    for given, wanted in (("2025-06-14T09:00:00+05:30", "Sat, 14 Jun 2025 09:00:00 +0530"),
                          ("2024-02-29T23:59:59Z", "Thu, 29 Feb 2024 23:59:59 +0000"),
                          ("2026-01-01T00:00:00-03:30", "Thu, 01 Jan 2026 00:00:00 -0330"),
                          ("2025-12-31T00:00:01-00:30", "Wed, 31 Dec 2025 00:00:01 -0030")):
        message, _ = write(build, "date", given)
        same(dict(message.raw_items())["Date"], wanted, "Date")
        same(message["Date"].datetime.isoformat(), given.replace("Z", "+00:00"), "Date, parsed")


def wrong(build):
    for words in WRONG:
        code, mail, _ = driver(build, "message", *words)
        same((words, code, mail), (words, 1, b""), "a refusal")


def anything(build):
    """Mails of random code points come back as they went."""
    letters = "a Zé世😀=?_.,\"\\<>@()-'\u0301 \u00a0"
    chance = random.Random(5322)
    for _ in range(60):
        def some(most):
            return "".join(chance.choice(letters) for _ in range(chance.randrange(most)))
        subject, name, text, html = some(200), some(60).strip(), some(900), some(900)
        text, html = (t.replace("Z", "\n") for t in (text, html))
        message, _ = write(build, "subject", subject, "from-name", name, "text", text, "html", html)
        without_defects(message)
        same(decoded(message, "Subject"), subject, "the subject")
        same(name_in(message, "From"), name, "the name")
        same([content(part) for part in message.iter_parts()], [text, html], "parts")


def run(report, build):
    for test in (names, long_addresses, subjects, texts, alternatives, order, dates, wrong,
                 anything):
        report.check("messages: " + test.__name__.replace("_", " "), test, build)
