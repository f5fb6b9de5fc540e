/* SPDX-License-Identifier: MIT */
#include "lib/render/word_count.h"

#include <stdint.h>
#include <unictype.h>

#include "lib/base/utf8.h"

struct range {
	uint32_t first, last;
};

/* Characters that are read one by one, in order. */
static const struct range cjk_ranges[] = {
	{0x1100, 0x11ff},   {0x3005, 0x3007}, {0x3021, 0x3029}, {0x3041, 0x3096},
	{0x309d, 0x309f},   {0x30a1, 0x30fa}, {0x30fc, 0x30ff}, {0x3131, 0x318e},
	{0x31f0, 0x31ff},   {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xa960, 0xa97c},
	{0xac00, 0xd7fb},   {0xf900, 0xfaff}, {0xff66, 0xff9d}, {0x1aff0, 0x1b16f},
	{0x20000, 0x323af},
};

static bool is_cjk(uint32_t c)
{
	if (c < cjk_ranges[0].first)
		return false;
	for (size_t i = 0; i < sizeof(cjk_ranges) / sizeof(cjk_ranges[0]); i++) {
		if (c >= cjk_ranges[i].first && c <= cjk_ranges[i].last)
			return true;
	}
	return false;
}

enum kind {
	KIND_MARK,   /* within a word or alone; neither starts nor ends one */
	KIND_LETTER, /* letters and digits */
	KIND_SPACE,  /* what parts words */
	KIND_WIDE    /* the first byte of a character that is not ASCII */
};

static enum kind kind_of(unsigned char c)
{
	if (c >= 0x80)
		return KIND_WIDE;
	if (c <= ' ')
		return KIND_SPACE;
	if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
		return KIND_LETTER;
	return KIND_MARK;
}

static void add_wide(struct word_count *c, uint32_t code)
{
	if (is_cjk(code)) {
		c->cjk++;
		c->in_word = false;
	} else if (code == 0x2014 || uc_is_space(code)) {
		c->in_word = false;
	} else if (uc_is_alnum(code)) {
		c->words += !c->in_word;
		c->in_word = true;
	}
}

static size_t skip_ascii_word(const char *text, size_t len, size_t i)
{
	while (i < len && (unsigned char)text[i] > ' ' && (unsigned char)text[i] < 0x80)
		i++;
	return i;
}

void word_count_add(struct word_count *c, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		switch (kind_of((unsigned char)text[i])) {
		case KIND_WIDE:
			add_wide(c, utf8_next(text, len, &i));
			break;
		case KIND_LETTER:
			c->words += !c->in_word;
			c->in_word = true;
			i = skip_ascii_word(text, len, i + 1);
			break;
		case KIND_SPACE:
			c->in_word = false;
			i++;
			break;
		case KIND_MARK:
			i++;
			break;
		}
	}
}
