# SPDX-License-Identifier: MIT
"""What is published keeps its place, whatever is wrong with the files beside it or its own."""

import os
import pathlib
import signal
import threading
import time

from harness import check, equal, has, not_sanitized, wait_for

BROKEN = "---\ntitle: [\n---\n"


def paths(site):
    return dict(site.rows("SELECT a.path, e.slug FROM address a JOIN essay e ON e.id = a.essay"))


def identities(site):
    return dict(site.rows("SELECT file, identity FROM essay"))


def test_a_file_with_errors_keeps_its_address_from_a_new_one(site):
    site.essay("a")
    site.publish()
    site.write("writing/a.md", BROKEN)
    site.essay("b", slug="a")
    has(site.publish(code=1).err, "writing/b.md:4:7: error: the address /writing/a/ belongs to "
        "writing/a.md")
    equal(site.rows("SELECT file FROM essay"), [("a.md",)])
    has(site.html("a"), "Some words.")


def test_a_chain_of_moves_stops_where_one_of_them_fails(site):
    site.essay("a", slug="one")
    site.essay("b", slug="two")
    site.publish()
    site.write("writing/b.md", BROKEN)
    site.essay("a", slug="two")
    site.essay("c", slug="one")
    result = site.publish(code=1)
    has(result.err, "writing/a.md:4:7: error: the address /writing/two/ belongs to writing/b.md",
        "writing/c.md:4:7: error: the address /writing/one/ belongs to writing/a.md")
    equal(paths(site), {"/writing/one/": "one", "/writing/two/": "two"})


def test_links_still_lead_to_a_file_with_errors(site):
    site.essay("a")
    site.essay("c", body="[there](a.md)\n")
    site.publish()
    site.write("writing/a.md", BROKEN)
    equal(site.counts(code=1)["rendered"], 0)
    has(site.html("c"), 'href="/writing/a/"')


def test_a_folder_that_cannot_be_read_is_not_deleted(site):
    if os.geteuid() == 0:
        # Root reads everything; a folder too deep is hidden in the same way.
        deep = "/".join("d" * 1 for _ in range(18))
        site.essay("top")
        site.publish()
        site.essay(deep + "/low")
        result = site.publish(code=1)
        has(result.err, "lies too deep")
        return
    for name in ("a", "b", "sub/x"):
        site.essay(name)
    site.publish()
    os.chmod(site.path("writing/sub"), 0)
    try:
        result = site.publish(code=1)
    finally:
        os.chmod(site.path("writing/sub"), 0o755)
    has(result.err, "writing/sub: error: Permission denied; what is published of it stays")
    equal(site.rows("SELECT count(*) FROM essay WHERE removed_at IS NULL"), [(3,)])


def test_an_essay_with_an_id_becomes_a_page(site):
    site.essay("m", id="x1")
    site.publish()
    os.mkdir(site.path("pages"))
    os.rename(site.path("writing/m.md"), site.path("pages/m.md"))
    site.publish("--retract")
    equal(site.rows("SELECT identity, kind FROM essay"), [("x1", 1)])
    equal(sorted(paths(site)), ["/m/", "/writing/m/"])


def test_an_id_never_takes_the_place_of_a_file_without_one(site):
    site.essay("n1")
    site.publish()
    site.essay("xx", id="n1")
    site.publish()
    equal(identities(site), {"n1.md": "/writing/n1/", "xx.md": "n1"})


def test_an_id_equal_to_a_slug_of_the_same_publish(site):
    site.essay("foo")
    site.essay("bar", id="foo")
    site.publish()
    equal(identities(site), {"foo.md": "/writing/foo/", "bar.md": "foo"})


def test_an_id_given_later_is_the_same_essay(site):
    site.essay("a")
    site.publish()
    before = site.rows("SELECT id FROM essay")
    site.essay("a", id="own")
    site.publish()
    equal(site.rows("SELECT id FROM essay"), before)
    equal(identities(site), {"a.md": "own"})


def test_an_alias_named_twice_is_one(site):
    site.essay("a", permalink="/old/", redirect_from="[/old/, /x/, /x]")
    site.publish()
    equal(sorted(paths(site)), ["/old/", "/writing/a/", "/x/"])


def test_a_link_to_a_scheduled_essay_is_told(site):
    site.essay("later", date="2094-01-01")
    site.essay("now", body="One.\n\n[soon](later.md)\n")
    result = site.publish()
    has(result.err, 'writing/now.md:8: warning: the link "later.md" leads to an essay that is '
        "scheduled for later")


def children(pid):
    try:
        text = pathlib.Path("/proc/%d/task/%d/children" % (pid, pid)).read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in text.split()]


def test_a_renderer_that_is_killed_is_tried_again(site):
    """Whichever child is killed, no essay is given up for it."""
    for i in range(400):
        site.essay("e%d" % i, body="A *few* words with [a link](e%d.md).\n\n" % ((i + 1) % 400) * 40)
    process = site.start("publish", "--json")
    killed = 0
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end and not killed:
        for child in children(process.pid)[:1]:
            try:
                os.kill(child, signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                pass
        time.sleep(0.002)
    process.wait(timeout=120)
    check(killed, "no child was seen")
    equal(process.returncode, 0, process.stdout.read())
    equal(site.rows("SELECT count(*) FROM essay"), [(400,)])
    equal(site.rows("SELECT count(*) FROM refusal"), [(0,)])


def test_two_publishes_at_once_are_one_after_the_other(site):
    """The second says so, and neither breaks what the other does."""
    for i in range(200):
        site.essay("e%d" % i)
    results = []
    threads = [threading.Thread(target=lambda: results.append(site.publish(code=None)))
               for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(any(r.code == 0 for r in results), *results)
    for result in results:
        check(result.code in (0, 3), result)
        if result.code == 3:
            has(result.err, "another publish of this site is at work")
    equal(site.rows("SELECT count(*) FROM essay"), [(200,)])


def test_an_id_copied_from_a_draft_is_refused_by_name(site):
    """The holder was published; its file is a draft now, and a copy of it isn't."""
    site.essay("a", id="x")
    site.essay("other")
    site.publish()
    site.essay("a", id="x", draft="true")
    site.essay("b", id="x")
    for command in ("check", "publish"):
        result = site.quire(command, *(["--retract"] if command == "publish" else []), code=1)
        has(result.out + result.err, "writing/b.md:4:5: error: has the id of writing/a.md")
    equal(site.rows("SELECT file FROM essay WHERE removed_at IS NULL"), [("other.md",)])


def test_a_copy_does_not_take_the_essay_of_a_file_with_errors(site):
    site.essay("a", id="x")
    site.publish()
    site.write("writing/a.md", BROKEN)
    site.essay("b", id="x")
    has(site.publish(code=1).err, "writing/b.md:4:5: error: has the id of a.md")
    equal(site.rows("SELECT file, slug FROM essay"), [("a.md", "a")])
    equal(paths(site), {"/writing/a/": "a"})


@not_sanitized
def test_no_link_leads_to_an_essay_that_is_refused(site):
    site.write("site.yaml", site.read("site.yaml") + "limits:\n  render_memory: 64\n")
    site.essay("bomb", body="|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + "b\n" * 2000)
    site.essay("linker", body="[it](bomb.md)\n")
    warning = 'writing/linker.md:6: warning: the link "bomb.md" leads to nothing published here'
    has(site.publish(code=1).err, warning)
    has(site.html("linker"), 'href="bomb.md"')
    has(site.quire("check", code=1).out, warning)
    site.essay("bomb", body="Small.\n")
    site.publish()
    has(site.html("linker"), 'href="/writing/bomb/"')


@not_sanitized
def test_check_resolves_links_anew_where_an_essay_is_refused(site):
    site.write("site.yaml", site.read("site.yaml") + "limits:\n  render_memory: 64\n")
    site.essay("bomb", date="2999-01-01",
               body="|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + "b\n" * 2000)
    site.essay("linker", body="[it](bomb.md)\n[no](none.md)\n")
    site.essay("other", body="[no](none.md)\n")
    first = site.quire("check", code=1).out
    has(first, 'writing/linker.md:6: warning: the link "bomb.md" leads to nothing published here')
    equal(first.count("writing/linker.md"), 2, first)
    equal(first.count("writing/other.md"), 1, first)
    site.publish(code=1)
    equal(sorted(site.quire("check", code=1).out.splitlines()), sorted(first.splitlines()))


def test_a_killed_publish_leaves_no_lock(site):
    for i in range(400):
        site.essay("e%d" % i, body="A *few* words with [a link](e%d.md).\n\n" % i * 40)
    process = site.start("publish")
    wait_for(lambda: children(process.pid) or process.poll() is not None)
    process.kill()
    process.wait()
    equal(site.counts()["published"], 400)
