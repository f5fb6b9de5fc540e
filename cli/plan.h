/* SPDX-License-Identifier: MIT */
/* What a publish would do: which file is which essay of the register, which are new, renamed,
 * taken back, in each other's way. Does not render and changes nothing.
 *
 * A file is the essay of the register that has its `id`; else the one at its slug whose file
 * is the same or gone; else the one of the same file, whose slug was changed; else the one
 * whose file is gone and had the very same bytes. What fits none is new. */
#ifndef QUIRE_CLI_PLAN_H
#define QUIRE_CLI_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/scan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/store/register.h"

enum plan_state {
	PLAN_PUBLISHED, /* readers see it, or will after this publish */
	PLAN_SCHEDULED, /* the same, from its date on */
	PLAN_DRAFT,     /* not for readers */
	PLAN_FAILED     /* something is wrong with it; its last version stays */
};

/* What becomes of one file. */
struct plan_entry {
	const struct source *source;
	enum plan_state state;
	const struct register_entry *known; /* the essay that it is; NULL for a new one */
	const char *path;                   /* its address: "/writing/SLUG/" */
	const char *const *paths;           /* that and its aliases'; ends with NULL */
	int64_t date_at;                    /* seconds UTC */
	int64_t rendering;                  /* 0 until it is rendered or found */
	const char *refusal; /* what is said of it, where rendering took too much; else NULL */
	size_t refusal_line; /* and the line of the file it is said of */
};

struct plan {
	struct plan_entry *items; /* one a file of the scan, in its order */
	size_t count;
	const struct register_entry **removals; /* essays without a file, to be taken back */
	size_t removal_count;
	size_t published_count;                      /* what the register has that isn't removed */
	const struct register_entry *register_items; /* the register, borrowed */
	size_t register_count;
	const bool *has_file; /* one a register entry: a file is this essay, draft or not */
};

struct plan_options {
	bool drafts; /* a preview: drafts are published too */
	int64_t now; /* of this publish */
};

/* plan_make - decide what becomes of every file. Conflicts are added to the workplace's
 * problems, each file named. known: the register, borrowed. In the workplace's arena. */
void plan_make(struct workplace *w, const struct scan *scan, const struct register_list *known,
	       const struct plan_options *options, struct plan *out) NONNULL;

/* plan_is_live - whether readers see or will see an entry. */
bool plan_is_live(const struct plan_entry *entry) NONNULL PURE WARN_UNUSED;

/* plan_is_reachable - whether readers find an entry's essay after this publish: it is live, or
 * its last version stays. Its path and paths say where. */
bool plan_is_reachable(const struct plan_entry *entry) NONNULL PURE WARN_UNUSED;

/* plan_count - how many entries are in a state. */
size_t plan_count(const struct plan *plan, enum plan_state state) NONNULL PURE WARN_UNUSED;

/* plan_settle - fail whatever wants an address that belongs to another. For whom fails after
 * plan_make: the address it has may have been given away. */
void plan_settle(struct workplace *w, struct plan *plan) NONNULL;

/* plan_refuse - fail an entry for its refusal, and say so. */
void plan_refuse(struct workplace *w, struct plan_entry *entry) NONNULL;

/* plan_name_undated - warn of each essay that is a draft for want of a date alone. */
void plan_name_undated(struct workplace *w, const struct plan *plan) NONNULL;

/* plan_retracts_too_much - whether more than a tenth of what is published would be gone. */
bool plan_retracts_too_much(const struct plan *plan) NONNULL PURE WARN_UNUSED;

#endif
