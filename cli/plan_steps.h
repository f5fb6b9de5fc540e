/* SPDX-License-Identifier: MIT */
/* The steps of plan_make that stand in files of their own. Internal to cli/plan*.c. */
#ifndef QUIRE_CLI_PLAN_STEPS_H
#define QUIRE_CLI_PLAN_STEPS_H

#include <stddef.h>

#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/store/register.h"

/* plan_match - find the essay of the register that each file is: sets known of all entries and
 * plan->has_file. In the workplace's arena. */
void plan_match(struct workplace *w, struct plan *plan) NONNULL;

/* plan_known_path - the address that an essay of the register has now. In the workplace's
 * arena. */
const char *plan_known_path(struct workplace *w, const struct register_entry *e)
	NONNULL RETURNS_NONNULL;

/* plan_fail - something is wrong with an entry: add the problem, and let its last version stay. */
void plan_fail(struct workplace *w, struct plan_entry *entry, struct place at, const char *text)
	NONNULL;

/* plan_place - a place in an entry's file; the file alone where the line is not known. */
struct place plan_place(const struct plan_entry *entry, struct place in_file) NONNULL;

#endif
