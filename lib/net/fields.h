/* SPDX-License-Identifier: MIT */
/* Fields as mails have them in front of their text, and reports of deliveries and of complaints in
 * groups (RFC 5322, 2.2; RFC 3464, 2.1). Does not know what a field says. */
#ifndef QUIRE_LIB_NET_FIELDS_H
#define QUIRE_LIB_NET_FIELDS_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"

#define FIELDS_VALUE_MAX 2000 /* bytes of a value */

/* fields_line - the next line of a block, with its end; the block moves behind it. block: anyone's,
 * a NUL behind its bytes. */
struct blob fields_line(struct blob *block) NONNULL WARN_UNUSED;

/* fields_next - the fields up to the next empty line or the block's end; the block moves behind
 * them. block: as above. False where there are none. */
bool fields_next(struct blob *block, struct blob *group) NONNULL WARN_UNUSED;

/* fields_find - the value of the first field of a name, unfolded, as one line of at most
 * FIELDS_VALUE_MAX bytes, UTF-8; "" where there is none. group: of fields_next. In a. */
const char *fields_find(struct arena *a, struct blob group, const char *name)
	NONNULL RETURNS_NONNULL;

#endif
