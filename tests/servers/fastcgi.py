# SPDX-License-Identifier: MIT
"""The FastCGI client of tests/cgi and its bad peers, whose modules have names of ours."""

import os
import sys

import harness

CGI = os.path.join(harness.TOP, "tests", "cgi")


def load():
    names = ("harness", "cases", "peers")
    ours = {name: sys.modules.pop(name, None) for name in names}
    sys.path.insert(0, CGI)
    try:
        import peers as loaded  # pylint: disable=import-outside-toplevel
        return sys.modules["harness"], loaded
    finally:
        sys.path.remove(CGI)
        for name in names:
            sys.modules.pop(name, None)
            if ours[name]:
                sys.modules[name] = ours[name]


client, bad = load()
