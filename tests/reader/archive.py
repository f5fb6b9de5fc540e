# SPDX-License-Identifier: MIT
"""The archive of letters."""

import os

from site_of import ARCHIVE, NOW, Site, links, main_of, text


def path(letter):
    return "%s%d/" % (ARCHIVE, letter)


def listed(answer):
    return [url for url in links(answer) if url.startswith(ARCHIVE) and url[len(ARCHIVE):-1].isdigit()]


def empty(report, build):
    with Site(build=build) as site:
        answer = site.get(ARCHIVE)
        report.check("an archive without letters says so", answer.code == 200 and
                     "No letter has been sent yet." in main_of(answer), text(answer))
        report.equal("its second page is none", site.get(ARCHIVE + "page/2/").code, 404)
        report.equal("its address has a slash", site.get(ARCHIVE[:-1]).header("Location"), ARCHIVE)
        site.set_up(False)
        report.equal("without a newsletter there is none", site.get(ARCHIVE).code, 404)
        site.letter()
        report.equal("but for what was sent before", site.get(ARCHIVE).code, 200)


def letters(report, build):
    with Site(essays=("one", "two", "three"), build=build) as site:
        first = site.letter(("one",), at=NOW - 7000)
        second = site.letter(("three", "two"), "Three, and 1 more", at=NOW - 6000)
        site.letter(("three", "two"), "The same for others")
        waiting = site.letter(("two",), state=0)
        uncertain = site.letter(("two",), state=2)
        answer = site.get(ARCHIVE)
        report.equal("what was sent, newest first, once", listed(answer), [path(second), path(first)])
        report.check("with subjects and days", "Three, and 1 more 24 December 2025 One 24" in
                     main_of(answer), main_of(answer))
        answer = site.get(path(second))
        said = main_of(answer)
        report.check("a letter", answer.code == 200 and said.startswith(
            "Three, and 1 more Sent on 24 December 2025 Three A standfirst.") and
            [url for url in links(answer) if "/writing/" in url] ==
            ["/writing/three/", "/writing/two/"], text(answer))
        for name, letter in (("waits", waiting), ("is uncertain", uncertain), ("is none", 999),
                             ("has no number", 0), ("is too large", 10 ** 30),
                             ("is larger than any", 2 ** 63)):
            report.equal("a letter that %s" % name, site.get(path(letter)).code, 404)
        for name in ("01", "+1", "-1", "1.0", "one", "%201", "1%00"):
            report.check("%s is no number" % name, site.get(ARCHIVE + name + "/").code in (400, 404))
        report.equal("a POST is none", site.post(ARCHIVE, {"a": "b"}).code, 405)
        report.equal("nothing is stored as a file", os.listdir(site.public), [])


def gone(report, build):
    """An essay that was taken back takes its title with it."""
    with Site(essays=("one", "two"), build=build) as site:
        both = site.letter(("one", "two"), "One, and 1 more")
        alone = site.letter(("one",))
        site.change("remove\tone")
        answer = site.get(path(both))
        report.check("an essay that is gone is left out", answer.code == 200 and
                     "One" not in text(answer) and "/writing/one/" not in text(answer) and
                     main_of(answer).startswith("Two Sent on"), text(answer))
        report.equal("a letter of nothing else is gone", site.get(path(alone)).code, 410)
        answer = site.get(ARCHIVE)
        report.check("and not in the list", listed(answer) == [path(both)] and
                     "One" not in text(answer), text(answer))
        site.change(site.essay("two", date="2030-01-01T00:00:00Z"))
        report.equal("nor is what waits again", site.get(path(both)).code, 410)
        site.change(site.essay("one", "Another title"))
        report.check("what returns returns",
                     "Another title" in main_of(site.get(path(both))))


def pages(report, build):
    names = ["e%03d" % i for i in range(101)]
    with Site(essays=names, build=build) as site:
        sent = [site.letter((name,)) for name in names]
        first, second, third = (site.get(ARCHIVE + page) for page in ("", "page/2/", "page/3/"))
        report.equal("the newest stand on the first page", listed(first),
                     [path(letter) for letter in reversed(sent[51:])])
        report.equal("then the others", listed(second) + listed(third),
                     [path(letter) for letter in reversed(sent[:51])])
        report.check("one leads to the next", ARCHIVE + "page/2/" in links(first) and
                     ARCHIVE + "page/3/" in links(second) and ARCHIVE in links(second) and
                     ARCHIVE + "page/4/" not in links(third))
        report.equal("there is no fourth", site.get(ARCHIVE + "page/4/").code, 404)
        report.equal("the first has one address",
                     site.get(ARCHIVE + "page/1/").header("Location"), ARCHIVE)
        for name in ("0", "02", "x", "99999999999999999999", "999999999"):
            report.equal("no page %s" % name, site.get(ARCHIVE + "page/%s/" % name).code, 404)


def validators(report, build):
    """A page's ETag is another one where its bytes are."""
    with Site(build=build) as site:
        letter = site.letter(("one", "two"), "One, and 1 more")
        for where in (ARCHIVE, path(letter)):
            answer = site.get(where)
            report.check("%s is kept and asked about" % where, answer.header("ETag") and
                         answer.header("Cache-Control").startswith("no-cache, s-maxage=") and
                         not answer.header("Last-Modified"), answer.headers)
            report.equal("%s: 304" % where,
                         site.get(where, HTTP_IF_NONE_MATCH=answer.header("ETag")).code, 304)
        seen = [(site.get(ARCHIVE).header("ETag"), site.get(path(letter)).header("ETag"))]
        for change in (lambda: site.change(site.essay("one", "Uno")),
                       lambda: site.change("remove\tone")):
            change()
            seen.append((site.get(ARCHIVE).header("ETag"), site.get(path(letter)).header("ETag")))
        report.equal("a letter's follows its essays", len({letter for _, letter in seen}), 3)
        site.letter(("two",), "Another")
        report.check("the list's follows the letters",
                     site.get(ARCHIVE).header("ETag") not in {both for both, _ in seen})


def run(report, build):
    for test in (empty, letters, gone, pages, validators):
        test(report, build)
