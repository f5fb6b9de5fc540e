/* SPDX-License-Identifier: MIT */
/* Words and CJK characters of a text that comes in pieces. Does not know Markdown. */
#ifndef QUIRE_LIB_RENDER_WORD_COUNT_H
#define QUIRE_LIB_RENDER_WORD_COUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"

/* Starts as all zeros. */
struct word_count {
	size_t words; /* runs between white space or em dashes that hold a letter or a digit */
	size_t cjk;   /* Han, kana and Hangul characters, each of which also ends a word */
	bool in_word; /* the last piece ended within a word that is already counted */
};

/* word_count_add - count a piece; a word may go on in the next one. text: UTF-8. */
void word_count_add(struct word_count *c, const char *text, size_t len) NONNULL;

#endif
