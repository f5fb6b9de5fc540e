/* SPDX-License-Identifier: MIT */
#include "cli/subscribers.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <csv.h>

#include "cli/subscriber_file.h"
#include "lib/base/log.h"
#include "lib/base/random.h"

/* subscriber_format.c has these names, too. */
static const char *const columns[] = {"address",      "state",        "cadence", "since",
				      "confirmed_at", "paused_until", "reason",  "consent"};
#define COLUMNS (sizeof(columns) / sizeof(*columns))

struct writing {
	FILE *to;
	struct arena row; /* holds the cells of one */
};

/* RFC 4180, every cell in quotation marks. */
static void write_row(FILE *to, const char *const cells[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++) {
		if (i > 0)
			putc(',', to);
		csv_fwrite(to, cells[i], strlen(cells[i]));
	}
	fputs("\r\n", to);
}

static void write_one(void *context, const struct subscribers_shown *shown)
{
	struct writing *w = context;
	const struct subscriber *s = &shown->subscriber;
	char since[CLOCK_RFC3339_SIZE], confirmed[CLOCK_RFC3339_SIZE], paused[CLOCK_RFC3339_SIZE];
	bool suppressed = shown->state == SUBSCRIBERS_SUPPRESSED;
	const char *cells[COLUMNS] = {subscriber_file_cell(&w->row, s->spelling),
				      subscribers_state(shown->state),
				      subscribers_cadence(s->cadence),
				      subscribers_time(s->state_at, since),
				      subscribers_time(s->confirmed_at, confirmed),
				      subscribers_time(s->paused_until, paused),
				      suppressed ? subscribers_reason(shown->reason) : "",
				      shown->consent};

	write_row(w->to, cells);
	arena_reset(&w->row);
}

static enum status write_all(struct store *s, FILE *to)
{
	struct writing writing = {.to = to};
	struct subscribers_walk walk = {SUBSCRIBER_ANY, true, write_one, &writing};
	enum status status;

	arena_init(&writing.row, 0, NULL, NULL);
	write_row(to, columns);
	status = subscribers_each(s, &walk);
	arena_release(&writing.row);
	return status;
}

static enum status failed(const char *name)
{
	log_line("%s: %s", name, strerror(errno));
	return STATUS_IO;
}

/* By way of a file beside it, for nobody else's eyes, so that a whole one is there at any time. */
static enum status write_file(struct arena *a, struct store *s, const char *name)
{
	const char *part = arena_printf(a, "%s.%" PRId64 ".part", name, random_id());
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
	enum status status;

	if (!to) {
		status = failed(part);
		if (fd >= 0)
			close(fd);
		return status;
	}
	status = write_all(s, to);
	if (status == STATUS_OK && (fflush(to) != 0 || fsync(fd) != 0))
		status = failed(part);
	if (fclose(to) != 0 && status == STATUS_OK)
		status = failed(part);
	if (status == STATUS_OK && rename(part, name) != 0)
		status = failed(name);
	if (status != STATUS_OK)
		unlink(part);
	return status;
}

enum command_exit subscribers_export(const struct invocation *invocation, int argc, char **argv)
{
	struct workplace w;
	enum status status;

	if (argc > 2 || (argc == 2 && (argv[1][0] == '-' || argv[1][0] == '\0')))
		return subscribers_usage(argv[0], argv[argc - 1]);
	status = subscribers_open(invocation, STORE_READ, &w);
	if (status != STATUS_OK)
		return command_result(status);
	status = argc == 2 ? write_file(w.arena, w.store, argv[1]) : write_all(w.store, stdout);
	workplace_close(&w);
	return command_result(status);
}
