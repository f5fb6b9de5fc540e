/* SPDX-License-Identifier: MIT */
/* A CSV file (RFC 4180) read row by row, as often as wanted, in memory that doesn't grow with it.
 * Does not know what its columns are.
 *
 * What separates cells is found in the first line: a comma, a semicolon or a tab. Line ends are LF,
 * CRLF or CR; a byte-order mark and blank lines are passed over. */
#ifndef QUIRE_CLI_CSV_FILE_H
#define QUIRE_CLI_CSV_FILE_H

#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

#define CSV_ROW_MAX     ((size_t)1 << 20) /* bytes of a row */
#define CSV_COLUMNS_MAX 1000              /* cells of a row */

struct csv_file {
	const char *name; /* as the writer knows it; borrowed */
	int fd;           /* -1 while closed */
};

/* One row. */
struct csv_row {
	size_t line;        /* that it begins on, from 1 */
	struct blob *cells; /* any bytes */
	size_t count;       /* at least 1 */
};

/* csv_file_open - open a regular file. name: borrowed. STATUS_OK: csv_file_close ends it;
 * STATUS_INVALID: it is something else; STATUS_IO (both said). */
enum status csv_file_open(const char *name, struct csv_file *out) NONNULL WARN_UNUSED;

/* csv_file_each - call row for each row from the first on; what it is given is gone when it
 * returns.
 * STATUS_OK; STATUS_INVALID: from some line on it is no CSV, or a row is over the limits (said);
 * STATUS_IO (logged); what row returned, if not STATUS_OK. */
enum status csv_file_each(const struct csv_file *f,
			  enum status (*row)(void *context, const struct csv_row *row),
			  void *context) NONNULL_AT(1, 2) WARN_UNUSED;

/* csv_file_say - "NAME:LINE: error: TEXT" on standard error, at most some 1,000 bytes of text;
 * what would steer a terminal is replaced. */
void csv_file_say(const struct csv_file *f, size_t line, const char *format, ...) PRINTF(3, 4)
	NONNULL;

/* csv_file_close - none open is no fault. */
void csv_file_close(struct csv_file *f) NONNULL;

#endif
