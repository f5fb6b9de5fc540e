# SPDX-License-Identifier: MIT
"""What publish puts under public/ beside pages: it comes, it is known again, and it goes."""

import contextlib
import os
import re
import sqlite3
import time

from harness import check, equal, has, png, wait_for

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
        time.sleep(0.002)
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


def refused(site, *names):
    """Static files that are named as errors; each is not published."""
    err = site.publish(code=1).err
    for name in names:
        has(err, "static/%s: error: " % name, "another name")
    return err


def test_a_static_file_that_a_page_needs_is_refused(site):
    site.essay("n2")
    site.essay("apart")
    site.write("pages/about.md", "---\ntitle: About\n---\nMe.\n")
    names = ["writing/n2", "about", "page", "media", "page/2/index.html", "writing/apart/index.html"]
    for name in names[:-2]:
        site.write("static/" + name, "x")
    site.write("static/writing/apart/index.html", "x")
    site.write("static/writing/apart/more.txt", "x")
    site.write("static/demo/index.html", "x")
    err = refused(site, *names[:-2], names[-1])
    check("demo" not in err and "more.txt" not in err, err)
    for name in names:
        check(not os.path.isfile(site.path("public", name)), name)
    check(site.exists("public/demo/index.html") and site.exists("public/writing/apart/more.txt"))


def test_a_static_file_in_place_of_the_folder_of_essays_is_refused(site):
    site.essay("a")
    site.write("static/writing", "x")
    refused(site, "writing")
    check(not site.exists("public/writing"))


def test_a_static_file_gives_way_to_a_new_page(site):
    site.write("static/demo/index.html", "x")
    site.publish()
    site.write("pages/demo.md", "---\ntitle: Demo\n---\nMe.\n")
    refused(site, "demo/index.html")
    check(not site.exists("public/demo"))


def test_a_static_file_in_place_of_a_picture_is_refused(site):
    picture(site, "a", 7)
    site.publish()
    name = shown(site, "a")
    site.write("static/media/" + name, "x")
    site.write("static/" + styles(site)[0], "x")
    refused(site, "media/" + name, styles(site)[0])
    with open(site.path("public/media", name), "rb") as file:
        equal(file.read(), png(7, 5))


def test_static_files_below_media_go_too(site):
    site.write("static/media/x.txt", "x")
    site.publish()
    check(site.exists("public/media/x.txt"))
    site.remove("static/media/x.txt")
    site.publish()
    check(not site.exists("public/media"))
    equal(rows(site), [])


def test_a_static_file_becomes_a_folder_and_back(site):
    site.write("static/a", "file")
    site.publish()
    site.remove("static/a")
    site.write("static/a/b/c", "deep")
    site.publish()
    equal(site.read("public/a/b/c"), "deep")
    site.remove("static/a/b/c")
    os.removedirs(site.path("static/a/b"))
    site.write("static/a", "file again")
    site.publish()
    equal(site.read("public/a"), "file again")
    equal(site.rows("SELECT count(*) FROM asset WHERE path LIKE '/a%'"), [(1,)])


def test_a_static_file_that_cannot_be_read_stops_nothing(site):
    site.essay("a")
    site.write("static/good.txt", "x")
    with open(site.path("static/huge.bin"), "wb") as file:
        file.truncate(257 * 1024 * 1024)
    err = site.publish(code=1).err
    has(err, "static/huge.bin: error: is larger than")
    check(site.exists("public/good.txt") and not site.exists("public/huge.bin"))
    equal(site.states(), {"a": "published"})


def test_a_moved_site_keeps_its_static_files(site):
    site.write("static/a.txt", "x")
    site.publish()
    os.rename(site.root, site.root + "-moved")
    site.root += "-moved"
    site.publish()
    check(site.exists("public/a.txt"))
    site.write("static/a.txt", "xy")
    site.publish()
    equal(site.read("public/a.txt"), "xy")
    site.remove("static/a.txt")
    site.publish()
    check(not site.exists("public/a.txt"))


def test_a_publish_killed_while_copying_leaves_nothing_unknown(site):
    site.publish()
    for number in range(1500):
        site.write("static/n%04d.txt" % number, "x")
    process = site.start("publish")

    def copied():
        return [n for n in os.listdir(site.path("public")) if re.fullmatch(r"n\d+\.txt", n)]
    while process.poll() is None and len(copied()) < 5:
        pass
    process.kill()
    process.wait()
    check(0 < len(copied()) < 1500, len(copied()))
    for number in range(1500):
        site.remove("static/n%04d.txt" % number)
    site.publish()
    equal(copied(), [])


def test_a_picture_of_a_removed_essay_goes_at_once(site):
    picture(site, "a", 7)
    picture(site, "b", 8)
    site.essay("c", body="[The file](a/pic.png)\n")
    site.publish()
    equal(len(media(site)), 2)
    site.remove("writing/b/b.md")
    site.publish("--retract")
    equal(media(site), [shown(site, "a")])
    site.remove("writing/a/a.md")
    site.publish("--retract")
    equal(len(media(site)), 1)
    site.remove("writing/c.md")
    site.publish("--retract")
    equal((media(site), rows(site)), ([], []))


def test_a_replaced_picture_stays_for_a_day(site):
    picture(site, "a", 7)
    site.publish(QUIRE_NOW=NOW)
    old = shown(site, "a")
    picture(site, "a", 8)
    site.publish(QUIRE_NOW=NOW)
    new = shown(site, "a")
    check(old != new)
    site.publish(QUIRE_NOW=AN_HOUR_LATER)
    equal(media(site), sorted([old, new]))
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    equal(media(site), [new])
    equal([row[0] for row in rows(site)], ["/media/" + new])


def test_a_picture_shown_again_stays(site):
    picture(site, "a", 7)
    site.publish(QUIRE_NOW=NOW)
    first = shown(site, "a")
    picture(site, "a", 8)
    site.publish(QUIRE_NOW=NOW)
    picture(site, "a", 7)
    site.publish(QUIRE_NOW=AN_HOUR_LATER)
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    check(first in media(site))


def test_addresses_with_a_path_keep_their_pictures(site):
    site.write("site.yaml", "title: T\nbase_url: https://example.org/media/\n")
    site.write("writing/pïc ture.png", png(7, 5))
    site.essay("a", body="![x](<pïc ture.png>)\n", image="pïc ture.png")
    site.publish(QUIRE_NOW=NOW)
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    equal(len(media(site)), 1)
    equal(site.rows("SELECT unused_since FROM asset WHERE path LIKE '/media/%'"), [(0,)])


def test_a_failed_essay_keeps_its_pictures(site):
    picture(site, "a", 7)
    site.publish(QUIRE_NOW=NOW)
    site.essay("a/a", date="nonsense")
    site.publish(QUIRE_NOW=NOW, code=1)
    site.publish(QUIRE_NOW=TWO_DAYS_LATER, code=1)
    equal(media(site), [shown(site, "a")])


def test_an_old_style_sheet_stays_for_a_day(site):
    site.publish(QUIRE_NOW=NOW)
    first = styles(site)
    site.write("templates/style.css", "p { color: red }\n")
    site.publish(QUIRE_NOW=NOW)
    both = styles(site)
    check(len(both) == 2 and first[0] in both, both)
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    equal(["/" + name for name in styles(site)], [site.rows("SELECT style FROM edition")[0][0]])


def test_a_copy_that_no_publish_told_of_goes(site):
    picture(site, "a", 7)
    site.publish()
    name = shown(site, "a")
    site.remove("writing/a/a.md")
    with open(site.path("public/media", name), "rb") as file:
        copy = file.read()
    site.publish("--retract")
    site.write("public/media/" + name, copy)
    site.write("public/media/mine.0123456789ab.png", "mine")
    site.write("public/media/mine.png", "mine")
    site.publish()
    equal(media(site), ["mine.0123456789ab.png", "mine.png"])


def test_a_static_folder_that_is_gone_or_hidden_takes_nothing_along(site):
    site.write("static/dir/file.txt", "f")
    site.write("static/a.txt", "a")
    site.essay("a")
    site.publish()
    os.rename(site.path("static"), site.path("unmounted"))
    has(site.publish(code=1).err, "static: error: is gone: make it anew, empty, if nothing of it is "
        "to stay; what is published of it stays")
    check(site.exists("public/a.txt") and site.exists("public/dir/file.txt"))
    os.rename(site.path("unmounted"), site.path("static"))
    os.unlink(site.path("static/dir/file.txt"))
    os.symlink("/nowhere", site.path("static/dir/file.txt"))
    has(site.publish(code=1).err, "static/dir/file.txt: error: No such file or directory")
    check(site.exists("public/dir/file.txt"))
    os.unlink(site.path("static/dir/file.txt"))
    os.unlink(site.path("static/a.txt"))
    site.publish()
    check(not site.exists("public/a.txt") and not site.exists("public/dir/file.txt"))


def test_a_loop_of_links_in_static_is_named_once(site):
    site.write("static/a/b/x.txt", "x")
    site.publish()
    os.symlink("..", site.path("static/a/b/up"))
    os.symlink("self", site.path("static/self"))
    os.symlink("a", site.path("static/same"))
    err = site.publish(code=1).err
    has(err, "static/a/b/up: error: leads back to a folder that it lies in; remove this link",
        "static/same/b/up: error: leads back", "static/self: error: is a link that leads back to")
    equal(err.count("error:"), 3, err)
    equal(site.read("public/a/b/x.txt"), "x")
    equal(site.read("public/same/b/x.txt"), "x")


def move(site, folder):
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\npublic: %s\n" % folder)


def files(site, folder):
    """Paths of all files and folders in a folder, relative to it."""
    found = []
    for where, folders, names in os.walk(site.path(folder)):
        for name in folders + names:
            found.append(os.path.relpath(os.path.join(where, name), site.path(folder)))
    return sorted(found)


def moved(site):
    """A site that has left the folder old/, with files of all kinds there."""
    move(site, "old")
    picture(site, "a", 7)
    site.write("static/robots.txt", "all")
    site.write("static/deep/er/x.txt", "x")
    site.publish(QUIRE_NOW=NOW)
    site.write("old/writing/a/index.html", "stored")
    site.write("old/.quire/1-2", "half")
    site.write("old/mine.txt", "mine")
    site.write("old/media/mine.png", "mine")
    move(site, "new")
    site.publish(QUIRE_NOW=NOW)


def test_a_former_public_folder_is_taken_down_after_a_day(site):
    moved(site)
    check("deep/er/x.txt" in files(site, "old") and "robots.txt" in files(site, "old"))
    site.publish(QUIRE_NOW=AN_HOUR_LATER)
    check("deep/er/x.txt" in files(site, "old") and "robots.txt" in files(site, "old"))
    before = files(site, "new")
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    equal(files(site, "old"), ["media", "media/mine.png", "mine.txt"])
    equal(files(site, "new"), before)
    equal(site.rows("SELECT * FROM former"), [])


def test_what_others_put_into_a_former_public_folder_stays(site):
    moved(site)
    site.write("old/robots.txt", "new")
    os.unlink(site.path("old/deep/er/x.txt"))
    os.symlink(site.path("static/deep/er/x.txt"), site.path("old/deep/er/x.txt"))
    site.write("old/index.html", "mine")
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    equal(files(site, "old"), ["deep", "deep/er", "deep/er/x.txt", "index.html", "media",
                               "media/mine.png", "mine.txt", "robots.txt"])
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    equal(len(files(site, "old")), 8)


def test_a_picture_taken_back_goes_from_a_former_public_folder_at_once(site):
    moved(site)
    check(any(name.startswith("media/pic.") for name in files(site, "old")))
    site.remove("writing/a/a.md")
    site.publish("--retract", QUIRE_NOW=AN_HOUR_LATER)
    check(not any(name.startswith("media/pic.") for name in files(site, "old")))
    check("robots.txt" in files(site, "old"))


def test_a_public_folder_that_is_come_back_to_stays(site):
    moved(site)
    site.remove("static/robots.txt")
    site.publish(QUIRE_NOW=NOW)
    move(site, "./old")
    site.publish(QUIRE_NOW=AN_HOUR_LATER)
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    kept = files(site, "old")
    check("deep/er/x.txt" in kept and "media/" + shown(site, "a") in kept, kept)
    check("robots.txt" not in kept and not files(site, "new"), kept, files(site, "new"))


def test_a_public_folder_inside_the_former_one_stays(site):
    move(site, "old")
    site.write("static/blog/x.txt", "x")
    site.write("static/x.txt", "x")
    site.publish(QUIRE_NOW=NOW)
    move(site, "old/blog")
    site.publish(QUIRE_NOW=NOW)
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    check(site.exists("old/blog/x.txt") and site.exists("old/blog/blog/x.txt"))
    check(not site.exists("old/x.txt"))


def test_taking_a_former_public_folder_down_goes_on_where_it_was_killed(site):
    moved(site)
    # Who reads keeps others from committing.
    database = sqlite3.connect(site.path("data/quire.db"), isolation_level=None)
    database.execute("BEGIN")
    database.execute("SELECT * FROM former").fetchall()
    process = site.start("publish", QUIRE_NOW=TWO_DAYS_LATER)
    wait_for(lambda: not site.exists("old/robots.txt"))
    process.kill()
    process.wait()
    database.close()
    check(site.rows("SELECT * FROM former"))
    site.write("old/deep/er/y.txt", "mine")
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    equal(files(site, "old"), ["deep", "deep/er", "deep/er/y.txt", "media", "media/mine.png",
                               "mine.txt"])
    equal(site.rows("SELECT * FROM former"), [])


def test_a_former_public_folder_that_is_gone_is_forgotten(site):
    moved(site)
    os.rename(site.path("old"), site.path("gone"))
    site.publish(QUIRE_NOW=TWO_DAYS_LATER)
    equal(site.rows("SELECT * FROM former"), [])
