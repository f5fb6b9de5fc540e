/* SPDX-License-Identifier: MIT */
/* The edition that the site's files make now: settings, template overrides, style sheet; read
 * and checked. Does not store it. */
#ifndef QUIRE_CLI_EDITION_SOURCE_H
#define QUIRE_CLI_EDITION_SOURCE_H

#include <stdbool.h>

#include "cli/assets.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/store/edition.h"

/* edition_source_read - read templates/ and check them with the settings, problems added with
 * file and line. *style is the style sheet's text, out->style its path.
 * STATUS_OK; STATUS_INVALID: something is wrong with them; STATUS_IO (logged). */
enum status edition_source_read(struct workplace *w, bool preview, struct edition *out,
				struct blob *style) NONNULL WARN_UNUSED;

/* edition_source_write_style - put the style sheet under public/, where it isn't yet, its row
 * before it. STATUS_OK; STATUS_IO, STATUS_BUSY, STATUS_STORE (logged). */
enum status edition_source_write_style(const struct workplace *w, struct assets *assets,
				       const struct edition *e, const struct blob *style)
	NONNULL WARN_UNUSED;

#endif
