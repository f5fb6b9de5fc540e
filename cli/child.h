/* SPDX-License-Identifier: MIT */
/* Another program run to its end, without a shell: words in, what it prints out. Does not know
 * what it is for. */
#ifndef QUIRE_CLI_CHILD_H
#define QUIRE_CLI_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

struct child_call {
	const char *const *argv; /* ends with NULL; argv[0] without "/" is looked up in PATH */
	const char *const *environment; /* "NAME=value"; ends with NULL; NULL for our own */
	int seconds;                    /* it is killed when it hasn't ended by then */
	size_t limit;                   /* bytes of its output; killed over it */
	bool quiet;                     /* its standard error is thrown away, not ours */
};

/* child_run - run a program with nothing on its standard input. In a: what it printed; *code:
 * its exit code, or 128 and its signal.
 * STATUS_OK, whatever the code; STATUS_NOT_FOUND: it can't be started (not logged);
 * STATUS_BUSY: it took too long; STATUS_TOO_LARGE: it printed too much (neither logged);
 * STATUS_IO (logged). */
enum status child_run(struct arena *a, const struct child_call *call, struct blob *out, int *code)
	NONNULL WARN_UNUSED;

#endif
