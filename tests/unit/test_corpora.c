/* SPDX-License-Identifier: MIT */
/* Front matter of two real blogs, skipped where they are not there. */
#define _XOPEN_SOURCE 700 /* S_ISDIR */
#include "lib/site/front_matter.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib/base/file.h"
#include "lib/site/slug.h"
#include "tests/unit/corpus.h"

#define ESSAY_MAX (16 * 1024 * 1024)

struct tally {
	size_t files, failed, dateless, warnings;
	char last_failed[512]; /* and its problem */
};

static void read_essay(const char *folder, const char *file, struct tally *tally)
{
	struct arena a;
	struct problems problems;
	struct front_matter_source source;
	struct front_matter fm;
	struct blob text;

	arena_init(&a, 0, NULL, NULL);
	problems_init(&problems, &a);
	assert_int_equal(file_read(&a, AT_FDCWD, file_join(&a, folder, file), ESSAY_MAX, &text),
			 STATUS_OK);
	tally->files++;
	source = (struct front_matter_source){file, file, text.data, text.len, NULL};
	if (front_matter_parse(&a, &source, &problems, &fm) != STATUS_OK) {
		tally->failed++;
		assert_true(problems.errors > 0 && problems.items[0].line > 0);
		snprintf(tally->last_failed, sizeof(tally->last_failed), "%s",
			 problem_text(&a, &problems.items[0]));
	} else {
		tally->dateless += !fm.has_date;
		assert_true(slug_is_valid(fm.slug));
		assert_true(fm.body_offset <= text.len);
	}
	tally->warnings += problems.count - problems.errors;
	arena_release(&a);
}

static void walk(const char *folder, const char *below, struct tally *tally)
{
	char path[1024], file[1024];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", folder, below);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);
		struct stat st;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s%s", folder, below, entry->d_name);
		assert_int_equal(stat(path, &st), 0);
		snprintf(file, sizeof(file), "%s%s%s", below, entry->d_name,
			 S_ISDIR(st.st_mode) ? "/" : "");
		if (S_ISDIR(st.st_mode))
			walk(folder, file, tally);
		else if (len > 3 && strcmp(entry->d_name + len - 3, ".md") == 0)
			read_essay(folder, file, tally);
	}
	closedir(dir);
}

/* The tally of a blog's folder; skips the test where it isn't there. */
static void read_blog(const char *name, struct tally *tally)
{
	char folder[1024];

	corpus_folder(name, folder, sizeof(folder));
	assert_int_equal(clock_set_zone("America/New_York"), STATUS_OK);
	walk(folder, "", tally);
	if (tally->failed > 0)
		print_message("# %s\n", tally->last_failed);
}

/* One file has tabs behind a tag; some readers of YAML refuse that, YAML itself does not. */
static void test_jekyll(void **state)
{
	struct tally tally = {0};

	(void)state;
	read_blog("18f", &tally);
	assert_int_equal(tally.files, 509);
	assert_int_equal(tally.failed, 0);
	assert_int_equal(tally.dateless, 0);
	assert_int_equal(tally.warnings, 0);
}

static void test_hugo(void **state)
{
	struct tally tally = {0};

	(void)state;
	read_blog("mtlynch", &tally);
	assert_int_equal(tally.failed, 0);
	assert_int_equal(tally.dateless, 3);
	assert_int_equal(tally.warnings, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jekyll),
		cmocka_unit_test(test_hugo),
	};

	return cmocka_run_group_tests_name("corpora", tests, NULL, NULL);
}
