# SPDX-License-Identifier: MIT
"""The rules of HTTP, through lighttpd: the same from a stored page and from a program."""

import gzip
import os
import re
import shutil
import subprocess

import harness
from cache import stores

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0"/></svg>\n'
SECURITY = ("content-security-policy", "referrer-policy", "x-content-type-options")


def fill(site):
    site.essay("a-kept-promise", title="A kept promise",
               body="Words. " * 400 + "\n\n![A line](line.svg)\n",
               aliases='["/2019/05/kept.html", "/old/of/any/depth/", "earlier"]')
    site.put("writing/line.svg", SVG)
    site.put("static/robots.txt", "User-agent: *\n")
    site.put("static/.well-known/security.txt", "Contact: mailto:a@example.org\n")
    site.put("static/empty.txt", "")
    site.essay("first-name", id="renamed")
    site.essay("goes")
    site.essay("about", title="About", folder="pages")
    for i in range(150):
        site.essay("many-%03d" % i, title="Many %03d" % i, date="2020-02-03")
    site.publish()
    site.remove("first-name")
    site.essay("second-name", id="renamed")
    site.publish()
    site.remove("second-name")
    site.essay("third-name", id="renamed")
    site.remove("goes")
    site.publish()


class Rules:
    """One site behind one server, checked under its base path."""

    def __init__(self, report, site, server):
        self.report = report
        self.site = site
        self.server = server
        self.base = server.base
        self.prefix = "%s, %s" % (type(server).__name__, self.base)

    def path(self, path):
        return self.base + path[1:]

    def ask(self, path, method="GET", **more):
        return self.server.ask(self.path(path), method, **more)

    def equal(self, name, got, expected):
        return self.report.equal("%s: %s" % (self.prefix, name), got, expected)

    def check(self, name, ok, detail=""):
        return self.report.check("%s: %s" % (self.prefix, name), ok, detail)

    def twice(self, path):
        """What a program answers, and then the file."""
        if os.path.exists(self.site.stored(path)):
            os.unlink(self.site.stored(path))
        answer = self.ask(path)
        harness.wait_until(lambda: os.path.exists(self.site.stored(path)))
        return (("a program", answer), ("the file", self.ask(path)))

    def codes(self):
        """Rows: path, code, Location below the base or a word of the page."""
        rows = [
            ("/", 200, None),
            ("/writing/a-kept-promise/", 200, None),
            ("/about/", 200, None),
            ("/about", 301, "/about/"),
            ("/writing/a-kept-promise", 301, "/writing/a-kept-promise/"),
            ("/writing/a-kept-promise?x=1", 301, "/writing/a-kept-promise/?x=1"),
            ("/writing/first-name/", 301, "/writing/third-name/"),
            ("/writing/first-name", 301, "/writing/third-name/"),
            ("/writing/second-name/", 301, "/writing/third-name/"),
            ("/2019/05/kept.html", 301, "/writing/a-kept-promise/"),
            ("/old/of/any/depth/", 301, "/writing/a-kept-promise/"),
            ("/old/of/any/depth", 301, "/writing/a-kept-promise/"),
            ("/writing/earlier/", 301, "/writing/a-kept-promise/"),
            ("/writing/goes/", 410, None),
            ("/writing/goes", 410, None),
            ("/writing/a-kept-promize/", 404, "/writing/a-kept-promise/"),
            ("/writing/nothing-like-it-at-all/", 404, None),
            ("/nothing.html", 404, None),
            ("/a/b/c/d/e/", 404, None),
            ("/writing/", 301, "/"),
            ("/page/1/", 301, "/"),
            ("/page/2/", 200, None),
            ("/page/3/", 404, None),
            ("/page/02/", 404, None),
            ("/page/2", 301, "/page/2/"),
            ("/page/99999999999999999999/", 404, None),
            ("/.quire/", 404, None),
            ("/.quire/x", 404, None),
            ("/.git/config", 404, None),
            ("/.htaccess", 404, None),
            ("/writing/.a-kept-promise/", 404, None),
            ("/writing/a-kept-promise/.quire", 404, None),
            ("/%2equire/", 404, None),
            ("/.well-known/security.txt", 200, None),
            ("/robots.txt", 200, None),
            ("/empty.txt", 200, None),
            ("/media/", 404, None),
            ("/writing/A-Kept-Promise/", 404, None),
            ("/:post/", 404, None),
            ("/:index/", 404, None),
            ("/:missing-post/", 404, None),
            ("/:missing-post.x", 404, None),
            ("/site.yaml", 404, None),
            ("/data/quire.db", 404, None),
        ]
        for path, code, more in rows:
            answer = self.ask(path)
            self.equal(path, answer.code, code)
            if code == 301:
                self.equal("%s leads in one hop" % path, answer["location"], self.path(more))
            elif more:
                self.check("%s offers what is near" % path, more.encode() in answer.body,
                           answer.body)
            if code in (404, 410):
                self.check("%s has the list's link" % path,
                           b'href="%s"' % self.base.encode() in answer.body, answer.body[:1500])

    def traversal(self):
        for path in ("/../site.yaml", "/%2e%2e/site.yaml", "/%2e%2e%2fsite.yaml",
                     "/..%2fsite.yaml", "/%252e%252e/site.yaml", "/%252e%252e%252fsite.yaml",
                     "/writing/%2e%2e/%2e%2e/site.yaml", "/writing/..%5c..%5csite.yaml",
                     "/writing/a-kept-promise/%00", "/%00", "/writing/a-kept-promise%00.html",
                     "/media/../../site.yaml",
                     "/media/%2e%2e/%2e%2e/data/quire.db", "/.%2e/site.yaml", "/\\..\\site.yaml",
                     "//site.yaml", "/./data/quire.db", "/%c0%ae%c0%ae/site.yaml", "/%ff/",
                     "/writing/%zz/", "/writing/a%0d%0aX:y/",
                     "/writing/a-kept-promise/%2e%2e/%2e%2e/.git/"):
            answer = self.ask(path)
            self.check("%s is refused" % path, 400 <= answer.code < 500 and
                       b"base_url:" not in answer.body and b"SQLite" not in answer.body, answer)
        with self.server.connect() as c:
            for target in (b"*", b"http://evil.example/writing/a-kept-promise/", b"kept", b"/a b",
                           b"/\xff\xfe", b"//evil.example/"):
                request = b"GET %s HTTP/1.1\r\nHost: example.org\r\n\r\n" % target
                try:
                    answer = c.raw(request)
                except ConnectionResetError:
                    continue
                self.check("the target %r leads nowhere" % target, (
                    400 <= answer.code < 500 or (answer.code == 200 and b"http:" in target)) and
                           "evil" not in (answer["location"] or ""), answer)

    def sizes(self):
        for size, codes in ((1900, (404, 403)), (8000, (404, 403, 414)), (9000, (414, 400, 431)),
                            (70000, (414, 400, 431))):
            with self.server.connect() as c:
                try:
                    code = c.ask(self.path("/" + "a" * size)).code
                except (ConnectionResetError, BrokenPipeError):
                    code = 400  # closed while we were still sending
            self.check("a target of %d bytes: %d" % (size, code), code in codes, code)
        answer = self.ask("/writing/a-kept-promise/", X_Long="x" * 100000)
        self.check("a large header is refused: %d" % answer.code, answer.code in (400, 413, 431))
        answer = self.ask("/writing/a-kept-promise/", "POST", body=b"x" * 200000)
        self.check("a large body is refused: %d" % answer.code, answer.code in (405, 413))

    def methods(self):
        for path in ("/writing/a-kept-promise/", "/", "/page/2/", "/about/"):
            for who, page in self.twice(path):
                head = self.ask(path, "HEAD")
                self.equal("HEAD %s beside %s" % (path, who), (head.code, head.body), (200, b""))
                for name in ("content-length", "content-type", "last-modified", "cache-control",
                             *SECURITY):
                    if who == "the file":
                        self.equal("HEAD %s: %s" % (path, name), head[name], page[name])
            for method in ("POST", "PUT", "DELETE", "PATCH"):
                for state in ("stored", "not stored"):
                    if state == "not stored" and os.path.exists(self.site.stored(path)):
                        os.unlink(self.site.stored(path))
                    answer = self.ask(path, method, body=b"x=1")
                    self.equal("%s %s, %s" % (method, path, state),
                               (answer.code, answer["allow"]), (405, "GET, HEAD"))
            self.twice(path)
            answer = self.ask(path, "OPTIONS")
            self.check("OPTIONS %s gives no page" % path, answer.code in (200, 204, 405) and
                       b"<article" not in answer.body, answer)
        if os.path.exists(self.site.stored("/writing/a-kept-promise/")):
            os.unlink(self.site.stored("/writing/a-kept-promise/"))
        head = self.ask("/writing/a-kept-promise/", "HEAD")
        self.equal("HEAD of a page that isn't stored", (head.code, head.body), (200, b""))
        # Some servers leave it out (RFC 9110, 8.6).
        self.check("and its length", head["content-length"] in (
            None, str(len(self.ask("/writing/a-kept-promise/").body))), head)
        self.equal("a POST to what isn't there", self.ask("/nothing/", "POST", body=b"").code, 405)
        self.equal("a POST to a file", self.ask("/robots.txt", "POST", body=b"").code, 404)
        for method in ("TRACE", "CONNECT", "BREW"):
            answer = self.ask("/writing/a-kept-promise/", method)
            self.check("%s gets no page" % method, b"<article" not in answer.body and
                       (method == "TRACE" or answer.code in (400, 405, 501)), answer)

    def headers(self):
        pages = [("a 404", self.ask("/nothing/")), ("a 410", self.ask("/writing/goes/")),
                 ("a 405", self.ask("/", "POST", body=b"")),
                 ("a dotfile", self.ask("/.git/config")),
                 ("a file of static/", self.ask("/robots.txt"))]
        for path in ("/", "/writing/a-kept-promise/", "/about/"):
            pages += [("%s by %s" % (path, who), answer) for who, answer in self.twice(path)]
        reference = [pages[-1][1][name] for name in SECURITY]
        for name, answer in pages:
            self.equal("the security headers of %s" % name,
                       [answer[header] for header in SECURITY], reference)
            self.check("the server says no version with %s" % name,
                       not re.search(r"\d", answer["server"] or ""), answer["server"])
        for path in ("/", "/writing/a-kept-promise/"):
            (_, miss), (_, hit) = self.twice(path)
            for header in ("content-type", "cache-control", "last-modified"):
                self.equal("%s has one %s" % (path, header), hit[header], miss[header])
        self.check("a redirect isn't kept for ever",
                   self.ask("/writing/a-kept-promise")["cache-control"] == "no-cache")

    def immutable(self):
        page = self.ask("/writing/a-kept-promise/").body.decode()
        style = re.search(r'href="([^"]*/style\.[0-9a-f]+\.css)"', page).group(1)
        image = re.search(r'src="([^"]*/media/[^"]+)"', page).group(1)
        for url in (style, image):
            answer = self.server.ask(url)
            self.equal("%s is for ever" % url, (answer.code, answer["cache-control"]),
                       (200, "public, max-age=31536000, immutable"))
            self.equal("%s is what it is" % url, answer["x-content-type-options"], "nosniff")
            missing = re.sub(r"[0-9a-f]{6}\.(?=\w+$)", "000000.", url)
            gone = self.server.ask(missing)
            self.check("%s isn't there, and not for ever" % missing, gone.code == 404 and
                       "immutable" not in (gone["cache-control"] or ""), gone)
        self.check("the type of an image", self.server.ask(image)["content-type"].startswith(
            "image/svg+xml"))
        self.check("a file of static/ is asked for each time",
                   self.ask("/robots.txt")["cache-control"].startswith("no-cache"))

    def compression(self):
        plain = self.ask("/writing/a-kept-promise/").body
        self.twice("/writing/a-kept-promise/")
        for coding in self.server.codings:
            unpack = gzip.decompress if coding == "gzip" else unpack_brotli
            answer = self.ask("/writing/a-kept-promise/", Accept_Encoding=coding)
            self.equal("%s is used" % coding, answer["content-encoding"], coding)
            self.check("with Vary", "accept-encoding" in (answer["vary"] or "").lower(), answer)
            self.equal("and the same security headers",
                       [answer[h] for h in SECURITY], [self.ask("/")[h] for h in SECURITY])
            body = unpack(answer.body)
            if body is not None:
                self.equal("%s gives the page" % coding, body, plain)
            self.check("and fewer bytes", len(answer.body) < len(plain) // 2, len(answer.body))
            again = self.ask("/writing/a-kept-promise/", Accept_Encoding=coding,
                             If_None_Match=answer["etag"])
            self.equal("304 to the ETag of %s" % coding, again.code, 304)
        self.equal("none where none is asked for",
                   self.ask("/writing/a-kept-promise/")["content-encoding"], None)
        self.check("Vary there too, for caches", "accept-encoding" in
                   (self.ask("/writing/a-kept-promise/")["vary"] or "").lower(),
                   self.ask("/writing/a-kept-promise/"))

    def numbered(self):
        first, second = self.ask("/").body.decode(), self.ask("/page/2/").body.decode()
        for name, page, link, where in (("the next", first, "next", "/page/2/"),
                                        ("the one before", second, "prev", "/")):
            pair = ('href="%s"' % self.path(where), 'rel="%s"' % link)
            self.check("a page names %s" % name, " ".join(pair) in page or
                       " ".join(reversed(pair)) in page, page[:3000])
        self.check("the second has no next", 'rel="next"' not in second)
        listed = set(re.findall(r'/writing/(many-\d+)/"', first + second))
        self.equal("both list every essay", len(listed), 150)

    def ranges(self):
        self.twice("/writing/a-kept-promise/")
        page = self.ask("/writing/a-kept-promise/").body
        answer = self.ask("/writing/a-kept-promise/", Range="bytes=0-9")
        self.check("a range of a stored page", (answer.code, answer.body) == (206, page[:10]) or
                   answer.body == page, answer)
        answer = self.ask("/writing/a-kept-promise/", Range="bytes=99999999-")
        self.check("a range beyond it", answer.code == 416 or answer.body == page, answer)

    def base_alone(self):
        if self.base == "/":
            return
        self.equal("the base without its slash",
                   (self.server.ask("/blog").code, self.server.ask("/blog")["location"]),
                   (301, "/blog/"))
        for path in ("/", "/writing/a-kept-promise/", "/blogs/", "/robots.txt", "/index.html"):
            self.equal("%s outside the base" % path, self.server.ask(path).code, 404)
        page = self.ask("/writing/a-kept-promise/").body.decode()
        outside = [url for url in re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
                   if not url.startswith("/blog/")]
        self.equal("no link leads outside the base", outside, [])

    def run(self):
        for part in (self.codes, self.traversal, self.sizes, self.methods, self.headers,
                     self.immutable, self.compression, self.numbered, self.ranges,
                     self.base_alone):
            before = self.report.failed
            part()
            if self.report.failed > before:
                print("# %s" % self.server.logged()[-3000:].replace("\n", "\n# "), flush=True)


def unpack_brotli(data):
    """None where this machine can't."""
    if not shutil.which("brotli"):
        return None
    return subprocess.run(["brotli", "-dc"], input=data, stdout=subprocess.PIPE, check=True).stdout


def run(report, build):
    for base_url in ("https://example.org/", "https://example.org/blog/"):
        with harness.Site(build, base_url=base_url) as site:
            fill(site)
            with harness.Lighttpd(site) as server:
                Rules(report, site, server).run()
