/* SPDX-License-Identifier: MIT */
/* The way by which mail leaves, as `quire doctor` tries it. */
#ifndef QUIRE_CLI_DOCTOR_WAY_H
#define QUIRE_CLI_DOCTOR_WAY_H

#include "cli/doctor_mail.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/net/transport.h"

/* doctor_way - whether sendmail is there, or the server lets us in; nothing is sent. */
void doctor_way(struct doctor_mail *m) NONNULL;

/* doctor_way_open - the transport by newsletter.transport. STATUS_OK: close ends it;
 * STATUS_NOT_FOUND: no sendmail (not logged); STATUS_INVALID, STATUS_IO (logged). */
enum status doctor_way_open(struct doctor_mail *m, struct transport **out) NONNULL WARN_UNUSED;

#endif
