# SPDX-License-Identifier: MIT
"""What strangers may write: naughty strings and script injections from npm in every place that
Markdown has, and what makes parsers slow."""

import ast
import glob
import json
import re

MOST = 10000  # characters of a comment

# Where a string may stand; one place is none in particular.
PLACES = ["%s", "[a](%s)", "[a](<%s>)", "![%s](%s)", "[%s][b]\n\n[b]: %s", "<%s>", "`%s`",
          "```%s\n%s\n```", "> %s", "- %s", "1. %s", "# %s", "**%s**", "a\n%s", "    %s",
          "http://%s", "https://a/%s", "[a](http://b \"%s\")", "[a](http://b/%s)", "[%s](http://b)",
          "mailto:%s", "<mailto:%s>", "<a href=\"%s\">", "<img src=x onerror='%s'>", "[![%s](%s)](%s)"]

# Injections that neither corpus has, by way of Markdown itself.
INJECTIONS = [
    "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](&#106;avascript:alert(1))",
    "[a](java\tscript:alert(1))", "[a](java&Tab;script:alert(1))", "[a](&#x1;javascript:alert(1))",
    "[a](\\javascript:alert(1))", "[a](vbscript:x)", "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](http://b\"onmouseover=\"alert(1))", "[a](<http://b\" onclick=\"alert(1)>)",
    "![a](http://b'onerror='alert(1))", "![\"onerror=\"alert(1)](http://b)",
    "<http://a\"onclick=alert(1)>", "http://a\"onclick=\"alert(1)", "http://a'onclick='alert(1)",
    "http://a/<script>alert(1)</script>", "<https://a/&quot;&gt;&lt;script&gt;alert(1)>",
    "```\"><script>alert(1)</script>\na\n```", "``` a\" onclick=\"alert(1)\na\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "\\<script>alert(1)</script>",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>", "<!--\n--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>", "<?a><script>alert(1)</script>?>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "</p></div><script>alert(1)</script>",
    "<a@b.c\"onclick=alert(1)>", "<a@b.c>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "[a]: javascript:alert(1)\n[a]", "[a]\n\n[a]: data:text/html,x 'y'", "\ufdd0script>alert(1)",
    "&#xfdd0;script>alert(1)&#xfdd0;/script>", "[a](&#xfdd0;\"onclick=alert(1))",
    "<form action=javascript:alert(1)><input type=submit>", "<base href=//a/>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
]

UNITS = [
    "a ", "- ", "> ", ">", "* ", "1. ", "- a\n", "*", "**a ", "*a_ ", "[", "![", "![l", "[a](",
    "[a](b", "[](", "`", "``a", "a**b", "<?", "<!A", "<![CDATA[", "<!--", "</", "<a ", "&", "&#",
    "\\", "[a]", "[a]: b\n", "[a][", "a\n", "\n", "=\n", "a\n=\n", "-\n", "~~~\n", "\t", "# a\n",
    "a  \n", "_a*", "*_", "[a](b \"", "[a](b 'c ", "(", ")", "]", "<a@b", "<a@b.c>", "http://a ",
    "<http:", "<http://", "<mailto:", "h", "http://", "http://a(", "http://a)", "https://)", "<h",
    "\"", "'", "![a](b)", "[*a](b)*", "a`", "[^", "*a **a ", "x*x_", "[](<http://",
    "[a]: <http://", "[a]:<http://b> '", "\\<?", "\\\\<?", "![](http://a)", "[](http://a)",
    "![[](http://a)](http://b)", "- [a] ", "`a`", "***a", "_*", "[a]: x\n[a]\n", "---\n", "1)\n",
    "#\n", "a\\\n", "&quot;", "&#1;", "<", "> a\n\n", "> a\nb\n", "- a\n\n", "-\n\n", "\t- a\n",
    "`\U0001f600", "*\U0001f600**", "<?\U0001f600", "<a <b ", "<a b='", "<!A\U0001f600",
]


def naughty(modules):
    """The strings of both corpora."""
    with open(modules + "/blns/resources/blns.json", encoding="utf-8") as file:
        found = [string for string in json.load(file) if string]
    scripts = glob.glob(modules + "/xss-filters/tests/*.js")
    scripts += glob.glob(modules + "/xss-filters/tests/unit/*.js")
    for name in sorted(scripts):
        with open(name, encoding="utf-8") as file:
            for literal in re.findall(r"'(?:[^'\\\n]|\\.)+'|\"(?:[^\"\\\n]|\\.)+\"", file.read()):
                try:
                    found.append(ast.literal_eval(literal))
                except (SyntaxError, ValueError):
                    found.append(literal[1:-1])
    return list(dict.fromkeys(found))


def hostile():
    """Comments as long as they may be that ask the most of a parser."""
    for unit in UNITS:
        yield unit * (MOST // len(unit))
        yield ("x" + unit) * (MOST // (len(unit) + 1))
        yield "a" + (unit * MOST)[:MOST // 2 - 1] + "\U0001f600" * (MOST // 2)
    for depth in (10, 24):
        for marks in ("- ", "> ", "1. ", "> - "):
            front = marks * (depth * 2 // len(marks))
            yield front + "a\n" + "\n" * (MOST - len(front) - 2)
            yield front + "```\n" + "\n" * (MOST - len(front) - 4)
            yield (front + "a\n") * (MOST // (len(front) + 2))
    for marks in range(1, 17, 3):
        stairs, step = "", ""
        while len(stairs) + len(step) < MOST * 3 // 10:
            stairs += step
            step = "\t" * (len(stairs.splitlines()) * marks // 2) + "- " * marks + "a\n"
        yield stairs + "\n" * (MOST - len(stairs))
    yield "**a " * 1200 + "a** " * 1200
    yield "*" * 4999 + "a" + "*" * 4999
    yield "[" * 5000 + "]" * 5000
    yield "[a]: http://" + "x" * 4900 + "\n\n" + "[a] " * 1250
    yield "".join("`" * n + "a" for n in range(1, 138))
    yield "".join("[a%d]: http://b\n" % n for n in range(400)) + "\n" + "[a1]" * 500
