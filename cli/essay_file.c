/* SPDX-License-Identifier: MIT */
#include "cli/essay_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <sodium.h>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/site/slug.h"

#define ID_BYTES 16 /* of chance */

bool essay_file_is_title(const char *text)
{
	size_t len = strlen(text), at = 0;
	bool blank = true;

	if (!utf8_is_valid(text, len))
		return false;
	while (at < len) {
		uint32_t c = utf8_next(text, len, &at);

		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
			return false;
		blank = blank && c == ' ';
	}
	return !blank;
}

/* Letters, digits and marks that mean nothing to YAML, wherever they stand. */
static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80 || strchr(" .,;!?()/+-_'", c) != NULL;
}

static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Words that YAML reads as something else than a text. */
static bool is_word(const char *text)
{
	static const char *const words[] = {"true", "false", "yes", "no", "on",
					    "off",  "null",  "y",   "n"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(words[i], text) == 0)
			return true;
	return false;
}

const char *essay_file_yaml(struct arena *a, const char *title)
{
	size_t i, len = strlen(title);
	bool plain = is_letter((unsigned char)title[0]) && title[len - 1] != ' ' && !is_word(title);
	struct str quoted;

	for (i = 0; i < len && plain; i++)
		plain = is_plain((unsigned char)title[i]);
	if (plain)
		return title;
	str_init(&quoted, a);
	str_putc(&quoted, '"');
	for (i = 0; i < len; i++) {
		if (title[i] == '"' || title[i] == '\\')
			str_putc(&quoted, '\\');
		str_putc(&quoted, title[i]);
	}
	str_putc(&quoted, '"');
	return str_text(&quoted);
}

enum status essay_file_create(const char *file, const char *text)
{
	enum status st = file_make_folders(AT_FDCWD, file);
	int fd;

	if (st != STATUS_OK)
		return st;
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 && errno == EEXIST)
		return STATUS_BUSY;
	if (fd < 0) {
		log_line("%s: %s", file, strerror(errno));
		return STATUS_IO;
	}
	st = file_write_all(fd, text, strlen(text));
	if (close(fd) != 0 && st == STATUS_OK) {
		log_line("%s: %s", file, strerror(errno));
		st = STATUS_IO;
	}
	return st;
}

/* A new identity; "" where the system gives no random numbers (logged). */
static const char *make_id(struct arena *a)
{
	unsigned char chance[ID_BYTES];
	char id[2 * ID_BYTES + 1];

	if (sodium_init() < 0) {
		log_line("the system gives no random numbers");
		return "";
	}
	randombytes_buf(chance, sizeof(chance));
	return arena_strdup(a, sodium_bin2hex(id, sizeof(id), chance, sizeof(chance)));
}

enum status essay_file_write(struct arena *a, const char *folder, const char *slug,
			     const char *title, const char *body, const char **file)
{
	struct clock_date now = clock_local(clock_now());
	const char *name = arena_printf(a, "%s.md", slug), *id = make_id(a);
	char date[CLOCK_RFC3339_SIZE];
	struct str text;

	if (!*id)
		return STATUS_IO;
	str_init(&text, a);
	str_printf(&text, "---\ntitle: %s\ndate: %s\ndraft: true\n", essay_file_yaml(a, title),
		   clock_format_rfc3339(&now, date));
	/* Of "2001-01-01-a.md" and "index.md" the file's name alone says another slug. */
	if (strcmp(slug_from_file(a, name), slug) != 0)
		str_printf(&text, "slug: \"%s\"\n", slug);
	str_printf(&text, "id: %s\n---\n\n%s", id, body);
	*file = file_join(a, folder, name);
	return essay_file_create(*file, str_text(&text));
}
