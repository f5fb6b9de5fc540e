# SPDX-License-Identifier: MIT
"""What doctor finds."""

import fcntl
import os
import sqlite3

from harness import check, equal, has


def doctor(site, code=0, **environment):
    """Level and text by what they are about; the worst where there are several."""
    order = ["ok", "note", "warning", "error"]
    found = {}
    for row in site.quire("doctor", "--json", code=code, **environment).json():
        old = found.get(row["about"])
        if not old or order.index(row["level"]) >= order.index(old[0]):
            found[row["about"]] = (row["level"], row["text"])
    return found


def finds(found, about, level, *parts):
    check(about in found, "%s is missing" % about, found)
    equal(found[about][0], level, found[about])
    has(found[about][1], *parts)


def healthy(site):
    site.essay("a")
    site.publish()


def test_a_healthy_site(site):
    healthy(site)
    found = doctor(site)
    for about in ("owner", "settings", "base_url", "clock", "secrets", "data", "disk", "writing",
                  "public", "leftovers", "database", "lock", "templates", "edition", "programs"):
        finds(found, about, "ok")
    finds(found, "newsletter", "note", "newsletter.from")
    finds(found, "comments", "note", "comments.provider")
    out = site.quire("doctor").out
    equal(len(out.splitlines()), 17, out)
    check(all(line.split()[0] in ("ok", "note") for line in out.splitlines()), out)


def test_before_the_first_publish(site):
    found = doctor(site)
    finds(found, "database", "note", "quire publish")
    finds(found, "public", "note", "quire publish")


def test_settings_with_errors(site):
    healthy(site)
    site.write("site.yaml", "title: T\nreading:\n  words: many\n")
    found = doctor(site, code=1)
    finds(found, "settings", "error", "site.yaml:3:", "reading.words")
    finds(found, "database", "ok")


def test_no_address(site):
    site.write("site.yaml", "title: T\n")
    finds(doctor(site, code=1), "base_url", "error", "https://example.org/")


def test_an_address_in_the_clear(site):
    finds(doctor(site, QUIRE_BASE_URL="http://example.org/"), "base_url", "warning", "https://")
    finds(doctor(site, QUIRE_BASE_URL="http://localhost:8080/"), "base_url", "ok")


def test_a_way_for_mail_from_the_environment(site):
    found = site.quire("check", code=1, QUIRE_TRANSPORT="pigeon")
    check("QUIRE_TRANSPORT" in found.out + found.err and "pigeon" in found.out + found.err, found)
    equal(site.quire("check", QUIRE_TRANSPORT="file").out, "nothing wrong\n")


def test_secrets_for_everyone(site):
    site.write("secrets.yaml", "smtp:\n  user: me\n")
    os.chmod(site.path("secrets.yaml"), 0o644)
    finds(doctor(site, code=1), "secrets", "error", "chmod 600")
    os.chmod(site.path("secrets.yaml"), 0o600)
    finds(doctor(site), "secrets", "ok")


def test_no_secrets(site):
    finds(doctor(site), "secrets", "ok", "there is no secrets.yaml")
    has(site.quire("doctor").out, "there is no secrets.yaml")


def test_data_for_everyone(site):
    healthy(site)
    os.chmod(site.path("data"), 0o755)
    finds(doctor(site), "data", "warning", "chmod 700")


def test_a_site_inside_its_public_folder(site):
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\npublic: ..\n")
    finds(doctor(site, code=1), "public", "error", "everyone")


def test_a_broken_template(site):
    healthy(site)
    site.write("templates/post.mustache", "{{nothing_like_it}}")
    finds(doctor(site, code=1), "templates", "error", "post.mustache:1", "nothing_like_it")


def test_settings_changed_since(site):
    healthy(site)
    site.write("site.yaml", "title: Another\nbase_url: https://example.org/\n")
    finds(doctor(site), "edition", "note", "quire publish")


def change(site, sql):
    database = sqlite3.connect(site.path("data/quire.db"))
    database.execute(sql)
    database.commit()
    database.close()


def test_another_build(site):
    healthy(site)
    change(site, "UPDATE edition SET build = '0.0.1-000000000000'")
    finds(doctor(site), "edition", "warning", "0.0.1-000000000000", "quire publish")


def test_another_schema(site):
    healthy(site)
    change(site, "PRAGMA user_version = 0")
    finds(doctor(site, code=1), "database", "error", "quire migrate")
    change(site, "PRAGMA user_version = 999")
    finds(doctor(site, code=1), "database", "error", "version")


def test_a_row_without_its_fellow(site):
    healthy(site)
    change(site, "INSERT INTO address (path, essay) VALUES ('/x/', 999)")
    finds(doctor(site, code=1), "database", "error", "address", "essay", "backup")


def test_a_database_that_is_none(site):
    healthy(site)
    site.write("data/quire.db", b"this is no database at all" * 100)
    finds(doctor(site, code=1), "database", "error", "backup")


def test_a_database_with_a_hole(site):
    for number in range(50):
        site.essay("n%d" % number, body="Words. " * 500)
    site.publish()
    with open(site.path("data/quire.db"), "r+b") as file:
        size = os.path.getsize(site.path("data/quire.db"))
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 8192)
    finds(doctor(site, code=1), "database", "error")


def test_a_lock_that_is_held(site):
    healthy(site)
    with open(site.path("data/quire.lock"), "r+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        finds(doctor(site), "lock", "note", "at work")


def test_leftovers(site):
    healthy(site)
    site.write("public/.quire/123-abc", "half")
    site.write("public/media/.pic.png.0123456789abcdef.tmp", "half")
    finds(doctor(site), "leftovers", "ok")
    found = doctor(site, QUIRE_NOW="2999-01-01T00:00:00Z")
    finds(found, "leftovers", "warning", "2 files", "find '")


def test_no_programs(site):
    finds(doctor(site, QUIRE_PROGRAMS=site.folder), "programs", "warning", "QUIRE_PROGRAMS")


def test_no_writing_folder(site):
    os.rmdir(site.path("writing"))
    finds(doctor(site, code=1), "writing", "error", "writing:")


def test_a_clock_that_is_set(site):
    finds(doctor(site, QUIRE_NOW="2020-01-01T00:00:00Z"), "clock", "warning", "QUIRE_NOW")


def test_another_users_site(site):
    if os.geteuid() != 0:
        return
    os.chown(site.root, 65534, 65534)
    finds(doctor(site, code=1), "owner", "error", " -u 'nobody' -- quire")
