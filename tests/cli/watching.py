# SPDX-License-Identifier: MIT
"""Publishing on save, and the preview."""

import http.client
import os
import re
import shutil
import signal
import threading
import time

from harness import check, equal, has, png, said, stop, wait_for


def watch(site):
    process = site.start("publish", "--watch")
    said(process, "published at")
    return process


def test_watch_publishes_on_save(site):
    site.essay("a")
    process = watch(site)
    site.essay("a", body="Saved.\n")
    said(process, "published at", 2)
    has(site.html("a"), "Saved.")
    equal(stop(process), 0)


def test_watch_sees_a_save_by_rename(site):
    site.essay("a")
    process = watch(site)
    site.write("writing/.a.md.swp", "---\ntitle: A\ndate: 2024-01-01\n---\nRenamed.\n")
    os.rename(site.path("writing/.a.md.swp"), site.path("writing/a.md"))
    said(process, "published at", 2)
    has(site.html("a"), "Renamed.")
    equal(stop(process, signal.SIGTERM), 0)


def test_watch_sees_new_folders(site):
    process = watch(site)
    site.essay("deep/er/a")
    wait_for(lambda: site.rows("SELECT 1 FROM essay WHERE slug = 'a'"))
    site.essay("deep/er/a", body="Again.\n")
    wait_for(lambda: "Again." in site.html("a"))
    site.write("static/a.txt", "a")
    wait_for(lambda: site.exists("public/a.txt"))
    site.write("pages/about.md", "---\ntitle: About\n---\nMe.\n")
    wait_for(lambda: site.rows("SELECT 1 FROM essay WHERE slug = 'about'"))
    equal(stop(process), 0)


def test_watch_sees_templates_and_settings(site):
    process = watch(site)
    site.write("templates/foot.mustache", "mine")
    wait_for(lambda: site.rows("SELECT 1 FROM template"))
    os.makedirs(os.path.join(site.folder, "elsewhere"))
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\nwriting: ../elsewhere\n")
    wait_for(lambda: "elsewhere" in site.rows("SELECT settings FROM edition")[0][0])
    site.write("../elsewhere/b.md", "---\ntitle: B\ndate: 2024-01-01\n---\nText.\n")
    wait_for(lambda: site.rows("SELECT 1 FROM essay WHERE slug = 'b'"))
    equal(stop(process), 0)


def test_watch_goes_on_after_an_error(site):
    site.essay("a")
    process = watch(site)
    good = site.read("site.yaml")
    site.write("site.yaml", "title: [\n")
    said(process, "error")
    site.write("site.yaml", good)
    said(process, "published at", 2)
    equal(stop(process), 0)


def test_watch_begins_with_an_error(site):
    site.write("site.yaml", "title: [\n")
    process = site.start("publish", "--watch")
    said(process, "error")
    site.write("site.yaml", "title: T\nbase_url: https://example.org/\n")
    said(process, "published at")
    equal(stop(process), 0)


def test_watch_takes_many_saves_as_one(site):
    process = watch(site)
    for number in range(200):
        site.essay("n%03d" % number)
    wait_for(lambda: site.rows("SELECT count(*) FROM essay")[0][0] == 200)
    check(process.said.count("published at") < 20, process.said)
    equal(stop(process), 0)


def test_watch_does_not_wake_itself(site):
    site.write("static/a.txt", "a")
    site.write("writing/pic.png", png(2, 2))
    site.essay("a", body="![x](pic.png)\n")
    process = watch(site)
    time.sleep(1.0)
    said(process, "published at")
    equal(process.said.count("published at"), 1)
    equal(stop(process), 0)


class Preview:
    """A preview that is running."""

    def __init__(self, site, **environment):
        self.process = site.start("preview", "--port", "0", **environment)
        text = said(self.process, "until Ctrl-C")
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", text).group(1))

    def ask(self, path, method="GET", timeout=40, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            answer.text = answer.read().decode("utf-8", "replace")
            return answer
        finally:
            connection.close()

    def get(self, path, code=200, **headers):
        answer = self.ask(path, **headers)
        equal(answer.status, code, path, answer.text)
        return answer

    def number(self):
        return self.get("/.quire/changes").text


def scratch(site):
    return [n for n in os.listdir(site.folder) if n.startswith("quire-preview.")]


def test_preview_shows_what_readers_do_not_see(site):
    site.essay("out", title="It is out")
    site.essay("draft", title="Not yet", draft="true")
    site.essay("later", title="In time", date="2999-01-01")
    preview = Preview(site)
    has(preview.get("/").text, "It is out", "Not yet", "In time")
    has(preview.get("/writing/draft/").text, "Draft", "Not yet")
    has(preview.get("/writing/later/").text, "Scheduled for 1 January 2999")
    check("Draft" not in preview.get("/writing/out/").text)
    has(preview.get("/writing/out/").text, 'src="/.quire/reload.js"')
    check(not site.exists("data") and not site.exists("public"))
    equal(len(scratch(site)), 1)
    equal(stop(preview.process), 0)
    equal(scratch(site), [])


def test_preview_answers_like_the_site(site):
    site.write("writing/pic.png", png(3, 3))
    site.write("static/a b.txt", "static")
    site.write("static/.well-known/x", "known")
    site.write("pages/about.md", "---\ntitle: About\n---\nMe, here.\n")
    site.essay("a", body="![x](pic.png)\n", aliases="[/old/]")
    site.essay("walking")
    preview = Preview(site)
    page = preview.get("/writing/a/")
    equal(page.getheader("Content-Type"), "text/html; charset=utf-8")
    equal(preview.get(re.search(r'src="(/media/[^"]*)"', page.text).group(1))
          .getheader("Content-Type"), "image/png")
    equal(preview.get(re.search(r'href="(/style[^"]*)"', page.text).group(1))
          .getheader("Content-Type"), "text/css; charset=utf-8")
    equal(preview.get("/a%20b.txt").text, "static")
    equal(preview.get("/.well-known/x").text, "known")
    has(preview.get("/about/").text, "Me, here.")
    equal(preview.get("/old/", code=301).getheader("Location"), "/writing/a/")
    equal(preview.get("/writing/a", code=301).getheader("Location"), "/writing/a/")
    has(preview.get("/writing/wolking/", code=404).text, "/writing/walking/")
    equal(preview.ask("/", method="POST").status, 405)
    head = preview.ask("/writing/a/", method="HEAD")
    equal((head.status, head.text), (200, ""))
    tag = page.getheader("ETag")
    equal(preview.get("/writing/a/", code=304, **{"If-None-Match": tag}).text, "")
    equal(stop(preview.process, signal.SIGTERM), 0)


def test_preview_keeps_to_its_folder(site):
    preview = Preview(site)
    site.write("secret", "secret")
    for path in ("/../site.yaml", "/..%2fsite.yaml", "/%2e%2e/site.yaml", "/.quire/", "/data/",
                 "/./site.yaml", "//etc/passwd", "/media/../../site.yaml", "/%00", "/site.yaml"):
        check(preview.ask(path).status in (400, 404), path)
    equal(preview.ask("/", Host="example.org").status, 421)
    equal(preview.ask("/", Host="127.0.0.1.example.org:%d" % preview.port).status, 421)
    equal(preview.ask("/", Host="localhost:%d" % preview.port).status, 200)
    equal(stop(preview.process), 0)


def test_preview_tells_open_pages_of_a_save(site):
    site.essay("a", body="Before.\n")
    preview = Preview(site)
    number = preview.number()
    has(preview.get("/.quire/reload.js").text, '"%s"' % number)
    answers = []
    waiting = [threading.Thread(target=lambda: answers.append(
        preview.get("/.quire/changes?since=" + number).text)) for _ in range(3)]
    for thread in waiting:
        thread.start()
    time.sleep(0.5)
    equal(answers, [])
    site.essay("a", body="After.\n")
    for thread in waiting:
        thread.join(20)
    equal(len(answers), 3)
    check(number not in answers and len(set(answers)) == 1, number, answers)
    has(preview.get("/writing/a/").text, "After.")
    equal(stop(preview.process), 0)


def test_preview_survives_an_error(site):
    good = site.read("site.yaml")
    site.essay("a")
    preview = Preview(site)
    site.write("site.yaml", "title: [\n")
    said(preview.process, "site.yaml:")
    has(preview.get("/").text, "/writing/a/")
    number = preview.number()
    site.write("site.yaml", good)
    wait_for(lambda: preview.number() != number)
    equal(stop(preview.process), 0)


def test_preview_begins_with_an_error(site):
    site.write("site.yaml", "title: [\n")
    preview = Preview(site)
    has(preview.get("/", code=503).text, "Nothing to show yet", "reload.js")
    site.write("site.yaml", "title: Mended\n")
    wait_for(lambda: preview.ask("/").status == 200)
    has(preview.get("/").text, "Mended")
    equal(stop(preview.process), 0)


def test_preview_takes_back_what_is_gone(site):
    site.essay("a")
    site.essay("b")
    preview = Preview(site)
    number = preview.number()
    site.remove("writing/a.md")
    wait_for(lambda: preview.number() != number)
    equal(preview.ask("/writing/a/").status, 410)
    equal(stop(preview.process), 0)


def test_preview_leaves_the_published_site_alone(site):
    site.essay("a")
    site.publish()
    before = site.rows("SELECT * FROM edition"), site.rows("SELECT * FROM essay")
    site.essay("b", draft="true")
    preview = Preview(site)
    has(preview.get("/").text, "/writing/b/")
    equal((site.rows("SELECT * FROM edition"), site.rows("SELECT * FROM essay")), before)
    equal(stop(preview.process), 0)


def test_preview_of_a_taken_port_says_so(site):
    preview = Preview(site)
    result = site.quire("preview", "--port", str(preview.port), code=3)
    has(result.err, "port %d is taken" % preview.port, "--port")
    equal(stop(preview.process), 0)
    equal(scratch(site), [])


def test_preview_ends_while_a_page_waits(site):
    preview = Preview(site)
    number = preview.number()

    def wait():
        try:
            preview.ask("/.quire/changes?since=" + number)
        except (OSError, http.client.HTTPException):
            pass
    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.3)
    equal(stop(preview.process), 0)
    thread.join(5)
    check(not thread.is_alive())
    equal(scratch(site), [])


def test_preview_answers_and_ends_while_files_keep_changing(site):
    site.essay("a")
    preview = Preview(site)
    over = threading.Event()

    def save():
        while not over.wait(0.02):
            site.essay("a", body="Saved at %f.\n" % time.monotonic())
    thread = threading.Thread(target=save)
    thread.start()
    slowest = 0
    try:
        for _ in range(40):
            start = time.monotonic()
            preview.number()
            slowest = max(slowest, time.monotonic() - start)
            time.sleep(0.1)
        start = time.monotonic()
        equal(stop(preview.process), 0)
        slowest = max(slowest, time.monotonic() - start)
    finally:
        over.set()
        thread.join()
    check(slowest < 1.5, "%.1f s" % slowest)


def test_preview_without_programs_says_so(site):
    result = site.quire("preview", code=3, QUIRE_PROGRAMS=site.folder)
    has(result.err, site.folder, "QUIRE_PROGRAMS")


def test_preview_of_a_site_under_a_path(site):
    site.write("site.yaml", "title: T\nbase_url: https://example.org/blog/\n")
    site.essay("a", body="[b](b.md)\n")
    site.essay("b")
    preview = Preview(site)
    has(preview.get("/writing/a/").text, 'href="/writing/b/"')
    equal(stop(preview.process), 0)
    shutil.rmtree(site.path("writing"))


def test_watch_is_not_woken_by_its_own_work(site):
    """The site's folder is the writing folder, however that is spelt."""
    for spelt in (".", "./", "writing/"):
        site.write("site.yaml", "title: T\nbase_url: https://example.org/\nwriting: %s\n" % spelt)
        site.essay("a")
        site.publish()  # makes data/ and public/
        process = watch(site)
        time.sleep(1.5)
        equal(said(process, "published at").count("published at"), 1, spelt)
        site.essay("a", body="Saved at %s\n" % spelt)
        said(process, "published at", 2)
        equal(stop(process), 0)
