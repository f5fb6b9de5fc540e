# SPDX-License-Identifier: MIT
"""Who an essay is, whatever becomes of its slug, its file or its state; and what is taken back."""

import os

from harness import check, equal, has


def ids(site):
    return dict(site.rows("SELECT slug, id FROM essay"))


def test_a_new_slug_keeps_the_essay(site):
    site.essay("a", slug="old")
    site.publish()
    before = ids(site)["old"]
    site.essay("a", slug="new")
    site.publish()
    equal(ids(site), {"new": before})
    equal(site.states(), {"new": "published"})
    equal(sorted(site.rows("SELECT path, essay FROM address")),
          [("/writing/new/", before), ("/writing/old/", before)])


def test_a_renamed_file_with_the_same_bytes_is_the_same_essay(site):
    site.essay("first")
    site.publish()
    before = ids(site)["first"]
    os.rename(site.path("writing/first.md"), site.path("writing/second.md"))
    site.publish("--retract")
    equal(ids(site), {"second": before})
    equal(site.states(), {"second": "published"})


def test_an_id_survives_both_at_once(site):
    site.essay("first", id="a1b2")
    site.publish()
    before = ids(site)["first"]
    site.remove("writing/first.md")
    site.essay("quite/another", id="a1b2", body="Other words.\n", title="Another")
    site.publish("--retract")
    equal(ids(site), {"another": before})


def test_two_files_that_swap_their_slugs(site):
    site.essay("a", slug="one")
    site.essay("b", slug="two")
    site.publish()
    before = dict(site.rows("SELECT file, id FROM essay"))
    site.essay("a", slug="two")
    site.essay("b", slug="one")
    site.publish()
    equal(dict(site.rows("SELECT file, id FROM essay")), before)
    equal(dict(site.rows("SELECT path, essay FROM address")),
          {"/writing/two/": before["a.md"], "/writing/one/": before["b.md"]})


def test_aliases_are_addresses(site):
    site.essay("a", aliases="[/2015/03/old.html, older]")
    site.publish()
    equal(sorted(p for (p,) in site.rows("SELECT path FROM address")),
          ["/2015/03/old.html/", "/writing/a/", "/writing/older/"])


def test_a_removed_file_is_removed_and_comes_back(site):
    for number in range(12):
        site.essay("n%d" % number)
    site.essay("a", title="The one")
    site.publish()
    before = ids(site)["a"]
    text = site.read("writing/a.md")
    site.remove("writing/a.md")
    equal(site.states()["a"], "removed")
    equal(site.counts()["removed"], 1)
    equal(site.states()["a"], "removed")
    equal(site.rows("SELECT rendering FROM essay WHERE slug = 'a'"), [(None,)])
    site.write("writing/a.md", text)
    site.publish()
    equal(site.states()["a"], "published")
    equal(ids(site)["a"], before)


def test_a_draft_again_is_taken_back(site):
    for number in range(12):
        site.essay("n%d" % number)
    site.essay("a")
    site.publish()
    site.essay("a", draft="true")
    counts = site.counts()
    equal((counts["removed"], counts["drafts"]), (1, 1))
    equal(site.states()["a"], "draft")
    check(site.rows("SELECT removed_at FROM essay WHERE slug = 'a'")[0][0] is not None)


def publish_hundred(site):
    for number in range(100):
        site.essay("n%02d" % number)
    equal(site.counts()["published"], 100)


def remove(site, count):
    for number in range(count):
        site.remove("writing/n%02d.md" % number)


def live(site):
    return site.rows("SELECT count(*) FROM essay WHERE removed_at IS NULL")[0][0]


def test_more_than_a_tenth_stops(site):
    publish_hundred(site)
    remove(site, 11)
    result = site.publish(code=1)
    has(result.err, "11 of 100", "nothing was published", "quire publish --retract")
    equal(live(site), 100)
    equal(site.counts("--retract")["removed"], 11)
    equal(live(site), 89)


def test_less_than_a_tenth_goes(site):
    publish_hundred(site)
    remove(site, 9)
    equal(site.counts()["removed"], 9)
    equal(live(site), 91)


def test_an_empty_folder_stops(site):
    site.essay("a")
    site.essay("b")
    site.publish()
    site.remove("writing/a.md")
    site.remove("writing/b.md")
    has(site.publish(code=1).err, "2 of 2", "--retract")
    equal(live(site), 2)


def test_a_scheduled_essay_may_be_moved_and_dropped(site):
    now = {"QUIRE_NOW": "2025-01-01T00:00:00Z"}
    for number in range(12):
        site.essay("n%d" % number)
    site.essay("later", date="2026-01-01")
    equal(site.counts(**now)["scheduled"], 1)
    site.essay("later", date="2027-01-01")
    counts = site.counts(**now)
    equal((counts["scheduled"], counts["changed"]), (1, 1))
    site.remove("writing/later.md")
    equal(site.counts(**now)["removed"], 1)


def test_a_page_and_an_essay_may_share_a_slug(site):
    site.essay("about")
    site.write("pages/about.md", "---\ntitle: About\n---\nMe.\n")
    equal(site.counts()["published"], 2)
    equal(sorted(p for (p,) in site.rows("SELECT path FROM address")),
          ["/about/", "/writing/about/"])
