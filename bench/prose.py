# SPDX-License-Identifier: MIT
"""Essays' words."""

VOCABULARY = ("a the of and to in that it was letter table window *evening* river paper road "
              "under before [garden](https://example.org/) quiet kept wrote [notebook](essay-0.md)"
              " **morning** lamp answer slowly walked house again winter `page` rain").split()


def prose(seed, count):
    """Markdown of about count words, the same for the same seed."""
    words = []
    for i in range(count):
        seed = (seed * 1103515245 + 12345) % 2**31
        words.append(VOCABULARY[(seed >> 8) % len(VOCABULARY)])
        if i % 12 == 11:
            words[-1] += "."
        if i % 90 == 89:
            words.append("\n\n## A heading\n\n" if i % 270 == 269 else "\n\n")
    return " ".join(words)
