/* SPDX-License-Identifier: MIT */
/* What becomes of each row of an imported file, by what the file says and what is known here. Does
 * not read files.
 *
 * Who decided here what they want is left as they are. Nobody is subscribed whom the file calls
 * unsubscribed or unconfirmed in any of its rows. */
#ifndef QUIRE_CLI_SUBSCRIBER_ADMISSION_H
#define QUIRE_CLI_SUBSCRIBER_ADMISSION_H

#include <stddef.h>
#include <stdint.h>

#include "cli/seen.h"
#include "cli/subscriber_file.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/store/store.h"
#include "lib/store/subscriber.h"

/* What becomes of one. */
enum verdict {
	VERDICT_ADD,
	VERDICT_KNOWN,       /* subscribed here already */
	VERDICT_REPEATED,    /* stood in the file before */
	VERDICT_SUPPRESSED,  /* isn't to be written to, as is known here */
	VERDICT_LEFT_HERE,   /* unsubscribed here */
	VERDICT_LEFT_THERE,  /* unsubscribed there */
	VERDICT_UNCONFIRMED, /* never confirmed there */
	VERDICT_KEEP,        /* our own export: is unsubscribed here from now on */
	VERDICT_SUPPRESS,    /* from now on, since the file says so */
	VERDICTS
};

struct admission {
	const char *file;                /* its name, for events of consent */
	const char *proof;               /* the writer's; NULL for none */
	enum subscriber_cadence cadence; /* where the file names none */
	const struct subscriber_header *header;
	struct arena *arena;        /* borrowed; holds keys */
	struct signature_keys keys; /* none before they are needed */
	struct seen refused;        /* addresses that the file calls anything but
						  * subscribed; filled by the caller */
	struct seen seen;           /* addresses that were looked at */
	size_t counts[VERDICTS];
	int64_t now;
};

/* admission_init - before the first row; proof and cadence stay as they are. admission_release ends
 * it. path: of the file. */
void admission_init(struct admission *m, struct arena *a, const char *path) NONNULL;

/* admission_look - count what would become of a row, in a read transaction; s may be NULL where
 * there is no database yet. Scratch memory in a. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status admission_look(struct admission *m, struct store *s, struct arena *a,
			   const struct subscriber_line *line) NONNULL_AT(1, 3, 4) WARN_UNUSED;

/* admission_take - the same, and do it, in a write transaction. */
enum status admission_take(struct admission *m, struct store *s, struct arena *a,
			   const struct subscriber_line *line) NONNULL WARN_UNUSED;

/* admission_print - how many there were of each, on standard output. */
void admission_print(const struct admission *m) NONNULL;

/* admission_release - give memory back. */
void admission_release(struct admission *m) NONNULL;

#endif
