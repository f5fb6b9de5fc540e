/* SPDX-License-Identifier: MIT */
/* Views shown by templates that name every member (tests/golden/view/NAME.mustache) and compared
 * with tests/golden/view/CASE.txt, which QUIRE_GOLDEN_WRITE writes anew. */
#ifndef QUIRE_TESTS_UNIT_GOLDEN_VIEW_H
#define QUIRE_TESTS_UNIT_GOLDEN_VIEW_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/render/template.h"

/* golden_view_check - render a view and compare; a difference fails the test. sources: names of
 * templates that may include each other; index: of the one that is rendered. name: the case's. */
void golden_view_check(struct arena *a, const char *const *sources, size_t count, size_t index,
		       const struct shape *shape, const void *view, const char *name) NONNULL;

/* golden_view_compare - the same for a text that is made already. file: in tests/golden/view/. */
void golden_view_compare(struct arena *a, const char *file, const char *text) NONNULL;

#endif
