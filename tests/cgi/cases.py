# SPDX-License-Identifier: MIT
"""Requests and what is answered: each is run as CGI and as FastCGI, and both say the same."""

import re

import harness

DATE = "2024-03-01T09:00:00+05:30"

# The site that the cases ask.
CHANGES = (
    "essay\thello\thello\t" + DATE + "\tHello <script>\t/writing/hi/\t/2019/03/hello.html/",
    "essay\thello\thello\t" + DATE + "\tHello <script>\t/writing/older/",
    "essay\tuber\tüber-alles\t2024-02-01T09:00:00Z\tÜber",
    "essay\tlost\tlost\t2024-01-01T09:00:00Z\tLost\t/writing/lost-before/",
    "page\tabout\tabout\t2024-01-01T09:00:00Z\tAbout",
    "remove\tlost",
    "store\t/page/2/",
)

HTML = {"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin", "Content-Security-Policy": "frame-ancestors 'self'"}
PAGE = dict(HTML, **{"ETag": re.compile(r'"[0-9a-f]+-[0-9a-f]+-[0-9a-f]+"'),
                     "Last-Modified": re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"),
                     "Cache-Control": "no-cache, s-maxage=3600", "Location": None, "Allow": None})
ERROR = dict(HTML, **{"Cache-Control": "no-cache", "ETag": None, "Last-Modified": None,
                      "Location": None})


def moved(location):
    return {"Location": location, "Cache-Control": "no-cache", "ETag": None}


# program, method, target, code, headers (None: absent), what stands in the body
CASES = [
    ("index", "GET", "/", 200, PAGE, [b"Hello &lt;script&gt;", b"/writing/hello/",
                                      b"/writing/%C3%BCber-alles/", b"</html>"]),
    ("index", "GET", "/?utm=1", 200, PAGE, [b"Hello &lt;script&gt;"]),
    ("index", "GET", "http://example.org/", 200, PAGE, [b"Hello &lt;script&gt;"]),
    ("index", "GET", "/page/1/", 301, moved("/"), []),
    ("index", "GET", "/page/1/?a=b", 301, moved("/?a=b"), []),
    ("index", "GET", "/page/2/", 404, ERROR, [b"</html>"]),
    ("index", "GET", "/page/0/", 404, ERROR, []),
    ("index", "GET", "/page/02/", 404, ERROR, []),
    ("index", "GET", "/page/+2/", 404, ERROR, []),
    ("index", "GET", "/page/99999999999999999999/", 404, ERROR, []),
    ("index", "GET", "/page/2x/", 404, ERROR, []),
    ("index", "GET", "/page/", 404, ERROR, []),
    ("index", "GET", "/page/2", 404, ERROR, []),
    ("index", "GET", "/page/1", 301, moved("/"), []),
    ("index", "GET", "/page/1?x=%22", 301, moved("/?x=%22"), []),
    ("index", "GET", "/nothing/", 404, ERROR, [b"</html>"]),
    ("index", "GET", "/nothing.txt", 404, ERROR, []),
    ("index", "GET", "/2019/03/hello.html", 301, moved("/writing/hello/"), []),
    ("index", "GET", "/2019/03/hello.html/", 301, moved("/writing/hello/"), []),
    ("index", "GET", "/writing/lost", 410, ERROR, []),
    ("post", "GET", "/writing/hello/", 200, PAGE, [b"The text of hello.", b"Hello &lt;script&gt;"]),
    ("post", "GET", "/writing/hello/?fbclid=x", 200, PAGE, [b"The text of hello."]),
    ("post", "GET", "/%77riting/%68ello/", 200, PAGE, [b"The text of hello."]),
    ("post", "GET", "/writing/%C3%BCber-alles/", 200, PAGE, ["The text of über".encode()]),
    ("post", "GET", "/writing/%c3%bcber-alles", 301, moved("/writing/%C3%BCber-alles/"), []),
    ("post", "GET", "/writing/über-alles/", 200, PAGE, ["The text of über".encode()]),
    ("post", "GET", "/writing/hello", 301, moved("/writing/hello/"), []),
    ("post", "GET", "/writing/hello?a=b&c", 301, moved("/writing/hello/?a=b&c"), []),
    ("post", "GET", "/writing/hello?x=<\">ü", 301, moved("/writing/hello/?x=%3C%22%3E%C3%BC"), []),
    ("post", "GET", "/writing/nope", 404, ERROR, [b"</html>"]),
    ("post", "GET", "/nope", 404, ERROR, []),
    ("post", "GET", "/writing/hi/", 301, moved("/writing/hello/"), []),
    ("post", "GET", "/writing/hi", 301, moved("/writing/hello/"), []),
    ("post", "GET", "/writing/older/?q", 301, moved("/writing/hello/?q"), []),
    ("post", "GET", "/writing/lost/", 410, ERROR, [b"</html>"]),
    ("post", "GET", "/writing/lost", 410, ERROR, []),
    ("post", "GET", "/writing/lost-before/", 410, ERROR, []),
    ("post", "GET", "/writing/helo/", 404, ERROR, [b"/writing/hello/", b"Hello &lt;script&gt;"]),
    ("post", "GET", "/writing/completely-different-words/", 404, ERROR, [b"</html>"]),
    ("post", "GET", "/writing/", 301, moved("/"), []),
    ("post", "GET", "/writing", 301, moved("/"), []),
    ("post", "GET", "/about/", 200, PAGE, [b"The text of about."]),
    ("post", "GET", "/about", 301, moved("/about/"), []),
    ("post", "GET", "/favicon.ico", 404, ERROR, []),
    ("post", "GET", "//evil.example/", 404, ERROR, []),
    ("post", "GET", "//evil.example", 404, ERROR, []),
    ("post", "GET", "/writing//hello/", 404, ERROR, []),
    ("post", "GET", "/writing/a/b/", 404, ERROR, []),
    ("post", "GET", "/writing/%5C%5Cevil", 404, ERROR, []),
    ("post", "GET", "/%2Fevil.example", 404, ERROR, []),
    # HEAD says what GET says, without the body.
    ("index", "HEAD", "/", 200, PAGE, None),
    ("post", "HEAD", "/writing/hello/", 200, PAGE, None),
    ("post", "HEAD", "/writing/nothing-like-it/", 404, ERROR, None),
    ("post", "HEAD", "/writing/hi/", 301, moved("/writing/hello/"), None),
    # Methods
    ("index", "POST", "/", 405, dict(ERROR, Allow="GET, HEAD"), [b"</html>"]),
    ("index", "DELETE", "/", 405, dict(ERROR, Allow="GET, HEAD"), []),
    ("index", "get", "/", 405, dict(ERROR, Allow="GET, HEAD"), []),
    ("post", "PUT", "/writing/hello/", 405, dict(ERROR, Allow="GET, HEAD"), []),
    ("post", "OPTIONS", "/writing/hello", 405, dict(ERROR, Allow="GET, HEAD"), []),
    ("index", "OPTIONS", "*", 400, ERROR, []),
    # Attacks
    ("post", "GET", "/writing/../etc/passwd", 400, ERROR, [b"</html>"]),
    ("post", "GET", "/writing/%2e%2e/%2e%2e/etc/passwd", 400, ERROR, []),
    ("post", "GET", "/writing/..%2f..%2fetc%2fpasswd", 400, ERROR, []),
    ("post", "GET", "/writing/hello%00/", 400, ERROR, []),
    ("post", "GET", "/writing/%ff%fe/", 400, ERROR, []),
    ("post", "GET", "/writing/%c0%ae%c0%ae/", 400, ERROR, []),
    ("post", "GET", b"/writing/\xff/", 400, ERROR, []),
    ("post", "GET", "/writing/%", 400, ERROR, []),
    ("post", "GET", "/writing/%0d%0aSet-Cookie:%20a=b/", 400, dict(ERROR, **{"Set-Cookie": None}),
     []),
    ("post", "GET", "/writing/x\r\nSet-Cookie: a=b", 400, dict(ERROR, **{"Set-Cookie": None}), []),
    ("post", "GET", "/writing/hello?\r\nSet-Cookie: a=b", 400,
     dict(ERROR, **{"Set-Cookie": None}), []),
    ("post", "GET", "/writing/hello\\", 400, ERROR, []),
    ("post", "GET", "/writing/hello#x", 400, ERROR, []),
    ("post", "GET", "/writing/%3Cscript%3Ealert(1)%3C/script%3E/", 404, ERROR, []),
    ("post", "GET", "/writing/<script>/", 404, ERROR, []),
    ("post", "GET", "/" + "a" * 4095, 404, ERROR, []),
    ("post", "GET", "/" + "a" * 4096, 414, ERROR, [b"</html>"]),
    ("post", "GET", "/" + "a" * 100000, 414, ERROR, []),
    ("post", "GET", "/writing/hello/?" + "a" * 4081, 414, ERROR, []),
    ("post", "GET", "/" + "%41" * 1365 + "/", 414, ERROR, []),
    ("post", "GET", "", 404, ERROR, []),
    ("post", "GET", "writing/hello/", 400, ERROR, []),
]

# The same below a base address with a path.
BASED = [
    ("index", "GET", "/blog/", 200, PAGE, [b"/blog/writing/hello/"]),
    ("index", "GET", "/blog", 301, moved("/blog/"), []),
    ("index", "GET", "/blog?a", 301, moved("/blog/?a"), []),
    ("index", "GET", "/", 404, ERROR, [b"/blog/"]),
    ("index", "GET", "/blogging/", 404, ERROR, []),
    ("index", "GET", "/blog/page/2", 404, ERROR, []),
    ("index", "GET", "/blog/page/1", 301, moved("/blog/"), []),
    ("index", "GET", "/blog/page/1/", 301, moved("/blog/"), []),
    ("post", "GET", "/blog/writing/hello/", 200, PAGE, [b"The text of hello."]),
    ("post", "GET", "/blog/writing/hi/", 301, moved("/blog/writing/hello/"), []),
    ("post", "GET", "/blog/writing/", 301, moved("/blog/"), []),
    ("post", "GET", "/blog/%2e%2e/", 400, ERROR, []),
    ("post", "GET", "/writing/hello/", 404, ERROR, []),
    ("post", "GET", "/blog//writing/hello/", 404, ERROR, []),
]


def differences(answer, code, headers, parts):
    """What of an answer is not as expected."""
    out = []
    if answer.code != code:
        out.append("code %d, expected %d" % (answer.code, code))
    for name, expected in headers.items():
        got = answer.header(name)
        fits = (expected.fullmatch(got or "") if isinstance(expected, re.Pattern)
                else got == expected)
        if not fits:
            out.append("%s: %r, expected %r" % (name, got, expected))
    if parts is None and answer.body:
        out.append("there is a body of %d bytes" % len(answer.body))
    for part in parts or []:
        if part not in answer.body:
            out.append("%r is not in the body" % part)
    if parts is not None and answer.header("Content-Length") != str(len(answer.body)):
        out.append("Content-Length %s of %d bytes" % (answer.header("Content-Length"),
                                                      len(answer.body)))
    if out:
        out.append(answer.raw[:600].decode("latin-1"))
    return out


def as_bytes(uri):
    return uri if isinstance(uri, bytes) else uri.encode()


def run_case(report, programs, case):
    program, method, uri, code, headers, parts = case
    params = harness.variables(method, "/")
    params["REQUEST_URI"] = as_bytes(uri)
    params["QUERY_STRING"] = as_bytes(uri).partition(b"?")[2]
    answers = [run.run(params) for run in programs[program]]
    wrong = differences(answers[0], code, headers, parts)
    for other in answers[1:]:
        if other.raw != answers[0].raw:
            wrong.append("as FastCGI it is answered otherwise:")
            wrong.append(other.raw[:600].decode("latin-1"))
    name = as_bytes(uri[:60]).decode("latin-1").encode("unicode_escape").decode().replace("#", "%23")
    return report.check("%s: %s %s is %d" % (program, method, name, code), not wrong,
                        "\n".join(wrong))


def run_table(report, site, table, build):
    programs = {}
    for program in ("index", "post"):
        programs[program] = [harness.Cgi(program, site, build=build),
                             harness.FastCgi(program, site, build=build)]
    for case in table:
        run_case(report, programs, case)
    for program, runs in programs.items():
        report.equal("%s: leaves in peace" % program, runs[1].stop(), 0)
        runs[1].__exit__()


def conditional(report, run, uri):
    """304 both ways, to GET and to HEAD."""
    page = run.run(harness.variables("GET", uri))
    tag, date = page.header("ETag"), page.header("Last-Modified")
    rows = [
        (304, {"HTTP_IF_NONE_MATCH": tag}),
        (304, {"HTTP_IF_NONE_MATCH": "W/" + tag}),
        (304, {"HTTP_IF_NONE_MATCH": '"other", ' + tag}),
        (304, {"HTTP_IF_NONE_MATCH": "*"}),
        (304, {"HTTP_IF_MODIFIED_SINCE": date}),
        (200, {"HTTP_IF_NONE_MATCH": '"other"', "HTTP_IF_MODIFIED_SINCE": date}),
        (200, {"HTTP_IF_MODIFIED_SINCE": "Sun, 06 Nov 1994 08:49:37 GMT"}),
        (200, {"HTTP_IF_MODIFIED_SINCE": "soon"}),
        (200, {"HTTP_IF_NONE_MATCH": "x" * 9000}),
    ]
    for code, more in rows:
        for method in ("GET", "HEAD"):
            answer = run.run(harness.variables(method, uri, **more))
            same = (answer.code == code and answer.header("ETag") == tag and
                    answer.header("Last-Modified") == date and
                    answer.header("Cache-Control") == page.header("Cache-Control"))
            bare = method == "GET" and code == 200 or answer.body == b""
            silent = code == 200 or answer.header("Content-Length") is None
            said = ", ".join("%s %s" % (k[8:].lower(), v[:30]) for k, v in more.items())
            report.check("%s: %s %s with %s is %d" % (run.name, method, uri, said, code),
                         same and bare and silent, answer.raw[:600].decode("latin-1"))


def fallbacks(report, run):
    """Web servers that hand on no REQUEST_URI."""
    rows = [
        ({"SCRIPT_NAME": "", "PATH_INFO": "/writing/hello/"}, 200),
        ({"SCRIPT_NAME": "/cgi-bin/post", "PATH_INFO": "", "REDIRECT_URL": "/writing/hello/"}, 200),
        ({"SCRIPT_NAME": "", "PATH_INFO": "/writing/über-alles/"}, 200),
        ({"SCRIPT_NAME": "", "PATH_INFO": "/writing/hi/"}, 301),
        ({"SCRIPT_NAME": "", "PATH_INFO": ""}, 400),
        ({"SCRIPT_NAME": "", "PATH_INFO": "/../x"}, 400),
    ]
    for more, code in rows:
        params = harness.variables("GET", "/", **more)
        del params["REQUEST_URI"]
        report.equal("%s: without REQUEST_URI: %s" % (run.name, more), run.run(params).code, code)


def run(report, build):
    with harness.Site(CHANGES) as site:
        run_table(report, site, CASES, build)
        for kind in (harness.Cgi, harness.FastCgi):
            with kind("post", site, build=build) as program:
                conditional(report, program, "/writing/hello/")
                fallbacks(report, program)
            with kind("index", site, build=build) as program:
                conditional(report, program, "/")
    with harness.Site(CHANGES, base_url="https://example.org/blog/") as site:
        run_table(report, site, BASED, build)
