#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""look.py mails FOLDER | rows DATABASE - mails as Python's email library reads them, oldest first,
or what the database knows of people, as JSON."""

import email.policy
import glob
import json
import os
import re
import sqlite3
import sys
from html.parser import HTMLParser

TABLES = ("subscriber", "consent", "confirmation", "suppression", "delivery", "covered", "bounce",
          "budget", "letter", "letter_essay", "mail_key")


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def read_mail(path):
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    links = Links()
    links.feed(html)
    return {"file": os.path.basename(path), "at": os.stat(path).st_mtime_ns,
            "to": str(mail["To"]), "subject": str(mail["Subject"]), "type": mail.get_content_type(),
            "headers": {name: str(value) for name, value in mail.items()},
            "defects": [str(part.defects) for part in mail.walk() if part.defects],
            "text": text, "html": html, "htmlLinks": links.found,
            "textLinks": re.findall(r"https?://[^\s>\"]+", text)}


def main():
    what, path = sys.argv[1:]
    if what == "mails":
        mails = [read_mail(name) for name in glob.glob(os.path.join(path, "*.eml"))]
        print(json.dumps(sorted(mails, key=lambda mail: (mail["at"], mail["file"]))))
        return
    with sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=10) as base:
        print(json.dumps({table: [[repr(value) for value in row] for row in
                                  base.execute("SELECT * FROM %s ORDER BY 1, 2" % table)]
                          for table in TABLES}))


main()
