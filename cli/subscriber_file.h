/* SPDX-License-Identifier: MIT */
/* What files of subscribers say: our own exports, those of Ghost, Substack, Mailchimp and listmonk,
 * and any list that names its columns. Does not know who subscribes here.
 *
 * Which one a file is follows from the names of its columns, whatever their case and whether words
 * are parted by blanks, hyphens or underscores. */
#ifndef QUIRE_CLI_SUBSCRIBER_FILE_H
#define QUIRE_CLI_SUBSCRIBER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/csv_file.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/suppression.h"

struct subscriber_format;

/* The first line, understood. */
struct subscriber_header {
	const struct subscriber_format *format;
	const char *source; /* who wrote the file, for people: "Ghost" */
	bool is_ours;       /* our own export */
	bool needs_consent; /* it says nothing of how its people came onto it */
	size_t count;       /* columns */
	int *roles;         /* enum role of subscriber_format.h, by column */
	const char **names; /* of the columns, as they stand there, cut and clean */
};

/* What a file says of somebody. */
enum subscriber_says {
	SAYS_SUBSCRIBED,
	SAYS_PENDING,      /* was asked and never confirmed */
	SAYS_UNSUBSCRIBED, /* or never subscribed */
	SAYS_SUPPRESSED    /* isn't to be written to: see reason */
};

/* One row, understood. Texts are never NULL. */
struct subscriber_line {
	const char *address;  /* lower case, domain in A-labels */
	const char *spelling; /* as it was typed, domain in A-labels */
	enum subscriber_says says;
	enum suppression_reason reason; /* with SAYS_SUPPRESSED */
	int cadence;                    /* an enum subscriber_cadence; -1 where nothing is said */
	int64_t paused_until;           /* seconds UTC; 0 for no pause */
	const char *evidence;           /* of consent: "created_at: 2024-03-01"; "" for none */
};

/* subscriber_file_header - read the first row. In a.
 * STATUS_OK; STATUS_INVALID: it names no column of addresses (said). */
enum status subscriber_file_header(struct arena *a, const struct csv_file *f,
				   const struct csv_row *row, struct subscriber_header *out)
	NONNULL WARN_UNUSED;

/* subscriber_file_line - read another one. quiet: what is wrong has been said before. In a.
 * STATUS_OK; STATUS_NOT_FOUND: all its cells are empty; STATUS_INVALID (said). */
enum status subscriber_file_line(struct arena *a, const struct csv_file *f,
				 const struct subscriber_header *header, const struct csv_row *row,
				 bool quiet, struct subscriber_line *out) NONNULL WARN_UNUSED;

/* subscriber_file_cell - a text as a cell of our own export: what a spreadsheet would take for a
 * formula, or begins with an apostrophe, gets one in front, which is taken off again when the file
 * is read. In a. */
const char *subscriber_file_cell(struct arena *a, const char *text) NONNULL RETURNS_NONNULL;

#endif
