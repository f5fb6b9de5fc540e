/* SPDX-License-Identifier: MIT */
#include "cli/csv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csv.h>

#include "lib/base/arena.h"
#include "lib/base/log.h"
#include "lib/base/utf8.h"

#define CHUNK    65536 /* bytes read at once */
#define GROWTH   4096  /* bytes by which libcsv's buffer of a cell grows */
#define TEXT_MAX 1000  /* bytes of a message */

/* The parser is given pieces that end with the first line end in them, if any, so that a piece ends
 * one row at most and lines can be counted beside it. */
struct reading {
	const struct csv_file *file;
	enum status (*row)(void *context, const struct csv_row *row);
	void *context;
	struct csv_parser parser;
	struct arena arena; /* holds the row */
	struct csv_row at;  /* the row being read */
	size_t capacity;    /* elements at at.cells */
	size_t bytes;       /* of its cells */
	size_t line;        /* from 1 */
	bool ended;         /* the piece ended a row or was a blank line */
	bool is_between;    /* the next piece begins a row */
	bool was_cr;        /* the piece before ended with CR: a LF belongs to it */
};

enum status csv_file_open(const char *name, struct csv_file *out)
{
	struct stat st;
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &st) < 0) {
		log_line("%s: %s", name, strerror(errno));
		if (fd >= 0)
			close(fd);
		return STATUS_IO;
	}
	if (!S_ISREG(st.st_mode)) {
		log_line("%s is no file; expected one with comma-separated values", name);
		close(fd);
		return STATUS_INVALID;
	}
	*out = (struct csv_file){name, fd};
	return STATUS_OK;
}

void csv_file_close(struct csv_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

void csv_file_say(const struct csv_file *f, size_t line, const char *format, ...)
{
	char text[TEXT_MAX];
	size_t len, at = 0;
	va_list arguments;

	va_start(arguments, format);
	if (vsnprintf(text, sizeof(text), format, arguments) < 0)
		text[0] = '\0';
	va_end(arguments);
	len = strlen(text);
	fprintf(stderr, "%s:%zu: error: ", f->name, line);
	while (at < len) {
		size_t from = at;
		uint32_t c = utf8_next(text, len, &at);

		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffd)
			putc('?', stderr);
		else
			fwrite(text + from, 1, at - from, stderr);
	}
	putc('\n', stderr);
}

static void take_cell(void *text, size_t len, void *context)
{
	struct reading *r = context;

	r->bytes += len + 1;
	if (r->at.count >= CSV_COLUMNS_MAX || r->bytes > CSV_ROW_MAX) {
		r->bytes = CSV_ROW_MAX + 1;
		return;
	}
	r->at.cells =
		arena_room(&r->arena, r->at.cells, r->at.count, &r->capacity, sizeof(*r->at.cells));
	r->at.cells[r->at.count++] =
		(struct blob){arena_strndup(&r->arena, text ? text : "", len), len};
}

static void take_end(int c, void *context)
{
	struct reading *r = context;

	(void)c;
	r->ended = true;
}

static enum status refuse(struct reading *r)
{
	if (csv_error(&r->parser) != CSV_EPARSE) {
		log_line("%s: %s", r->file->name, csv_strerror(csv_error(&r->parser)));
		return STATUS_IO;
	}
	csv_file_say(r->file, r->at.line,
		     "a quotation mark is out of place from here on; expected a cell that has one "
		     "to stand in quotation marks, with its own doubled, and each to be closed");
	return STATUS_INVALID;
}

/* After a piece: hand its row on, if it ended one. */
static enum status hand_on(struct reading *r)
{
	enum status status = STATUS_OK;

	if (r->bytes > CSV_ROW_MAX || csv_get_buffer_size(&r->parser) > CSV_ROW_MAX) {
		csv_file_say(r->file, r->at.line,
			     "expected a row of at most %d cells and %zu bytes; a quotation mark "
			     "that is never closed?",
			     CSV_COLUMNS_MAX, CSV_ROW_MAX);
		return STATUS_INVALID;
	}
	r->is_between = r->ended;
	if (!r->ended)
		return STATUS_OK;
	if (r->at.count)
		status = r->row(r->context, &r->at);
	arena_reset(&r->arena);
	r->at = (struct csv_row){0, NULL, 0};
	r->capacity = r->bytes = 0;
	r->ended = false;
	return status;
}

static void count_line(struct reading *r, char last)
{
	if (last == '\r' || (last == '\n' && !r->was_cr))
		r->line++;
	r->was_cr = last == '\r';
}

static enum status feed(struct reading *r, const char *piece, size_t len)
{
	enum status status;

	/* The LF of a CRLF is a blank line to the parser, and stands on the line before. */
	if (r->is_between)
		r->at.line = r->line;
	if (csv_parse(&r->parser, piece, len, take_cell, take_end, r) != len)
		return refuse(r);
	status = hand_on(r);
	count_line(r, piece[len - 1]);
	return status;
}

static enum status feed_chunk(struct reading *r, const char *chunk, size_t len)
{
	enum status status = STATUS_OK;
	size_t from = 0;

	for (size_t i = 0; status == STATUS_OK && i < len; i++) {
		if (chunk[i] != '\n' && chunk[i] != '\r' && i + 1 < len)
			continue;
		status = feed(r, chunk + from, i + 1 - from);
		from = i + 1;
	}
	return status;
}

/* The one of the separators that the first line has most of, outside of quotation marks. */
static unsigned char find_separator(const char *chunk, size_t len)
{
	static const char separators[] = ",;\t";
	size_t counts[sizeof(separators)] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < len && (quoted || (chunk[i] != '\n' && chunk[i] != '\r')); i++) {
		const char *found = chunk[i] ? strchr(separators, chunk[i]) : NULL;

		if (chunk[i] == '"')
			quoted = !quoted;
		else if (found && !quoted)
			counts[found - separators]++;
	}
	for (size_t i = 1; i < sizeof(separators) - 1; i++)
		if (counts[i] > counts[best])
			best = i;
	return (unsigned char)separators[best];
}

/* What the file begins with: passes over a byte-order mark and sets the separator. */
static enum status begin(struct reading *r, const char **chunk, size_t *len)
{
	if (*len >= 2 &&
	    (memcmp(*chunk, "\xff\xfe", 2) == 0 || memcmp(*chunk, "\xfe\xff", 2) == 0)) {
		csv_file_say(r->file, 1,
			     "this is UTF-16; expected UTF-8: save it as \"CSV UTF-8\"");
		return STATUS_INVALID;
	}
	if (*len >= 3 && memcmp(*chunk, "\xef\xbb\xbf", 3) == 0) {
		*chunk += 3;
		*len -= 3;
	}
	csv_set_delim(&r->parser, find_separator(*chunk, *len));
	return STATUS_OK;
}

/* Only the space of a cell's own is blank to the parser, not a tab that separates. */
static int is_space(unsigned char c)
{
	return c == ' ';
}

static enum status read_chunks(struct reading *r)
{
	enum status status = STATUS_OK;
	struct arena a;
	off_t at = 0;
	ssize_t n = 1;
	char *chunk;

	arena_init(&a, 0, NULL, NULL);
	chunk = arena_alloc(&a, CHUNK);
	while (status == STATUS_OK && n > 0) {
		const char *text = chunk;
		size_t len;

		n = pread(r->file->fd, chunk, CHUNK, at);
		if (n <= 0)
			break;
		len = (size_t)n;
		if (at == 0)
			status = begin(r, &text, &len);
		if (status == STATUS_OK)
			status = feed_chunk(r, text, len);
		at += n;
	}
	if (n < 0) {
		log_line("%s: %s", r->file->name, strerror(errno));
		status = STATUS_IO;
	}
	arena_release(&a);
	return status;
}

enum status csv_file_each(const struct csv_file *f,
			  enum status (*row)(void *context, const struct csv_row *row),
			  void *context)
{
	struct reading r = {
		.file = f, .row = row, .context = context, .line = 1, .is_between = true};
	enum status status;

	if (csv_init(&r.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		return STATUS_IO;
	csv_set_blk_size(&r.parser, GROWTH);
	csv_set_space_func(&r.parser, is_space);
	arena_init(&r.arena, 0, NULL, NULL);
	status = read_chunks(&r);
	if (status == STATUS_OK && csv_fini(&r.parser, take_cell, take_end, &r) != 0)
		status = refuse(&r);
	else if (status == STATUS_OK)
		status = hand_on(&r);
	csv_free(&r.parser);
	arena_release(&r.arena);
	return status;
}
