# SPDX-License-Identifier: MIT
"""What doesn't occur in our C."""

import re

import sources

FORBIDDEN = r"strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|atof|gets|system|popen|alloca"
BANNER = re.compile(r"/\*\s*[-=*#]{4,}|//|/\*[^*]*[-=*#]{8,}")


def check_functions(path):
    code = sources.without_texts(sources.read(path))
    for match in re.finditer(r"\b(%s)\s*\(" % FORBIDDEN, code):
        yield "%s:%d: %s" % (path, sources.line_of(code, match.start()), match.group(1))


def check_licence(path):
    if "SPDX-License-Identifier: MIT" not in sources.read(path)[:200]:
        yield "%s: no licence in its head" % path


def check_comments(path):
    text = sources.read(path)
    for match in sources.TOKEN.finditer(text):
        if match.group().startswith("/") and BANNER.match(match.group()):
            yield "%s:%d: a banner or // comment" % (path, sources.line_of(text, match.start()))


def check_macros(path):
    """Feature macros stand before anything is included, or they do nothing."""
    text = sources.without_comments(sources.read(path))
    included, at = text.find("#include"), re.search(r"#define _\w+_SOURCE", text)
    if at and 0 <= included < at.start():
        yield "%s:%d: a feature macro behind an #include" % (path, sources.line_of(text, at.start()))


def check_width(path):
    """clang-format leaves comments as they are; texts may be longer."""
    for number, line in enumerate(sources.read(path).split("\n"), 1):
        if len(line.expandtabs(8)) > 100 and '"' not in line:
            yield "%s:%d: wider than 100 columns" % (path, number)


def check():
    paths = sources.c_files()
    yield "forbidden functions are not called", [w for p in paths for w in check_functions(p)]
    yield "licences are named", [w for p in paths for w in check_licence(p)]
    yield "comments have one form", [w for p in paths for w in check_comments(p)]
    yield "feature macros come first", [w for p in paths for w in check_macros(p)]
    yield "lines fit 100 columns", [w for p in paths for w in check_width(p)]
