# SPDX-License-Identifier: MIT
"""A new site, a new essay, and the words of a call."""

import os
import re
import stat

from harness import check, equal, has


def init(site, name, **environment):
    site.quire("init", name, where=site.folder, **environment)
    site.root = os.path.join(site.folder, name)


def test_init_makes_a_site_that_works(site):
    init(site, "my-essays", TZ="Asia/Kolkata")
    settings = site.read("site.yaml")
    has(settings, 'title: "My essays"', "timezone: Asia/Kolkata", "\nbase_url:")
    for name in ("writing", "pages", "static", "templates", "data", "public"):
        check(os.path.isdir(site.path(name)), name)
    equal(stat.S_IMODE(os.stat(site.path("data")).st_mode), 0o700)
    equal(os.listdir(site.path("templates")), [])
    equal(site.states(), {"a-first-essay": "draft"})
    result = site.quire("check", code=1)
    has(result.out, "site.yaml", "base_url is missing", "https://example.org/")
    check("warning" not in result.out.replace("0 warnings", ""), result)
    equal(site.counts(QUIRE_BASE_URL="https://example.org/")["drafts"], 2)


def test_init_takes_the_author_from_git(site):
    site.environment["GIT_CONFIG_GLOBAL"] = site.path("gitconfig")
    site.write("gitconfig", '[user]\n\tname = Zoë \\"Z\\" O\'Hara\n')
    init(site, "other")
    has(site.read("site.yaml"), 'name: "Zoë \\"Z\\" O\'Hara"')
    equal(site.quire("check", code=0, QUIRE_BASE_URL="https://example.org/").err, "")


def test_init_knows_the_zone(site):
    init(site, "a", TZ="Nowhere/Nothing")
    zone = re.search(r"^timezone: (.*)$", site.read("site.yaml"), re.M).group(1)
    check(os.path.exists("/usr/share/zoneinfo/" + zone), zone)


def test_init_overwrites_nothing(site):
    site.write("site.yaml", "title: Mine\n")
    result = site.quire("init", code=1)
    has(result.err, "already", "nothing was changed")
    equal(site.read("site.yaml"), "title: Mine\n")
    check(not site.exists("pages"))


def test_init_leaves_a_folder_of_essays_alone(site):
    site.remove("site.yaml")
    site.essay("mine")
    site.write(".gitignore", "mine\n")
    site.quire("init", ".")
    equal(os.listdir(site.path("writing")), ["mine.md"])
    equal(site.read(".gitignore"), "mine\n")


def test_init_makes_folders_on_the_way(site):
    init(site, "a/b/c")
    check(site.exists("site.yaml"))


def test_new_writes_a_draft(site):
    site.write("site.yaml", "title: T\ntimezone: Asia/Kolkata\n")
    result = site.quire("new", "Walking at dusk", QUIRE_NOW="2025-06-14T22:30:00Z")
    equal(result.out.strip(), os.path.realpath(site.path("writing/walking-at-dusk.md")))
    text = site.read("writing/walking-at-dusk.md")
    has(text, "title: Walking at dusk\n", "date: 2025-06-15T04:00:00+05:30\n", "draft: true\n")
    check(re.search(r"^id: [0-9a-z]{26,}$", text, re.M), text)
    equal(site.states(), {"walking-at-dusk": "draft"})


def test_new_gives_each_its_own_id(site):
    site.quire("new", "One")
    site.quire("new", "Two")
    ids = [re.search(r"^id: (.*)$", site.read("writing/%s.md" % n), re.M).group(1)
           for n in ("one", "two")]
    check(ids[0] != ids[1], ids)


def test_new_titles_come_back_as_they_were(site):
    titles = ['A: b', '"Quoted" \\ back', "- dash", "yes", "1984", "# no comment", "it's",
              "{a}", "[b]", "@at", "Ünïcödé 日本語", "trailing:", "x #b", "null", "& and *",
              "2001-01-01", "index", "%percent", "!bang", "> greater", "~tilde"]
    for number, title in enumerate(titles):
        site.quire("new", "--", title, QUIRE_NOW="2025-01-01T00:00:%02dZ" % number)
    rows = site.quire("list", "--json").json()
    equal(sorted(row["title"] for row in rows), sorted(titles))
    equal(site.quire("check", QUIRE_BASE_URL="https://example.org/").out, "nothing wrong\n")


def test_new_makes_the_slug_that_the_file_has(site):
    for title, slug in (("2001-02-03 Monday", "2001-02-03-monday"), ("Index", "index"),
                        ("1984", "1984")):
        site.quire("new", title)
        check(slug in site.states(), title, site.states())


def test_new_refuses_a_file_that_is_there(site):
    site.essay("walking")
    before = site.read("writing/walking.md")
    result = site.quire("new", "Walking!", code=1)
    has(result.err, "walking.md", "there already")
    equal(site.read("writing/walking.md"), before)


def test_new_refuses_what_is_no_title(site):
    site.quire("new", code=2)
    site.quire("new", "", code=2)
    site.quire("new", "two\nlines", code=2)
    site.quire("new", "--draft", code=2)
    result = site.quire("new", "?!", code=1)
    has(result.err, "?!", "letter or digit")
    equal(os.listdir(site.path("writing")), [])


def test_new_takes_several_words(site):
    site.quire("new", "Of", "several", "words")
    has(site.read("writing/of-several-words.md"), "title: Of several words\n")


def test_new_follows_the_writing_setting(site):
    site.write("site.yaml", "title: T\nwriting: ../elsewhere\n")
    site.quire("new", "Far")
    check(os.path.exists(os.path.join(site.folder, "elsewhere/far.md")))


def test_a_heading_on_top_is_the_title_that_is_missing(site):
    site.write("writing/2024-03-01-a.md", "# On *slow* \"paper\"\n\nSome words.\n")
    site.write("writing/b.md", "---\ndate: 2024-03-01\n---\n\n# Second\n\n[x](nowhere.md)\n")
    site.write("writing/draft.md", "# Not yet\n")
    site.write("pages/about.md", "About me\n========\n\n## More\n")
    site.write("pages/links.md", "\n# [Links][a] &amp; [notes]\n\n[x][a]\n\n[A]: https://b.c\n")
    site.write("pages/image.md", "# ![An](i.png) image\n")
    result = site.publish()
    has(result.err, "writing/b.md:7: warning:")
    equal(sorted(site.rows("SELECT title, html FROM rendering")),
          [("About me", '<h2 id="more">More</h2>\n'),
           ("Image", '<h2 id="image"><img src="i.png" alt="An"> image</h2>\n'),
           ("Links & [notes]", '<p><a href="https://b.c">x</a></p>\n'),
           ("On slow \u201cpaper\u201d", "<p>Some words.</p>\n"),
           ("Second", '<p><a href="nowhere.md">x</a></p>\n')])
    equal({row["slug"]: row["title"] for row in site.quire("list", "--json").json()},
          {"a": 'On slow "paper"', "b": "Second", "draft": "Not yet"})


def test_version_is_one_word_more(site):
    check(re.fullmatch(r"quire \d+\.\d+\.\d+-[0-9a-f]{12}\n", site.quire("version").out))
    site.quire("version", "x", code=2)


def test_usage_errors_are_2(site):
    for words in ((), ("nothing",), ("publish", "--nothing"), ("publish", "x"), ("list", "x"),
                  ("check", "x"), ("doctor", "x"), ("preview", "x"), ("preview", "--port"),
                  ("preview", "--port", "x"), ("preview", "--port", "65536"),
                  ("preview", "--port", "-1"), ("init", "a", "b"), ("init", "--x"),
                  ("migrate", "x"), ("--site",)):
        result = site.quire(*words, code=2)
        check("usage: quire" in result.err and not result.out, words, result)
    has(site.quire("--help").out, "usage: quire", "publish", "preview", "doctor")


def test_a_port_out_of_range_is_told_the_range(site):
    for port in ("99999", "-1", "x", ""):
        has(site.quire("preview", "--port", port, code=2).err,
            'expected a port from 0 (any that is free) to 65535, found "%s"' % port)


def test_a_site_is_found(site):
    site.essay("a")
    words = ("list", "--json")
    here = site.quire(*words).out
    equal(site.quire(*words, where=site.path("writing")).out, here)
    equal(site.quire("--site", site.root, *words, where="/").out, here)
    equal(site.quire("--site=" + site.root, *words, where="/").out, here)
    equal(site.quire(*words, where="/", QUIRE_SITE=site.root).out, here)
    result = site.quire(*words, where=site.folder, code=3)
    has(result.err, "site.yaml", "quire init")
    has(site.quire("--site", site.folder, *words, code=3).err, "site.yaml", "quire init")


def test_an_unknown_command_is_named(site):
    result = site.quire("frobnicate", code=2)
    has(result.err, 'there is no command "frobnicate"', "usage: quire")
    has(site.quire("pubish", code=2).err, 'did you mean "publish"?')


def test_help_and_version_as_options(site):
    equal(site.quire("--version").out, site.quire("version").out)
    has(site.quire("publish", "--help").out, "usage: quire [--site DIR] publish")
