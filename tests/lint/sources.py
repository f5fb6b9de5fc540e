# SPDX-License-Identifier: MIT
"""The files of the project, and C without its comments and the insides of its texts."""

import os
import re
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|%s|'(?:[^'\\\n]|\\.)+'" % LITERAL, re.S)


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def files():
    """Paths below TOP that git tracks or would; all files where this is no git checkout."""
    listed = subprocess.run(["git", "-c", "safe.directory=*", "-C", TOP, "ls-files", "-co",
                             "--exclude-standard"], capture_output=True, text=True)
    if listed.returncode == 0:
        return sorted(path for path in set(listed.stdout.splitlines())
                      if os.path.isfile(os.path.join(TOP, path)))
    found = []
    for folder, folders, names in os.walk(TOP):
        folders[:] = [name for name in folders if not name.startswith((".", "build", "node_mod"))]
        found += [os.path.relpath(os.path.join(folder, name), TOP) for name in names]
    return sorted(found)


def c_files(*ends):
    return [path for path in files() if path.endswith(ends or (".c", ".h"))]


def without_comments(text):
    """Line numbers stay."""
    return TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m.group())
                     if m.group().startswith("/") else m.group(), text)


def without_texts(text):
    """Comments and the insides of texts and characters are blank; line numbers stay."""
    return TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m.group()) if m.group()[0] == "/"
                     else m.group()[0] + " " * (len(m.group()) - 2) + m.group()[0], text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def calls(code, names):
    """(name, offset, arguments) of each call, or definition, of a function. code is without
    comments."""
    for match in re.finditer(r"\b(%s)\s*\(" % names, code):
        arguments, depth, start = [], 0, match.end()
        at = start
        while at < len(code):
            token = TOKEN.match(code, at)
            if token:
                at = token.end()
                continue
            char = code[at]
            if char in "([{":
                depth += 1
            elif depth and char in ")]}":
                depth -= 1
            elif not depth and char in ",)":
                arguments.append(code[start:at].strip())
                start = at + 1
                if char == ")":
                    break
            at += 1
        yield match.group(1), match.start(), arguments
