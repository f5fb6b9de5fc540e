/* SPDX-License-Identifier: MIT */
/* Each value in its own line, below its group's name where that is new:
 *
 *   title: "Letters"
 *   author:
 *    name: "A. Writer"
 *
 * Texts stand in double quotes, ASCII alone, so that each is read back as it was. */
#include "lib/site/keys.h"

#include <string.h>

#include "lib/base/utf8.h"

static void put_text(struct str *out, const char *text)
{
	size_t len = strlen(text);

	str_putc(out, '"');
	for (size_t at = 0; at < len;) {
		uint32_t c = utf8_next(text, len, &at);

		if (c == '"' || c == '\\')
			str_printf(out, "\\%c", (int)c);
		else if (c >= ' ' && c < 0x7f)
			str_putc(out, (char)c);
		else
			str_printf(out, "\\U%08lX", (unsigned long)c);
	}
	str_putc(out, '"');
}

static void put_list(struct str *out, const char *const *items)
{
	str_putc(out, '[');
	for (size_t i = 0; items[i] != NULL; i++) {
		if (i > 0)
			str_puts(out, ", ");
		put_text(out, items[i]);
	}
	str_putc(out, ']');
}

/* A row's value, in its member at `member`. */
static void put_value(struct str *out, const struct keys_row *row, const char *member)
{
	const char *const *items;
	const char *text;
	int64_t integer;
	unsigned choice;
	bool flag;

	switch (row->type) {
	case KEYS_TEXT:
		memcpy(&text, member, sizeof(text));
		put_text(out, text);
		break;
	case KEYS_INTEGER:
		memcpy(&integer, member, sizeof(integer));
		str_printf(out, "%lld", (long long)integer);
		break;
	case KEYS_BOOL:
		memcpy(&flag, member, sizeof(flag));
		str_puts(out, flag ? "true" : "false");
		break;
	case KEYS_CHOICE:
		memcpy(&choice, member, sizeof(choice));
		put_text(out, row->choices[choice]);
		break;
	case KEYS_LIST:
		memcpy(&items, member, sizeof(items));
		put_list(out, items);
		break;
	}
}

void keys_write(const struct keys_table *table, const void *in, struct str *out)
{
	const char *group = "";

	for (size_t i = 0; i < table->count; i++) {
		const struct keys_row *row = &table->rows[i];
		const char *dot = strchr(row->name, '.');
		size_t len = dot == NULL ? 0 : (size_t)(dot - row->name);

		if (dot != NULL && strncmp(group, row->name, len + 1) != 0) {
			str_put(out, row->name, len);
			str_puts(out, ":\n");
		}
		str_printf(out, "%s%s: ", dot == NULL ? "" : " ",
			   dot == NULL ? row->name : dot + 1);
		put_value(out, row, (const char *)in + row->offset);
		str_putc(out, '\n');
		group = row->name;
	}
}
