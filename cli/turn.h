/* SPDX-License-Identifier: MIT */
/* The turn: one short transaction after which readers see the new site. Everything that it
 * points to is stored before. */
#ifndef QUIRE_CLI_TURN_H
#define QUIRE_CLI_TURN_H

#include <stddef.h>
#include <stdint.h>

#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/edition.h"

/* turn_run - turn edition, essays and removals. now: of this publish. *changed: how many essays
 * and pages it changed, removals aside; *milliseconds: how long it held the lock.
 * STATUS_OK; others as store_write_begin and store_commit: the site is as it was. */
enum status turn_run(struct workplace *w, const struct edition *edition, const struct plan *plan,
		     int64_t now, size_t *changed, int64_t *milliseconds) NONNULL WARN_UNUSED;

#endif
