/* SPDX-License-Identifier: MIT */
/* What `quire doctor` looks at of the site's files and folders. Does not look into the
 * database. */
#ifndef QUIRE_CLI_DOCTOR_SITE_H
#define QUIRE_CLI_DOCTOR_SITE_H

#include "cli/findings.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"

/* doctor_owner - whether the site's folder is ours. */
void doctor_owner(struct findings *f, const char *site) NONNULL;

/* doctor_settings - site.yaml's problems, its address, what isn't set up, and secrets.yaml. w:
 * as workplace_read left it, with errors or without. */
void doctor_settings(struct findings *f, struct workplace *w) NONNULL;

/* doctor_folders - writing, data and public: whose they are, who may read them, how full their
 * disks are, and what was left in public/ half written. */
void doctor_folders(struct findings *f, const struct workplace *w) NONNULL;

#endif
