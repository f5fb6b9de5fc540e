/* SPDX-License-Identifier: MIT */
/* What `quire doctor` looks at of the database, its lock, and the edition published last. */
#ifndef QUIRE_CLI_DOCTOR_STORE_H
#define QUIRE_CLI_DOCTOR_STORE_H

#include "cli/findings.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"

/* doctor_store - whether the database is there, whole and of this build's schema, and its lock
 * can be had. w: as workplace_read left it. */
void doctor_store(struct findings *f, struct workplace *w) NONNULL;

/* doctor_edition - whether templates and settings are right, and are those that were published,
 * by this build. After doctor_store. */
void doctor_edition(struct findings *f, struct workplace *w) NONNULL;

#endif
