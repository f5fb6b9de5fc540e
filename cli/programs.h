/* SPDX-License-Identifier: MIT */
/* Where the web programs lie that belong to this command. Does not run them. */
#ifndef QUIRE_CLI_PROGRAMS_H
#define QUIRE_CLI_PROGRAMS_H

#include "cli/command.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* programs_find - their folder, absolute, in a: what QUIRE_PROGRAMS names, else the one beside
 * this command (in a build tree, or installed), else where the build installs them.
 * STATUS_OK; STATUS_NOT_FOUND: one is missing there; *out is where they were
 * expected (not logged). */
enum status programs_find(struct arena *a, const struct invocation *invocation, const char **out)
	NONNULL WARN_UNUSED;

#endif
