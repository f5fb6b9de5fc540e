/* SPDX-License-Identifier: MIT */
/* All that is kept of one subscriber, for who asks for their data. Does not know how it is shown.
 * What is kept as a keyed hash alone, and says nothing to a reader, is not in it. */
#ifndef QUIRE_LIB_STORE_DOSSIER_H
#define QUIRE_LIB_STORE_DOSSIER_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/consent.h"
#include "lib/store/delivery.h"
#include "lib/store/letter.h"
#include "lib/store/store.h"
#include "lib/store/subscriber.h"

/* A mail that was made for them. */
struct dossier_mail {
	struct delivery delivery;
	const char *subject;         /* of a letter; "" for other mails */
	struct letter_essays essays; /* of a letter */
};

/* What came back of one. */
struct dossier_return {
	int64_t at;          /* seconds UTC */
	const char *address; /* that the mail went to */
	const char *code;    /* RFC 3463's; "" for none */
	const char *text;    /* a stranger's words */
};

/* A confirmation that they were asked for. */
struct dossier_request {
	const char *address; /* the new one, for a change of address; else "" */
	const char *page;    /* where it was asked for */
	int64_t made_at;     /* seconds UTC */
	int64_t used_at;     /* 0 where it wasn't */
};

struct dossier {
	struct subscriber subscriber;
	struct consent_list events;       /* oldest first */
	struct dossier_request *requests; /* oldest first */
	size_t request_count;
	struct dossier_mail *mails; /* oldest first */
	size_t mail_count;
	struct dossier_return *returns; /* oldest first */
	size_t return_count;
};

/* dossier_load - in a transaction. In a.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_BUSY, STATUS_STORE (logged). */
enum status dossier_load(struct store *s, struct arena *a, int64_t subscriber, struct dossier *out)
	NONNULL WARN_UNUSED;

#endif
