/* SPDX-License-Identifier: MIT */
#include "lib/render/plain_table.h"

#include <string.h>

#include "lib/render/fold.h"

#define GAP 2 /* blanks between columns */

void plain_table_init(struct plain_table *t, struct arena *a)
{
	*t = (struct plain_table){.arena = a};
}

void plain_table_row(struct plain_table *t)
{
	t->rows++;
	t->column = 0;
}

void plain_table_cell(struct plain_table *t, const char *text, bool heading)
{
	char *line = arena_strdup(t->arena, text);

	for (char *p = line; *p != '\0'; p++) {
		if (*p == '\n')
			*p = ' ';
	}
	if (t->rows == 0)
		plain_table_row(t);
	if (t->rows == 1)
		t->headed = heading && (t->headed || t->column == 0);
	t->cells = arena_room(t->arena, t->cells, t->count, &t->capacity, sizeof(*t->cells));
	t->cells[t->count++] = (struct plain_cell){line, t->rows, t->column++};
	if (t->column > t->columns)
		t->columns = t->column;
}

static size_t width(const char *text)
{
	return fold_width(text, strlen(text));
}

static void put_repeated(struct str *out, char c, size_t times)
{
	while (times-- > 0)
		str_putc(out, c);
}

/* The dashes below each column's heading. */
static void put_rule(const struct plain_table *t, const size_t *widths, const char *prefix,
		     struct str *out)
{
	str_puts(out, prefix);
	for (size_t i = 0; i < t->columns; i++) {
		put_repeated(out, ' ', i > 0 ? GAP : 0);
		put_repeated(out, '-', widths[i]);
	}
	str_putc(out, '\n');
}

/* Blanks at the end of what was written go. */
static void end_line(struct str *out)
{
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	str_putc(out, '\n');
}

static void put_grid(const struct plain_table *t, const size_t *widths, const char *prefix,
		     struct str *out)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct plain_cell *cell = &t->cells[i];
		bool last = i + 1 == t->count || t->cells[i + 1].row != cell->row;

		str_puts(out, cell->column == 0 ? prefix : "");
		str_puts(out, cell->text);
		if (!last)
			put_repeated(out, ' ', widths[cell->column] - width(cell->text) + GAP);
		else
			end_line(out);
		if (last && cell->row == 1 && t->headed)
			put_rule(t, widths, prefix, out);
	}
}

/* Each cell in a line of its own, behind its column's heading. */
static void put_records(const struct plain_table *t, const char *prefix, struct str *out)
{
	const struct fold fold = {prefix, arena_printf(t->arena, "%s  ", prefix)};
	size_t headings = 0;

	while (t->headed && headings < t->count && t->cells[headings].row == 1)
		headings++;
	for (size_t i = headings; i < t->count; i++) {
		const struct plain_cell *cell = &t->cells[i];
		const char *line = cell->text;

		if (cell->column < headings && t->cells[cell->column].text[0] != '\0')
			line = arena_printf(t->arena, "%s: %s", t->cells[cell->column].text, line);
		if (cell->column == 0 && i > headings)
			fold_put(out, &fold, "", 0);
		if (cell->text[0] != '\0')
			fold_put(out, &fold, line, strlen(line));
	}
}

void plain_table_put(const struct plain_table *t, const char *prefix, struct str *out)
{
	size_t *widths = arena_array(t->arena, t->columns, sizeof(*widths));
	size_t total = width(prefix);

	for (size_t i = 0; i < t->count; i++) {
		size_t w = width(t->cells[i].text);

		if (w > widths[t->cells[i].column])
			widths[t->cells[i].column] = w;
	}
	for (size_t i = 0; i < t->columns; i++)
		total += widths[i] + (i > 0 ? GAP : 0);
	if (total <= FOLD_COLUMNS)
		put_grid(t, widths, prefix, out);
	else
		put_records(t, prefix, out);
}
