/* SPDX-License-Identifier: MIT */
#include "lib/render/fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unilbrk.h>
#include <uniwidth.h>

#include "lib/base/utf8.h"

/* A text and where it may be broken. */
struct folding {
	const char *text;
	size_t len;
	char *breaks; /* one a byte: UC_BREAK_POSSIBLE before one that may begin a line */
};

/* A line of it. */
struct line {
	size_t start, end; /* bytes; blanks at its end are not of it */
	size_t next;       /* where the next one starts */
};

static size_t columns_of(uint32_t c)
{
	int width = uc_width(c, "UTF-8");

	return width > 0 ? (size_t)width : 0;
}

size_t fold_width(const char *text, size_t len)
{
	size_t at = 0, columns = 0;

	while (at < len)
		columns += columns_of(utf8_next(text, len, &at));
	return columns;
}

static bool is_graphic(char c)
{
	return c > ' ' && c < 0x7f;
}

static void forbid(struct folding *f, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++) {
		if (f->breaks[i] == UC_BREAK_POSSIBLE)
			f->breaks[i] = UC_BREAK_PROHIBITED;
	}
}

/* Addresses stay whole. Returns the byte behind one that has "://" at `at`. */
static size_t keep_address(struct folding *f, size_t at)
{
	size_t start = at, end = at;

	while (start > 0 && is_graphic(f->text[start - 1]))
		start--;
	while (end < f->len && is_graphic(f->text[end]))
		end++;
	forbid(f, start + 1, end);
	return end;
}

/* "[1]" stays with the word before it. */
static void keep_number(struct folding *f, size_t at)
{
	size_t digits = at + 1 < f->len ? strspn(f->text + at + 1, "0123456789") : 0;

	if (digits > 0 && at + 1 + digits < f->len && f->text[at + 1 + digits] == ']')
		forbid(f, at, at + 1);
}

static void find_breaks(struct folding *f)
{
	u8_possible_linebreaks((const uint8_t *)f->text, f->len, "UTF-8", f->breaks);
	for (size_t i = 0; i < f->len; i++) {
		if (f->text[i] == '[')
			keep_number(f, i);
		else if (f->len - i > 3 && memcmp(f->text + i, "://", 3) == 0)
			i = keep_address(f, i);
	}
}

static struct line next_line(const struct folding *f, size_t start, size_t room)
{
	struct line line = {start, start, f->len};
	struct line shorter = {start, start, start}; /* up to the last place to break */
	size_t at = start, columns = 0;

	while (at < f->len) {
		size_t before = at;
		uint32_t c = utf8_next(f->text, f->len, &at);

		if (f->breaks[before] == UC_BREAK_MANDATORY) {
			line.next = at;
			return line;
		}
		if (before > start && f->breaks[before] == UC_BREAK_POSSIBLE)
			shorter = (struct line){start, line.end, before};
		columns += columns_of(c);
		if (c == ' ')
			continue;
		if (columns > room && shorter.next > start)
			return shorter;
		line.end = at;
	}
	return line;
}

static void put_line(struct str *out, const char *before, const char *text, size_t len)
{
	size_t indent = strlen(before);

	while (len == 0 && indent > 0 && before[indent - 1] == ' ')
		indent--;
	str_put(out, before, indent);
	str_put(out, text, len);
	str_putc(out, '\n');
}

void fold_put(struct str *out, const struct fold *fold, const char *text, size_t len)
{
	size_t taken = fold_width(fold->rest, strlen(fold->rest));
	size_t room = taken + FOLD_LEAST < FOLD_COLUMNS ? FOLD_COLUMNS - taken : FOLD_LEAST;
	struct folding f = {text, len, arena_alloc(out->arena, len)};
	const char *before = fold->first;
	size_t at = 0;

	find_breaks(&f);
	do {
		struct line line = next_line(&f, at, room);

		put_line(out, before, text + line.start, line.end - line.start);
		before = fold->rest;
		at = line.next;
	} while (at < len);
}

const char *fold_text(struct arena *a, const char *text)
{
	static const struct fold bare = {"", ""};
	struct str s;

	str_init(&s, a);
	fold_put(&s, &bare, text, strlen(text));
	return arena_strndup(a, str_text(&s), s.len - 1);
}
