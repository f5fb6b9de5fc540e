/* SPDX-License-Identifier: MIT */
/* The start of `quire outbox`, which sends what waits: no program sends mail itself. Doesn't know
 * what waits. */
#ifndef QUIRE_CGI_BIN_OUTBOX_H
#define QUIRE_CGI_BIN_OUTBOX_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"

/* outbox_start - start `quire --site SITE outbox` and don't wait for it: in a session of its own,
 * with none of our descriptors and none of the request's variables. The command is what
 * QUIRE_PROGRAM names, else the one beside this program, in a build tree or installed, else where
 * the build installs it. Where it can't be started (logged), cron's run sends. site: absolute. */
void outbox_start(struct arena *a, const char *site) NONNULL;

#endif
