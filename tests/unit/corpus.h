/* SPDX-License-Identifier: MIT */
/* The real blogs that some tests read (tests/corpora.sh). Does not read them. */
#ifndef QUIRE_TESTS_UNIT_CORPUS_H
#define QUIRE_TESTS_UNIT_CORPUS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib/base/attr.h"

/* corpus_folder - the folder of a blog's Markdown, into out of size bytes; skips the test where it
 * isn't there. */
NONNULL static inline void corpus_folder(const char *name, char *out, size_t size)
{
	const char *corpora = getenv("QUIRE_TEST_CORPORA");
	struct stat st;

	snprintf(out, size, "%s/corpora/%s/content", corpora != NULL ? corpora : "", name);
	if (stat(out, &st) != 0)
		skip();
}

#endif
