/* SPDX-License-Identifier: MIT */
/* Renders readers' comments for whoever can't link cmark, since they link cmark-gfm.
 *
 *     quire-comment [--text | --records]
 *
 * Markdown on standard input gives HTML on standard output, or plain text. With --records standard
 * input holds many comments, each a length in decimal, a newline and that many bytes; each gives
 *
 *     REFUSAL HTML-LENGTH TEXT-LENGTH LINKS
 *
 * a newline, that HTML and that text, before the next is read. REFUSAL is 0, or an enum
 * comment_refusal's number where there is neither. Exit codes: 0 done, 1 it was refused (standard
 * error says why; not with --records), 2 wrong usage, 3 failed. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/render/comment_markdown.h"

#define INPUT_MAX   (4 * COMMENT_CHARACTERS_MAX + 1) /* bytes; more makes no difference */
#define RECORD_MAX  (1024 * 1024)                    /* bytes */
#define EXIT_DONE   0
#define EXIT_WRONG  1
#define EXIT_USAGE  2
#define EXIT_FAILED 3

static int fail(const char *what)
{
	fprintf(stderr, "quire-comment: %s\n", what);
	return EXIT_FAILED;
}

static int render_one(struct arena *a, bool as_text)
{
	char *input = arena_alloc(a, INPUT_MAX);
	size_t len = fread(input, 1, INPUT_MAX, stdin);
	struct comment_rendered rendered;
	enum comment_refusal why;

	if (ferror(stdin))
		return fail("standard input can't be read");
	why = comment_render(a, input, len, &rendered);
	if (why != COMMENT_ADMITTED) {
		fprintf(stderr, "quire-comment: the comment can't be taken: %s\n",
			comment_refusal_text(why));
		return EXIT_WRONG;
	}
	if (as_text)
		fwrite(rendered.text.data, 1, rendered.text.len, stdout);
	else
		fwrite(rendered.html.data, 1, rendered.html.len, stdout);
	return fflush(stdout) == 0 ? EXIT_DONE : fail("standard output can't be written");
}

static void answer(struct arena *a, const char *input, size_t len)
{
	struct comment_rendered r = {.links = 0};
	enum comment_refusal why = comment_render(a, input, len, &r);

	printf("%d %zu %zu %zu\n", (int)why, r.html.len, r.text.len, r.links);
	if (why != COMMENT_ADMITTED)
		return;
	fwrite(r.html.data, 1, r.html.len, stdout);
	fwrite(r.text.data, 1, r.text.len, stdout);
}

static int render_records(struct arena *a)
{
	size_t len;
	int found;

	while ((found = scanf("%7zu", &len)) == 1) {
		char *input;

		if (len > RECORD_MAX || getchar() != '\n')
			return fail("a record doesn't begin with its length, of 1 MB at most");
		input = arena_alloc(a, len);
		if (fread(input, 1, len, stdin) != len)
			return fail("a record is cut short");
		answer(a, input, len);
		if (fflush(stdout) != 0)
			return fail("standard output can't be written");
		arena_reset(a);
	}
	return found == EOF && !ferror(stdin) ? EXIT_DONE : fail("a record has no length");
}

int main(int argc, char **argv)
{
	const char *option = argc > 1 ? argv[1] : "";
	int result = EXIT_USAGE;
	struct arena a;

	log_open("quire-comment");
	arena_init(&a, 0, NULL, NULL);
	if (argc <= 1 || (argc == 2 && strcmp(option, "--text") == 0))
		result = render_one(&a, argc == 2);
	else if (argc == 2 && strcmp(option, "--records") == 0)
		result = render_records(&a);
	else
		fputs("usage: quire-comment [--text | --records]\n", stderr);
	arena_release(&a);
	return result;
}
