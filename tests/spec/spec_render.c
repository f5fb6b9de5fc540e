/* SPDX-License-Identifier: MIT */
/* Renders many Markdown texts for tests/spec/run and for measuring.
 *
 *     spec_render library|bare|full [ROUNDS]
 *
 * library is cmark-gfm alone without extensions, bare and full are our renderer. Standard input
 * holds records: a length in decimal, a newline, that many bytes. Standard output has a record
 * for each. With ROUNDS all are rendered that often, and the seconds taken are printed instead. */
#include <cmark-gfm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/arena.h"
#include "lib/base/problem.h"
#include "lib/render/essay_markdown.h"

#define RECORDS_MAX 4096

enum mode {
	MODE_LIBRARY,
	MODE_BARE,
	MODE_FULL
};

static void put_record(const char *data, size_t len)
{
	printf("%zu\n", len);
	fwrite(data, 1, len, stdout);
}

static void render(struct arena *a, enum mode mode, const char *text, size_t len, int quiet)
{
	struct markdown_source source = {.file = "input",
					 .text = text,
					 .len = len,
					 .first_line = 1,
					 .footnote_prefix = "essay",
					 .bare = mode == MODE_BARE};
	struct markdown_result result;
	struct problems problems;

	if (mode == MODE_LIBRARY) {
		char *html = cmark_markdown_to_html(text, len, CMARK_OPT_UNSAFE);

		if (!quiet)
			put_record(html, strlen(html));
		free(html);
		return;
	}
	problems_init(&problems, a);
	markdown_render(a, &source, NULL, &problems, &result);
	if (!quiet)
		put_record(result.html.data, result.html.len);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	static char *texts[RECORDS_MAX];
	static size_t lengths[RECORDS_MAX];
	const char *name = argc > 1 ? argv[1] : "full";
	long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	enum mode mode = strcmp(name, "library") == 0 ? MODE_LIBRARY
			 : strcmp(name, "bare") == 0  ? MODE_BARE
						      : MODE_FULL;
	size_t count = 0;
	struct arena a;
	double start;

	arena_init(&a, 0, NULL, NULL);
	while (count < RECORDS_MAX && scanf("%zu", &lengths[count]) == 1) {
		texts[count] = calloc(1, lengths[count] + 1);
		if (texts[count] == NULL || getchar() != '\n' ||
		    fread(texts[count], 1, lengths[count], stdin) != lengths[count])
			return 1;
		count++;
	}
	start = seconds();
	for (long round = 0; round < (rounds > 0 ? rounds : 1); round++) {
		for (size_t i = 0; i < count; i++) {
			render(&a, mode, texts[i], lengths[i], rounds > 0);
			arena_reset(&a);
		}
	}
	if (rounds > 0)
		printf("%.3f\n", seconds() - start);
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	arena_release(&a);
	return 0;
}
