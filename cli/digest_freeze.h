/* SPDX-License-Identifier: MIT */
/* What `quire digest` freezes, or would freeze. Does not send. */
#ifndef QUIRE_CLI_DIGEST_FREEZE_H
#define QUIRE_CLI_DIGEST_FREEZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/compose.h"
#include "cli/mail_site.h"
#include "cli/sending_letters.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/letter.h"

/* digest_terms - by which letters are frozen now. late: also those that ask first. */
void digest_terms(const struct mail_site *m, const struct composer *c, bool late,
		  struct letter_terms *out) NONNULL;

/* digest_freeze - write down what is due, in small transactions. *out: sums of all.
 * STATUS_OK; as store_write_begin and store_commit. */
enum status digest_freeze(const struct mail_site *m, const struct letter_terms *terms,
			  struct letter_frozen *out) NONNULL WARN_UNUSED;

/* A letter that would be frozen. */
struct digest_letter {
	const char *subject;
	enum subscriber_cadence cadence;
	int64_t readers;
};

struct digest_letters {
	struct digest_letter *items;
	size_t count;
	int64_t late; /* readers whose letter is late and would not be frozen */
};

/* digest_foresee - what digest_freeze would write down; nothing is. In the site's arena. As
 * digest_freeze. */
enum status digest_foresee(const struct mail_site *m, const struct letter_terms *terms,
			   struct digest_letters *out) NONNULL WARN_UNUSED;

/* digest_trial - for a test: the first letter that would be frozen, else the latest essay. In the
 * site's arena. STATUS_OK; STATUS_NOT_FOUND: there is no essay; as digest_freeze. */
enum status digest_trial(const struct mail_site *m, const struct composer *c,
			 const struct letter_terms *terms, struct sending_letter *out)
	NONNULL WARN_UNUSED;

#endif
