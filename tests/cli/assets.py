# SPDX-License-Identifier: MIT
"""What publish puts under public/ beside pages: it comes, it is known again, and it goes."""

import contextlib
import os
import re
import sqlite3

from harness import check, equal, has, png

NOW = "2025-01-01T00:00:00Z"
AN_HOUR_LATER = "2025-01-01T01:00:00Z"
TWO_DAYS_LATER = "2025-01-03T00:00:00Z"


def media(site):
    """Names below public/media/."""
    with contextlib.suppress(FileNotFoundError):
        return sorted(os.listdir(site.path("public/media")))
    return []


def styles(site):
    return sorted(n for n in os.listdir(site.path("public")) if n.startswith("style."))


def picture(site, name, width):
    """An essay that shows a picture of this width, which lies in its folder."""
    site.write("writing/%s/pic.png" % name, png(width, 5))
    site.essay("%s/%s" % (name, name), body="![A picture](pic.png)\n")


def shown(site, slug):
    """The file that an essay shows."""
    return re.search(r'src="/media/([^"]*)"', site.html(slug)).group(1)


def rows(site):
    return site.rows("SELECT path, source, size, modified_ns FROM asset "
                     "WHERE path LIKE '/media/%' ORDER BY path, source")


def test_others_write_while_files_are_copied(site):
    count = 300
    for number in range(count):
        picture(site, "n%03d" % number, number + 1)
    site.publish()
    for name in media(site):
        site.remove("public/media/" + name)
    database = sqlite3.connect(site.path("data/quire.db"), timeout=0, isolation_level=None)
    process = site.start("publish")
    between = set()
    while process.poll() is None:
        with contextlib.suppress(sqlite3.OperationalError):
            database.execute("BEGIN EXCLUSIVE")
            between.add(len(media(site)))
            database.execute("COMMIT")
    database.close()
    equal(process.returncode, 0)
    equal(len(media(site)), count)
    check([n for n in between if 0 < n < count], "no other write while files were copied", between)
