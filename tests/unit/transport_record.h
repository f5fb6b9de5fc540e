/* SPDX-License-Identifier: MIT */
/* A way for mails that only remembers them, and answers what a test wants. Does not know what is
 * tested. */
#ifndef QUIRE_TESTS_UNIT_TRANSPORT_RECORD_H
#define QUIRE_TESTS_UNIT_TRANSPORT_RECORD_H

#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/net/transport.h"

struct transport_record {
	struct transport base;          /* what is handed to the code under test */
	struct arena arena;             /* where mails lie */
	struct transport_mail *mails;   /* in their order, copied */
	size_t count, capacity;         /* of mails */
	const enum transport_end *ends; /* answers to the first end_count mails; SENT to the rest */
	size_t end_count;
};

/* transport_record_init - an empty record; close of base, or this struct's end, releases it.
 * ends: end_count answers, borrowed; NULL for none. */
void transport_record_init(struct transport_record *r, const enum transport_end *ends,
			   size_t end_count) NONNULL_AT(1);

#endif
