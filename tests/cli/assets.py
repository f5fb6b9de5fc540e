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


def test_a_touched_picture_is_read_once_more_only(site):
    picture(site, "a", 7)
    site.publish()
    pic = site.path("writing/a/pic.png")
    os.utime(pic, ns=(10**18, 10**18))
    equal(site.counts()["rendered"], 0)
    equal([row[3] for row in rows(site)], [10**18])


def test_pictures_with_the_same_bytes_share_a_file(site):
    picture(site, "a", 7)
    picture(site, "b", 7)
    site.publish()
    equal(media(site), [shown(site, "a")])
    equal(shown(site, "a"), shown(site, "b"))
    equal([row[1] for row in rows(site)],
          [site.path("writing/a/pic.png"), site.path("writing/b/pic.png")])


def test_a_lost_copy_is_made_again(site):
    picture(site, "a", 7)
    site.publish()
    site.remove("public/media/" + shown(site, "a"))
    before = rows(site)
    equal(site.counts()["rendered"], 0)
    equal(media(site), [shown(site, "a")])
    equal(rows(site), before)
