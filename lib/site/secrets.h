/* SPDX-License-Identifier: MIT */
/* What must not be read by others: secrets.yaml, or the environment in its place.
 * Never stored, never logged. */
#ifndef QUIRE_LIB_SITE_SECRETS_H
#define QUIRE_LIB_SITE_SECRETS_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"

/* Texts are never NULL; "" where not set. */
struct secrets {
	const char *github_client_id;     /* or QUIRE_GITHUB_CLIENT_ID */
	const char *github_client_secret; /* or QUIRE_GITHUB_CLIENT_SECRET */
	const char *smtp_url;             /* smtp:// or smtps://; or QUIRE_SMTP_URL */
	const char *smtp_user;            /* or QUIRE_SMTP_USER */
	const char *smtp_password;        /* or QUIRE_SMTP_PASSWORD */
};

/* secrets_read - secrets.yaml of the site whose folder is open as dir; a missing file is no
 * problem. A file that its group or others may read is refused.
 * STATUS_OK; STATUS_INVALID: problems were added, *out is unchanged; STATUS_IO (logged). */
enum status secrets_read(struct arena *a, int dir, struct problems *problems, struct secrets *out)
	NONNULL WARN_UNUSED;

#endif
