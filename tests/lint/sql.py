# SPDX-License-Identifier: MIT
"""Statements are literals: no value is ever pasted into SQL."""

import re

import sources

PREPARE = {"statement_get": 1, "statement_exec": 1, r"sqlite3_prepare(?:16)?(?:_v[23])?": 1,
           "sqlite3_exec": 1}
# A function that hands its parameter `sql` on; its callers are checked like those above.
TAKES_SQL = re.compile(r"\b(\w+)\(([^()]*\bconst char \*sql\b[^()]*)\)\s*(?:\w+(?:\([^()]*\))?\s*)*[{;]")
# The built-in migrations are SQL by themselves.
EXCEPTIONS = {("lib/store/migrate.c", "migration->data")}
STATEMENT = re.compile(r'"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|PRAGMA|ATTACH|CREATE|DROP|ALTER) ')
BUILDERS = r"\w*printf|str_put\w*|strcat|strncat|stpcpy"


def is_text(expression):
    """String literals, and macros between them."""
    rest = re.sub(sources.LITERAL, "", expression)
    return '"' in expression and re.fullmatch(r"(\s|\b[A-Z][A-Z0-9_]*\b)*", rest) is not None


def literal_names(code):
    """Arrays that are literals, and pointers set once, to one. A function's count for the whole
    file."""
    found = re.finditer(r"\bconst char (\w+)\[\]\s*=\s*((?:%s|\s|\b[A-Z_]+\b)+);" % sources.LITERAL,
                        code)
    names = {match.group(1) for match in found if is_text(match.group(2))}
    for match in re.finditer(r"\bconst char \*(\w+)\s*=\s*((?:%s|[^;\"])+);" % sources.LITERAL, code):
        assigned = re.findall(r"(?<![\w.>])%s\s*=[^=]" % match.group(1), code)
        if len(assigned) == 1 and is_literal(match.group(2), set()):
            names.add(match.group(1))
    return names


def is_literal(expression, names):
    choice = re.fullmatch(r"[^?]*\?(.*):(.*)", expression, re.S)
    if choice and not is_text(expression):
        return all(is_literal(part.strip(), names) for part in choice.groups())
    return is_text(expression) or expression in names


def find_takers(code):
    """Names of the functions that a file defines, and which argument is SQL."""
    found = {}
    for match in TAKES_SQL.finditer(code):
        parameters = match.group(2).split(",")
        found[match.group(1)] = next(i for i, p in enumerate(parameters)
                                     if p.strip().endswith("*sql"))
    return found


def check_file(path):
    code = sources.without_comments(sources.read(path))
    takers = {**PREPARE, **find_takers(code)}
    names = literal_names(code)
    hands_on = {m.start(1): m.end() for m in TAKES_SQL.finditer(code)}
    for name, offset, arguments in sources.calls(code, "|".join(takers)):
        if offset in hands_on:
            continue
        at = next(at for taker, at in takers.items() if re.fullmatch(taker, name))
        expression = arguments[at] if at < len(arguments) else ""
        inside = any(offset > end and "\n}" not in code[end:offset] for end in hands_on.values())
        if expression == "sql" and inside:
            continue
        if (path, expression) not in EXCEPTIONS and not is_literal(expression, names):
            yield "%s:%d: %s: %s is no literal" % (path, sources.line_of(code, offset), name,
                                                   " ".join(expression.split()))


def check_built(path):
    code = sources.without_comments(sources.read(path))
    for name, offset, arguments in sources.calls(code, BUILDERS):
        if any(STATEMENT.match(argument) for argument in arguments):
            yield "%s:%d: %s makes SQL" % (path, sources.line_of(code, offset), name)


def check():
    paths = [p for p in sources.c_files() if p.startswith(("lib/", "cgi-bin/", "cli/"))]
    yield "statements are literals", [w for p in paths for w in check_file(p)]
    yield "no SQL is put together", [w for p in paths for w in check_built(p)]
