# SPDX-License-Identifier: MIT
"""Which room may include which, and which files alone may include a library's header."""

import re

import sources

LIB = ["lib/base/", "lib/site/", "lib/store/", "lib/render/", "lib/net/", "lib/web/"]
MAY_INCLUDE = {
    "lib/base/": ["lib/base/"],
    "lib/site/": ["lib/base/", "lib/site/"],
    "lib/store/": ["lib/base/", "lib/site/", "lib/store/"],
    "lib/render/": ["lib/base/", "lib/site/", "lib/store/", "lib/render/"],
    "lib/net/": ["lib/base/", "lib/net/"],
    "lib/web/": ["lib/base/", "lib/site/", "lib/store/", "lib/web/"],
    "cgi-bin/": [room for room in LIB if room != "lib/net/"] + ["cgi-bin/"],
    "cli/": [room for room in LIB if room != "lib/web/"] + ["cli/"],
}
# Headers of libraries, and what alone may include them.
LIBRARIES = [
    (r"fcgi.*|fastcgi\.h", r"lib/web/server\.c"),
    (r"sqlite3\.h", r"lib/store/.*"),
    (r"yaml\.h", r"lib/site/.*"),
    (r"idn2\.h", r"lib/site/.*"),
    (r"csv\.h", r"cli/csv_file\.c|cli/subscribers_export\.c"),
    (r"curl/.*", r"lib/net/http_client\.c|lib/net/transport_smtp\.c"),
    (r"ares\.h", r"lib/net/dns\.c"),
    (r"cmark-gfm.*", r"lib/render/.*"),
    (r"cmark\.h", r"lib/render/comment_.*"),
    (r"gmime/.*", r"lib/net/returned\.c"),
    (r"gumbo\.h", r"lib/render/.*|cli/.*"),
    (r"gdk-pixbuf/.*|microhttpd\.h", r"cli/.*"),
    (r"jansson\.h", r"cli/.*|lib/net/.*|lib/render/.*"),
]
ESSAY = "lib_librender_essay_a_SOURCES"


def room_of(path):
    return next((room for room in MAY_INCLUDE if path.startswith(room)), None)


def essay_renderer():
    """The files of the library that links cmark-gfm."""
    makefile = sources.read("Makefile.am").replace("\\\n", " ")
    listed = re.findall(r"^%s *\+?= *(.*)$" % ESSAY, makefile, re.M)
    return set(" ".join(listed).split())


def includes(path):
    """(line, name, whether between quotes) of each."""
    text = sources.without_comments(sources.read(path))
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)', text, re.M):
        yield sources.line_of(text, match.start()), match.group(2), match.group(1) == '"'


def check_rooms(path, essay):
    room = room_of(path)
    for line, name, is_ours in includes(path):
        at = "%s:%d: " % (path, line)
        if not is_ours:
            continue
        if room_of(name) is None:
            yield at + '"%s" is not named from the root' % name
        elif not name.startswith(tuple(MAY_INCLUDE[room])):
            yield at + "%s may not include %s" % (room, name)
        elif name in essay and path not in essay and room != "cli/":
            yield at + "the essay renderer is linked by quire alone, not for %s" % path


def check_libraries(path, essay):
    for line, name, is_ours in includes(path):
        for header, allowed in LIBRARIES:
            if is_ours or not re.fullmatch(header, name):
                continue
            is_allowed = re.fullmatch(allowed, path)
            if header.startswith("cmark-gfm"):
                is_allowed = path in essay
            if not is_allowed:
                yield "%s:%d: <%s> is not for this file" % (path, line, name)


def check_guard(path):
    guard = "QUIRE_" + re.sub(r"[^A-Z0-9]", "_", path.upper())
    text = sources.read(path)
    if not re.search(r"^#ifndef %s\n#define %s$" % (guard, guard), text, re.M):
        yield "%s: its guard is not %s" % (path, guard)


def check_own_header(path):
    own = path[:-2] + ".h"
    first = next(includes(path), None)
    if own in sources.c_files(".h") and (not first or first[1] != own):
        yield '%s: "%s" is not the first it includes' % (path, own)


def check_links():
    """cmark and cmark-gfm have the same symbols."""
    makefile = sources.read("Makefile.am").replace("\\\n", " ")
    variables = dict(re.findall(r"^(\w+) *= *(.*)$", makefile, re.M))
    for name, libraries in variables.items():
        for _ in range(4):
            libraries = re.sub(r"\$\((\w+)\)", lambda m: " @%s %s" % (
                m[1], variables.get(m[1], "")), libraries)
        if re.search(r"@CMARK_LIBS\b", libraries) and re.search(
                r"@CMARK_GFM_LIBS\b|librender-essay", libraries):
            yield "Makefile.am: %s links cmark and cmark-gfm" % name


def check():
    essay = essay_renderer()
    governed = [path for path in sources.c_files() if room_of(path)]
    yield "rooms include what they may", [w for p in governed for w in check_rooms(p, essay)]
    yield "libraries are included where they may", [
        w for p in governed for w in check_libraries(p, essay)]
    yield "nothing links both cmark and cmark-gfm", list(check_links())
    yield "guards are named after their files", [
        w for p in sources.c_files(".h") for w in check_guard(p)]
    yield "own headers come first", [
        w for p in governed if p.endswith(".c") for w in check_own_header(p)]
