/* SPDX-License-Identifier: MIT */
#include "cli/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/base32.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/base/url.h"

#define HEADER        "quire-journal 1 "
#define HEADER_LENGTH (sizeof(HEADER) - 1)
#define ESSAYS_MAX    100000 /* in one line */

/* Reading through. */
struct reader {
	const char *path;
	FILE *file;
	char *text; /* the line, without its end */
	size_t capacity;
	int64_t number; /* of the line, from 1 */
	off_t end;      /* byte behind the last whole line */
};

static enum status fail(const char *path)
{
	log_line("%s: %s", path, strerror(errno));
	return STATUS_IO;
}

static enum status reader_open(struct reader *r, const char *path)
{
	*r = (struct reader){.path = path, .file = fopen(path, "re")};
	if (r->file)
		return STATUS_OK;
	return errno == ENOENT ? STATUS_NOT_FOUND : fail(path);
}

/* The next whole line. STATUS_OK; STATUS_NOT_FOUND: no more; STATUS_IO. */
static enum status reader_next(struct reader *r)
{
	ssize_t len = getline(&r->text, &r->capacity, r->file);

	if (len < 0)
		return ferror(r->file) ? fail(r->path) : STATUS_NOT_FOUND;
	if (r->text[len - 1] != '\n')
		return STATUS_NOT_FOUND;
	r->text[len - 1] = '\0';
	r->end += len;
	r->number++;
	return STATUS_OK;
}

static void reader_close(struct reader *r)
{
	free(r->text);
	if (r->file)
		fclose(r->file);
}

static enum status refuse(const struct reader *r)
{
	log_line("%s: line %" PRId64 " is no line of a journal", r->path, r->number);
	return STATUS_INVALID;
}

static bool read_number(char **at, int64_t *out)
{
	char *end;
	long long number;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	number = strtoll(*at, &end, 10);
	if (errno != 0 || *end != ' ')
		return false;
	*at = end + 1;
	*out = number;
	return true;
}

/* Cut the word at *at off, and go to the one behind it, or to the end. */
static const char *read_word(char **at)
{
	char *word = *at, *end = strchr(word, ' ');

	*at = end ? end + 1 : word + strlen(word);
	if (end)
		*end = '\0';
	return word;
}

static bool read_essays(struct arena *a, char *at, struct journal_line *out)
{
	const char **items = NULL;
	size_t count = 0, capacity = 0;

	while (*at) {
		const char *word = read_word(&at);

		items = arena_room(a, items, count, &capacity, sizeof(*items));
		if (!*word || count == ESSAYS_MAX ||
		    url_decode(a, word, strlen(word), &items[count++]) != STATUS_OK)
			return false;
	}
	items = arena_room(a, items, count, &capacity, sizeof(*items));
	items[count] = NULL;
	out->essays = items;
	return true;
}

/* Cuts the line up. */
static bool read_line(struct arena *a, char *text, struct journal_line *out)
{
	struct journal_line line = {0};
	char *at = text;

	if (!read_number(&at, &line.sequence) || !read_number(&at, &line.handed_at) ||
	    !read_number(&at, &line.delivery) || line.sequence < 1 || line.delivery < 1)
		return false;
	if (base32_read(read_word(&at), line.subscriber.bytes, HASH_SIZE) != STATUS_OK ||
	    !read_essays(a, at, &line))
		return false;
	*out = line;
	return true;
}

static bool read_header(const char *text, unsigned char epoch[MAILING_EPOCH_BYTES])
{
	return strncmp(text, HEADER, HEADER_LENGTH) == 0 &&
	       base32_read(text + HEADER_LENGTH, epoch, MAILING_EPOCH_BYTES) == STATUS_OK;
}

/* What a whole journal says. */
static enum status survey(struct reader *r, struct journal *out)
{
	struct journal_line line;
	struct arena a;
	enum status st;

	arena_init(&a, 0, NULL, NULL);
	while ((st = reader_next(r)) == STATUS_OK) {
		if (read_header(r->text, out->epoch))
			continue;
		if (r->number == 1 || !read_line(&a, r->text, &line)) {
			st = refuse(r);
			break;
		}
		if (line.sequence > out->sequence) {
			out->sequence = line.sequence;
			out->delivery = line.delivery;
		}
		arena_reset(&a);
	}
	arena_release(&a);
	if (st == STATUS_NOT_FOUND && r->number > 0)
		st = STATUS_OK;
	return st;
}

static enum status open_for_more(struct journal *j, off_t whole)
{
	off_t end;

	j->fd = open(j->path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (j->fd < 0)
		return fail(j->path);
	end = lseek(j->fd, 0, SEEK_END);
	if (end >= 0 && (end == whole || (ftruncate(j->fd, whole) == 0 && fsync(j->fd) == 0)))
		return STATUS_OK;
	fail(j->path);
	journal_close(j);
	return STATUS_IO;
}

enum status journal_open(const char *path, struct journal *out)
{
	struct journal j = {.fd = -1, .path = path};
	struct reader r;
	enum status st = reader_open(&r, path);

	if (st != STATUS_OK)
		return st;
	st = survey(&r, &j);
	if (st == STATUS_OK)
		st = open_for_more(&j, r.end);
	if (st == STATUS_OK)
		*out = j;
	reader_close(&r);
	return st;
}

/* Add bytes as a whole, or none. */
static enum status add(struct journal *j, const struct str *text)
{
	off_t end = lseek(j->fd, 0, SEEK_END);

	if (end < 0)
		return fail(j->path);
	if (file_write_all(j->fd, str_text(text), text->len) == STATUS_OK && fsync(j->fd) == 0)
		return STATUS_OK;
	fail(j->path);
	if (ftruncate(j->fd, end) < 0)
		fail(j->path);
	return STATUS_IO;
}

static void write_header(struct str *out, const unsigned char epoch[MAILING_EPOCH_BYTES])
{
	char text[BASE32_LENGTH(MAILING_EPOCH_BYTES) + 1];

	str_printf(out, HEADER "%s\n", base32_write(epoch, MAILING_EPOCH_BYTES, text));
}

static void write_line(struct str *out, const struct journal_line *line)
{
	char hash[BASE32_LENGTH(HASH_SIZE) + 1];
	size_t i;

	str_printf(out, "%" PRId64 " %" PRId64 " %" PRId64 " %s", line->sequence, line->handed_at,
		   line->delivery, base32_write(line->subscriber.bytes, HASH_SIZE, hash));
	for (i = 0; line->essays[i]; i++)
		str_printf(out, " %s", url_encode_path(out->arena, line->essays[i]));
	str_putc(out, '\n');
}

enum status journal_make(const char *path, const unsigned char epoch[MAILING_EPOCH_BYTES],
			 struct journal *out)
{
	struct arena a;
	struct str text;
	enum status st;

	arena_init(&a, 0, NULL, NULL);
	str_init(&text, &a);
	write_header(&text, epoch);
	st = file_replace(AT_FDCWD, path, str_text(&text), text.len, 0600);
	arena_release(&a);
	return st == STATUS_OK ? journal_open(path, out) : st;
}

enum status journal_append(struct journal *j, const struct journal_line *lines, size_t count)
{
	struct arena a;
	struct str text;
	enum status st;
	size_t i;

	arena_init(&a, 0, NULL, NULL);
	str_init(&text, &a);
	for (i = 0; i < count; i++)
		write_line(&text, &lines[i]);
	st = text.len > 0 ? add(j, &text) : STATUS_OK;
	for (i = 0; st == STATUS_OK && i < count; i++) {
		if (lines[i].sequence > j->sequence) {
			j->sequence = lines[i].sequence;
			j->delivery = lines[i].delivery;
		}
	}
	arena_release(&a);
	return st;
}

enum status journal_renew(struct journal *j, const unsigned char epoch[MAILING_EPOCH_BYTES])
{
	struct arena a;
	struct str text;
	enum status st;

	arena_init(&a, 0, NULL, NULL);
	str_init(&text, &a);
	write_header(&text, epoch);
	st = add(j, &text);
	if (st == STATUS_OK)
		memcpy(j->epoch, epoch, MAILING_EPOCH_BYTES);
	arena_release(&a);
	return st;
}

enum status journal_each(const char *path,
			 enum status (*take)(void *context, const struct journal_line *line),
			 void *context)
{
	unsigned char epoch[MAILING_EPOCH_BYTES];
	struct journal_line line;
	struct reader r;
	struct arena a;
	enum status st = reader_open(&r, path);

	if (st != STATUS_OK)
		return st;
	arena_init(&a, 0, NULL, NULL);
	while ((st = reader_next(&r)) == STATUS_OK) {
		if (read_header(r.text, epoch))
			continue;
		st = read_line(&a, r.text, &line) ? take(context, &line) : refuse(&r);
		if (st != STATUS_OK)
			break;
		arena_reset(&a);
	}
	arena_release(&a);
	reader_close(&r);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

void journal_close(struct journal *j)
{
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
}

enum journal_match journal_compare(const struct journal *j, const struct mailing *m)
{
	if (!j)
		return m->sequence == 0 ? JOURNAL_MAKE : JOURNAL_APART;
	if (!m->has_epoch)
		return j->sequence == 0 && m->sequence == 0 ? JOURNAL_ADOPT : JOURNAL_APART;
	if (memcmp(j->epoch, m->epoch, MAILING_EPOCH_BYTES) != 0 || m->sequence < j->sequence)
		return JOURNAL_APART;
	return m->sequence == j->sequence ? JOURNAL_SAME : JOURNAL_BEHIND;
}
