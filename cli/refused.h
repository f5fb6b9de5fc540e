/* SPDX-License-Identifier: MIT */
/* Entries that are known to take too much, or have just been found to. Does not render. */
#ifndef QUIRE_CLI_REFUSED_H
#define QUIRE_CLI_REFUSED_H

#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* refused_recall - fail the entries that were refused before and have not changed, and whoever
 * wants an address that they keep; none where the database isn't open. Before the catalogue is
 * made, so that no link leads to one. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status refused_recall(struct workplace *w, struct plan *plan) NONNULL WARN_UNUSED;

/* refused_store - remember the entries that are refused, in a write transaction of its own where
 * there are any. STATUS_OK; others as store_write_begin and store_commit. */
enum status refused_store(struct workplace *w, const struct plan *plan) NONNULL WARN_UNUSED;

#endif
