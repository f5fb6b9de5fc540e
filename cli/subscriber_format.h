/* SPDX-License-Identifier: MIT */
/* The kinds of file of subscribers by the names of their columns, and the words in them. Does not
 * read files. Internal to subscriber_file. */
#ifndef QUIRE_CLI_SUBSCRIBER_FORMAT_H
#define QUIRE_CLI_SUBSCRIBER_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/subscriber_file.h"
#include "lib/base/attr.h"

/* What a column tells. */
enum role {
	ROLE_NONE = 0,
	ROLE_ADDRESS,
	ROLE_STATE,      /* a word that subscriber_format_word knows */
	ROLE_SUBSCRIBED, /* true or false */
	ROLE_ENDED,      /* anything but "", false and 0: unsubscribed */
	ROLE_CLEANED,    /* the same: nobody reads there */
	ROLE_COMPLAINED, /* the same: reported as spam */
	ROLE_WHY,        /* why one unsubscribed, in words */
	ROLE_REASON,     /* of a suppression, as ours has it */
	ROLE_CADENCE,
	ROLE_PAUSED,
	ROLE_EVIDENCE /* of consent */
};

/* A column's role by its name, in lower-case letters and digits alone. */
struct column {
	const char *name; /* NULL ends the list */
	enum role role;   /* of several with ROLE_ADDRESS, the first in the list counts */
};

struct subscriber_format {
	const char *source;           /* for people */
	const char *marks[4];         /* columns that only this kind has all of; NULL ends them */
	const struct column *columns; /* never NULL */
	bool is_ours;
	bool needs_consent; /* as struct subscriber_header has it */
};

/* subscriber_format_find - the kind of file that has these columns: names as struct column has
 * them. Never NULL: a list of another program's is one of its own. */
const struct subscriber_format *subscriber_format_find(const char *const *names, size_t count)
	NONNULL RETURNS_NONNULL;

/* subscriber_format_column - a column's place in the list of its kind; -1 where it isn't there. */
int subscriber_format_column(const struct subscriber_format *f, const char *name) NONNULL PURE;

/* subscriber_format_word - what a state's word says, in any case. false: none is known. */
bool subscriber_format_word(const char *word, enum subscriber_says *says,
			    enum suppression_reason *reason) NONNULL WARN_UNUSED;

/* subscriber_format_is_true - whether a word means yes. */
bool subscriber_format_is_true(const char *word) NONNULL PURE WARN_UNUSED;

/* subscriber_format_is_false - whether a word means no, or is "". */
bool subscriber_format_is_false(const char *word) NONNULL PURE WARN_UNUSED;

#endif
