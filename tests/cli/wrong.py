# SPDX-License-Identifier: MIT
"""Every kind of bad input: named by file and line, with what was expected; the rest goes on."""

import os

from harness import check, equal, has, not_sanitized


def refused(site, *parts):
    """A publish that finds something wrong; the good essay is published all the same."""
    site.essay("good")
    result = site.publish(code=1)
    has(result.err, "error", *parts)
    equal(site.states()["good"], "published")
    has(site.quire("check", code=1).out, *parts)
    return result


def test_a_file_that_cannot_be_read(site):
    os.symlink("nowhere.md", site.path("writing/dangling.md"))
    os.mkfifo(site.path("writing/pipe.md"))
    refused(site, "writing/dangling.md: error: can't be read",
            "writing/pipe.md: error: can't be read")
    check("failed" in [r["state"] for r in site.quire("list", "--json").json()])


def test_a_file_without_permission(site):
    if os.geteuid() == 0:
        os.symlink("nowhere.md", site.path("writing/a.md"))
    else:
        site.essay("a")
        os.chmod(site.path("writing/a.md"), 0)
    refused(site, "writing/a.md: error: can't be read")


def test_a_file_that_is_too_large(site):
    site.write("site.yaml", site.read("site.yaml") + "limits:\n  essay_bytes: 1024\n")
    site.essay("big", body="x" * 2000)
    refused(site, "writing/big.md", "1024 bytes", "limits.essay_bytes")


def test_front_matter_that_is_no_yaml(site):
    site.write("writing/a.md", "---\ntitle: My essay: a story\ndate: 2024-01-01\n---\nText.\n")
    refused(site, "writing/a.md:2:", "quotes")


def test_front_matter_that_does_not_end(site):
    site.write("writing/a.md", "---\ntitle: A\ndate: 2024-01-01\n\nText.\n")
    refused(site, "writing/a.md:1", "---")


def test_a_date_that_is_none(site):
    site.write("writing/a.md", "---\ntitle: A\ndate: 2023-02-30\n---\nText.\n")
    refused(site, "writing/a.md:3:", "2023-02-30", "expected a date")


def test_a_slug_that_is_none(site):
    site.essay("a", slug="Not A Slug")
    refused(site, "writing/a.md:4:", "not-a-slug")


def test_a_key_twice(site):
    site.write("writing/a.md", "---\ntitle: A\ntitle: B\ndate: 2024-01-01\n---\n")
    refused(site, "writing/a.md:3:", "title")


def test_text_that_is_not_utf8(site):
    site.write("writing/a.md", b"---\ntitle: A\ndate: 2024-01-01\n---\n\nGood.\n\nB\xff\xfed.\n")
    result = site.publish(code=None)
    check(result.code in (0, 1), result)
    if result.code:
        has(result.err, "writing/a.md", "UTF-8")


def test_one_slug_for_several_names_all(site):
    for name in "abc":
        site.essay("x-" + name, slug="same")
    result = refused(site)
    for name in "abc":
        has(result.err, "writing/x-%s.md:4" % name)
    has(result.err, "/writing/same/", "its own slug")
    check("same" not in [s for s, state in site.states().items() if state == "published"])


def test_who_has_a_slug_keeps_it(site):
    site.essay("holder", slug="same", body="The first.\n")
    site.publish()
    site.essay("another", slug="same")
    result = refused(site, "writing/another.md:4", "belongs to writing/holder.md")
    check("writing/holder.md:4" not in result.err, result)
    has(site.html("same"), "The first.")


def test_one_id_for_two(site):
    site.essay("a", id="me")
    site.publish()
    site.essay("b", id="me")
    refused(site, "writing/b.md", "has the id of writing/a.md")
    equal(site.rows("SELECT slug FROM essay WHERE identity = 'me'"), [("a",)])


def test_a_page_in_a_reserved_place(site):
    site.write("pages/tags.md", "---\ntitle: X\n---\nX.\n")
    site.write("pages/x.md", "---\ntitle: X\nslug: writing\n---\nX.\n")
    refused(site, 'pages/tags.md: error: "/tags/"', 'pages/x.md:3:7: error: "/writing/"',
            "another slug")


def test_an_alias_that_is_anothers_address(site):
    site.essay("a")
    site.essay("b", aliases="[/writing/a/]")
    result = refused(site, "writing/b.md", "/writing/a/", "belongs to writing/a.md")
    equal(site.states()["a"], "published")
    check("writing/a.md:" not in result.err, result)


def test_one_alias_for_two(site):
    site.essay("a", aliases="[/old/]")
    site.essay("b", aliases="[/old/]")
    refused(site, "writing/a.md", "writing/b.md", "/old/")


def test_a_broken_template_changes_nothing(site):
    site.essay("a")
    site.publish()
    before = site.rows("SELECT * FROM edition"), site.rows("SELECT * FROM page")
    site.essay("a", body="Changed.\n")
    site.write("templates/post.mustache", "<h1>\n{{titel}}\n</h1>\n")
    result = site.publish(code=1)
    has(result.err, 'templates/post.mustache:2:3: error: "titel" is no name of post; '
        'did you mean "title"?')
    equal((site.rows("SELECT * FROM edition"), site.rows("SELECT * FROM page")), before)
    check("Changed" not in site.html("a"))
    has(site.quire("check", code=1).out, "post.mustache:2")


def test_a_template_that_does_not_close(site):
    site.write("templates/foot.mustache", "{{#pages}}\n<a>\n")
    has(site.publish(code=1).err, "foot.mustache:1", "pages")


def test_a_template_that_no_page_has(site):
    site.write("templates/poste.mustache", "x")
    has(site.publish(code=1).err, "poste.mustache", "error")


def test_an_unknown_setting_is_a_warning_with_the_nearest(site):
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\nlangauge: en\n")
    result = site.publish()
    has(result.err, "site.yaml:3:1: warning", "langauge", "language")
    out = site.quire("check").out
    equal((out.count("langauge"), out.splitlines()[-1]), (1, "0 errors, 1 warning"))


def test_a_slip_in_front_matter_is_a_warning_with_the_nearest(site):
    site.write("writing/a.md", "---\ntitel: A\ndate: 2024-03-01\nauthors: [b]\n---\nWords.\n")
    has(site.publish().err, 'writing/a.md:2:1: warning: "titel" is no key', '"title"')
    equal(site.quire("check").out.count("warning:"), 1)


def test_a_setting_with_a_wrong_value(site):
    site.essay("a")
    site.publish()
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\nreading:\n  words: many\n")
    for command in ("publish", "check"):
        result = site.quire(command, code=1)
        has(result.err + result.out, "site.yaml:4:10: error", "reading.words", "50", "2000")
    problems = site.quire("check", "--json", code=1).json()
    equal([(p["file"], p["line"], p["column"]) for p in problems], [("site.yaml", 4, 10)])
    for words in (("list",), ("new", "Title")):
        has(site.quire(*words, code=1).err, "site.yaml:4:10: error")
    equal(site.rows("SELECT count(*) FROM essay"), [(1,)])


def test_settings_that_are_no_yaml(site):
    site.write("site.yaml", "title: [\n")
    has(site.publish(code=1).err, "site.yaml:", "error")


def test_no_address(site):
    site.write("site.yaml", "title: T\n")
    has(site.publish(code=1).err, "site.yaml", "base_url is missing", "https://example.org/")


def test_an_unknown_time_zone(site):
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\ntimezone: Asia/Kolkatta\n")
    has(site.publish(code=1).err, "site.yaml:3:", "Asia/Kolkatta")


def test_a_clock_that_cannot_be_read(site):
    has(site.publish(code=3, QUIRE_NOW="noon").err, "QUIRE_NOW", "noon")


def test_secrets_that_others_can_read(site):
    site.write("secrets.yaml", "smtp:\n  user: me\n")
    os.chmod(site.path("secrets.yaml"), 0o644)
    has(site.quire("check", code=1).out, "secrets.yaml", "chmod 600")


def test_check_json(site):
    site.write("writing/a.md", "---\ntitle: A\ndate: 2023-02-30\n---\nText.\n")
    problems = site.quire("check", "--json", code=1).json()
    equal(len(problems), 1)
    equal((problems[0]["level"], problems[0]["file"], problems[0]["line"]),
          ("error", "writing/a.md", 3))
    site.remove("writing/a.md")
    equal(site.quire("check", "--json").json(), [])


def test_check_publishes_nothing(site):
    site.essay("a", body="![x](pic.png)\n")
    site.write("writing/pic.png", b"x")
    site.quire("check")
    check(not site.exists("data") and not site.exists("public"))


ROWS = 2000


def bomb(site):
    """An essay that takes more memory than it may; its table has so many columns and ROWS rows."""
    columns = 2000
    table = "|a" * columns + "|\n" + "|-" * columns + "|\n" + "b\n" * ROWS
    check(len(table) < 13000, len(table))
    site.write("site.yaml", site.read("site.yaml") + "limits:\n  render_memory: 64\n")
    site.essay("bomb", body="Before.\n\n" + table)


# Sanitizers need more address space than the limit allows.
@not_sanitized
def test_an_essay_that_explodes_the_renderer(site):
    bomb(site)
    result = refused(site, "writing/bomb.md:", "64 MiB", "limits.render_memory")
    line = int(result.err.split("writing/bomb.md:")[1].split(":")[0])
    check(8 < line <= 8 + ROWS + 2, line)
    equal(site.states()["bomb"], "failed")
    site.essay("bomb", body="Before.\n")
    equal(site.counts()["failed"], 0)


def test_a_file_with_errors_keeps_its_last_version(site):
    site.essay("a", body="Good.\n")
    site.publish()
    site.essay("a", date="never", body="Bad.\n")
    result = site.publish(code=1)
    has(result.err, "writing/a.md:3")
    has(site.html("a"), "Good.")
    equal(site.rows("SELECT removed_at FROM essay"), [(None,)])
    rows = site.quire("list", "--json").json()
    equal([(r["slug"], r["state"], r["title"]) for r in rows], [("a", "failed", "A")])


def test_an_alias_is_no_address_of_our_own(site):
    site.essay("good")
    for alias in ("/page/2/", "/writing/", "/feed.atom", "/Sitemap.xml", "/search", "/index.html",
                  "/tags/x/", "/.quire/x/"):
        site.essay("a", aliases='["%s"]' % alias)
        refused(site, 'writing/a.md:4:10: error: alias "%s" is an address of Quire' % alias)
    site.essay("a", aliases="[/archive/2015/old/, /writing/older/, /notes/feed.html]")
    site.publish()
    equal(len(site.rows("SELECT path FROM address WHERE path LIKE '/archive/%'")), 1)


def test_a_wrong_alias_is_named(site):
    site.essay("a", aliases='[/fine/, "mailto:x@y"]')
    refused(site, 'writing/a.md:4:19: error: aliases: expected a path like', 'found "mailto:x@y"')
    for alias in ("", "/old/?page=2", "/old/#part", "older?x"):
        site.essay("a", aliases='\n  - /fine/\n  - "%s"' % alias)
        refused(site, "writing/a.md:6:5: error: aliases: expected a path like",
                'without "?" or "#", found "%s"' % alias)


@not_sanitized
def test_a_warning_is_told_once_where_an_essay_is_rendered_again(site):
    bomb(site)
    site.essay("links", body="[bomb](bomb.md) ![x](gone.png)\n")
    for command in ("check", "publish"):
        result = site.quire(command, code=1)
        said = result.out + result.err
        equal(said.count('there is no image "gone.png"'), 1, command, said)
        equal(said.count('the link "bomb.md" leads to nothing'), 1, command, said)
