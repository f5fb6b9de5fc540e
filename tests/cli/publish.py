# SPDX-License-Identifier: MIT
"""What a publish does: states, files, and no work twice."""

import fcntl
import os
import re
import shutil

from harness import check, equal, has, png


def test_states_and_counts(site):
    site.essay("old", date="2020-01-01")
    site.essay("later", date="2030-01-01")
    site.essay("hidden", draft="true")
    site.essay("undated", date=None)
    site.write("pages/about.md", "---\ntitle: About\n---\nMe.\n")
    counts = site.counts(QUIRE_NOW="2025-01-01T00:00:00Z")
    equal((counts["published"], counts["scheduled"], counts["drafts"], counts["failed"],
           counts["rendered"], counts["changed"]), (2, 1, 2, 0, 3, 3))
    equal(site.states(QUIRE_NOW="2025-01-01T00:00:00Z"),
          {"old": "published", "later": "scheduled", "hidden": "draft", "undated": "draft"})
    equal(site.states(QUIRE_NOW="2031-01-01T00:00:00Z")["later"], "published")


def test_list_is_newest_first(site):
    for name, date in (("b", "2024-01-02"), ("a", "2024-01-01"), ("c", "2024-01-03")):
        site.essay(name, date=date)
    site.essay("folder/d", date="2023-05-05", title="Of the folder")
    site.publish()
    rows = site.quire("list", "--json").json()
    equal([r["slug"] for r in rows], ["c", "b", "a", "d"])
    equal(rows[-1], {"state": "published", "date": "2023-05-05", "slug": "d",
                     "title": "Of the folder", "file": "folder/d.md", "changed": False})
    has(site.quire("list").out, "Of the folder", "folder/d.md")


def test_a_second_publish_renders_nothing(site):
    for name in "abc":
        site.essay(name)
    equal(site.counts()["rendered"], 3)
    counts = site.counts()
    equal((counts["rendered"], counts["changed"]), (0, 0))


def test_an_edit_renders_one(site):
    for name in "abc":
        site.essay(name)
    site.counts()
    site.essay("b", body="Other words.\n")
    counts = site.counts()
    equal((counts["rendered"], counts["changed"]), (1, 1))
    has(site.html("b"), "Other words.")


def test_a_known_rendering_is_not_made_again(site):
    site.essay("a", body="First.\n")
    site.counts()
    site.essay("a", draft="true")
    equal(site.counts("--retract")["removed"], 1)
    site.essay("a", body="First.\n")
    counts = site.counts()
    equal(counts["published"], 1)
    has(site.html("a"), "First.")


def test_a_new_address_of_a_target_changes_who_links_to_it(site):
    site.essay("from", body="See [it](to.md) and [more](to.md#part).\n")
    site.essay("to")
    site.essay("apart")
    site.counts()
    has(site.html("from"), 'href="/writing/to/"', 'href="/writing/to/#part"')
    site.essay("to", slug="there")
    counts = site.counts()
    equal((counts["rendered"], counts["changed"]), (2, 2))
    has(site.html("from"), 'href="/writing/there/"', 'href="/writing/there/#part"')


def test_a_dead_link_is_a_warning_with_its_line(site):
    site.essay("a", body="One.\n\nSee [it](gone.md).\n")
    result = site.publish()
    has(result.err, "writing/a.md:8", "warning", "gone.md")


def test_an_image_is_published_by_its_content(site):
    site.write("writing/pic.png", png(7, 5))
    site.essay("a", body="![A picture](pic.png)\n")
    site.counts()
    html = site.html("a")
    match = re.search(r'src="(/media/pic\.[0-9a-f]{12}\.png)"', html)
    check(match, html)
    has(html, 'width="7"', 'height="5"', 'alt="A picture"')
    with open(site.path("public" + match.group(1)), "rb") as file:
        equal(file.read(), png(7, 5))
    site.write("writing/pic.png", png(9, 9))
    equal(site.counts()["rendered"], 1)
    html = site.html("a")
    check(match.group(1) not in html and 'width="9"' in html, html)


def test_the_picture_above_the_title_is_published(site):
    site.write("writing/pic.png", png(7, 5))
    site.essay("a", image="pic.png", image_alt="A picture")
    site.essay("b", image="https://img.example.org/b.png")
    site.essay("c", image="javascript:alert(1)")
    site.essay("d", image="none.png")
    has(site.publish().err, "writing/d.md", "none.png")
    sql = ("SELECT r.image, image_alt, image_width, image_height, origins FROM essay e"
           " JOIN rendering r ON r.id = e.rendering ORDER BY e.slug")
    rows = site.rows(sql)
    check(re.fullmatch(r"/media/pic\.[0-9a-f]{12}\.png", rows[0][0]), rows)
    check(site.exists("public", rows[0][0].lstrip("/")))
    equal(rows[0][1:], ("A picture", 7, 5, ""))
    equal(rows[1], ("https://img.example.org/b.png", "", 0, 0, "img-src https://img.example.org"))
    equal([row[0] for row in rows[2:]], ["", ""])


def test_a_missing_image_is_a_warning_with_its_line(site):
    site.essay("a", body="![x](none.png)\n")
    result = site.publish()
    has(result.err, "writing/a.md:6", "warning", "none.png")


def test_raw_html_leads_where_markdown_does(site):
    site.write("writing/pic.png", png(4, 2))
    site.write("static/v.mp4", "film")
    site.essay("to")
    site.essay("a", body='<p><img src="pic.png" alt=""></p>\n\nSee <a href="to.md">it</a>.\n\n'
                         '<video src="/v.mp4"></video> and\n<a href="gone.md">nothing</a>.\n')
    has(site.quire("check").out, "writing/a.md:11: warning:", '"gone.md"')
    site.publish()
    html = site.html("a")
    has(html, '<a href="/writing/to/">', 'width="4" height="2"', '<video src="/v.mp4">')
    image = re.search(r'<img src="(/media/pic\.[0-9a-f]+\.png)"', html).group(1)
    check(site.exists("public", image.lstrip("/")))
    site.essay("to", slug="there")
    equal(site.counts()["rendered"], 2)
    has(site.html("a"), '<a href="/writing/there/">')


def test_a_static_file_comes_before_an_old_address(site):
    site.write("static/demo/d.html", "<p>A demonstration")
    site.write("static/tool/index.html", "<p>A tool")
    site.essay("d")
    site.essay("tool")
    site.essay("a", body='<iframe src="/demo/d.html"></iframe>\n\n[It](/tool/), [d](/2019/d.html)\n')
    equal(site.publish().err, "")
    has(site.html("a"), 'src="/demo/d.html"', 'href="/tool/"', 'href="/writing/d/"')


def test_titles_have_the_quotes_of_the_text(site):
    site.essay("a", title="It's \"so\" -- here", description="Isn't it")
    site.publish()
    equal(site.rows("SELECT title, standfirst FROM rendering"),
          [("It’s “so” – here", "Isn’t it")])


def test_static_files_come_and_go(site):
    site.write("static/robots.txt", "User-agent: *\n")
    site.write("static/deep/er/a.bin", b"\0\1\2")
    site.write("static/.hidden", "no")
    site.write("static/.well-known/security.txt", "Contact: me\n")
    site.publish()
    equal(site.read("public/robots.txt"), "User-agent: *\n")
    check(site.exists("public/deep/er/a.bin") and site.exists("public/.well-known/security.txt"))
    check(not site.exists("public/.hidden"))
    site.write("static/robots.txt", "User-agent: x\n")
    site.remove("static/deep/er/a.bin")
    site.publish()
    equal(site.read("public/robots.txt"), "User-agent: x\n")
    check(not site.exists("public/deep/er/a.bin"))


def test_files_that_others_put_into_public_stay(site):
    site.write("public/mine.txt", "mine")
    site.write("static/a.txt", "a")
    site.publish()
    os.unlink(site.path("static/a.txt"))
    site.publish()
    equal(site.read("public/mine.txt"), "mine")
    check(not site.exists("public/a.txt"))


def test_a_static_file_in_a_pages_place_is_refused(site):
    site.write("static/index.html", "x")
    site.write("static/writing/a/index.html", "x")
    site.write("static/ok.txt", "ok")
    site.essay("a")
    result = site.publish(code=1)
    has(result.err, "static/index.html", "static/writing/a/index.html", "another name")
    check(not site.exists("public/index.html") and site.exists("public/ok.txt"))
    equal(site.states(), {"a": "published"})


def test_the_style_sheet_is_named_by_its_content(site):
    site.publish()
    styles = [n for n in os.listdir(site.path("public")) if n.startswith("style.")]
    equal(len(styles), 1)
    check(re.fullmatch(r"style\.[0-9a-f]{12}\.css", styles[0]))
    has(site.rows("SELECT style FROM edition")[0][0], styles[0])


def test_a_template_override_is_part_of_the_edition(site):
    site.essay("a")
    site.counts()
    site.write("templates/foot.mustache", "<footer>Mine</footer>\n")
    counts = site.counts()
    equal(counts["rendered"], 0)
    equal(site.rows("SELECT name, text FROM template"), [("foot", "<footer>Mine</footer>\n")])


def test_the_environment_gives_the_address(site):
    site.write("site.yaml", "title: T\n")
    site.publish(QUIRE_BASE_URL="http://127.0.0.1:9000/blog")
    equal(site.rows("SELECT base_url FROM edition"), [("http://127.0.0.1:9000/blog/",)])
    result = site.publish(QUIRE_BASE_URL="ftp://x/", code=1)
    has(result.err, "QUIRE_BASE_URL", "ftp://x/", "https://")


def test_a_public_folder_that_moves_leaves_no_pages(site):
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\npublic: old\n")
    site.essay("a")
    site.publish()
    site.write("old/writing/a/index.html", "stored")
    site.write("old/index.html", "stored")
    site.write("old/mine.txt", "mine")
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\npublic: new\n")
    site.publish()
    check(not os.path.exists(site.path("old/writing/a/index.html")), "an essay's page is left")
    check(not os.path.exists(site.path("old/index.html")), "the index is left")
    equal(site.read("old/mine.txt"), "mine")


def test_words_of_site_yaml_that_say_the_same(site):
    site.write("site.yaml", "title: T\nbase_url: https://example.org\n")
    site.essay("a")
    site.publish()
    before = site.rows("SELECT edition, generation FROM site")
    site.write("site.yaml", "# Mine\nbase_url: 'https://example.org/'\npublic: public\ntitle: T\n")
    site.publish()
    equal(site.rows("SELECT edition, generation FROM site"), before)
    site.write("site.yaml", "title: U\nbase_url: https://example.org/\n")
    site.publish()
    check(site.rows("SELECT edition, generation FROM site") != before, "a new title is turned")


def test_links_keep_the_path_of_the_address(site):
    site.write("site.yaml", "title: T\nbase_url: https://example.org/blog/\n")
    site.essay("a", body="[b](b.md)\n")
    site.essay("b")
    site.publish()
    has(site.html("a"), 'href="/blog/writing/b/"')


def test_a_publish_while_another_runs_says_so(site):
    site.publish()
    with open(site.path("data/publish.lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = site.publish(code=3)
    has(result.err, "another publish")
    site.publish()


def test_stored_pages_of_what_changed_are_unlinked(site):
    site.essay("a")
    site.essay("b")
    site.publish()
    for name in ("index.html", "writing/a/index.html", "writing/b/index.html"):
        site.write("public/" + name, "stored")
    site.publish()
    check(site.exists("public/writing/a/index.html"))
    site.essay("a", body="New.\n")
    site.publish()
    check(not site.exists("public/index.html"))
    check(not site.exists("public/writing/a/index.html"))


def test_words_go_to_a_pipe_without_a_bar(site):
    site.essay("a")
    result = site.publish()
    has(result.out, "1 published at https://example.org/")
    equal(result.err, "")


def test_no_essays_at_all(site):
    equal(site.counts()["published"], 0)
    shutil.rmtree(site.path("writing"))
    result = site.publish(code=3)
    has(result.err, "writing", "site.yaml")


def test_many_are_published_in_batches(site):
    for number in range(300):
        site.essay("n%03d" % number, body="Number %d.\n" % number)
    equal(site.counts()["rendered"], 300)
    equal(site.rows("SELECT count(*) FROM essay"), [(300,)])
    equal(site.counts()["rendered"], 0)


def test_old_renderings_are_pruned(site):
    for number in range(4):
        site.essay("a", body="Version %d.\n" % number)
        site.publish()
    check(site.rows("SELECT count(*) FROM rendering")[0][0] <= 2)


def test_many_warnings_are_counted(site):
    site.essay("a", body="".join("[%d](nowhere-%d.md)\n\n" % (i, i) for i in range(30)))
    site.essay("b", date="never")
    told = site.publish(code=1).err
    equal(told.count("warning:"), 20)
    equal(told.count("error:"), 1)
    has(told, "and 10 more warnings; quire check shows them all")
    equal(site.quire("check", code=1).out.count("warning:"), 30)


def test_an_undated_file_is_told_at_publish(site):
    site.essay("a", date=None)
    has(site.publish().err, "writing/a.md:1: warning: has no date and stays a draft")
    site.essay("a", date=None, draft="true")
    equal(site.publish().err, "")


def test_a_first_publish_is_not_dated_ahead(site):
    site.essay("a")
    site.publish(QUIRE_NOW="2026-05-01T12:00:00Z")
    equal(site.rows("SELECT changed FROM site"), [(1777636800,)])


def test_an_empty_base_url_is_told_with_its_line(site):
    site.write("site.yaml", "title: Essays\nbase_url: \"\"\n")
    has(site.publish(code=1).err, "site.yaml:2:11: error: base_url is missing")
