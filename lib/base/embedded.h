/* SPDX-License-Identifier: MIT */
/* Files built into the programs by scripts/embed. Does not know what they are for. */
#ifndef QUIRE_LIB_BASE_EMBEDDED_H
#define QUIRE_LIB_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *name; /* without folder; NULL ends a table */
	const char *data; /* NUL-terminated after len bytes */
	size_t len;
};

extern const struct embedded embedded_migrations[]; /* sorted by name; linked by lib/store */
extern const struct embedded embedded_templates[];  /* sorted by name; linked by lib/render */

#endif
