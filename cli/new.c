/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "cli/essay_file.h"
#include "cli/workplace.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/site/slug.h"

/* The words of a title may be given as one word of the shell or as several. */
static const char *join_words(struct arena *a, char **words)
{
	struct str title;

	str_init(&title, a);
	for (; *words; words++)
		str_printf(&title, "%s%s", title.len ? " " : "", *words);
	return str_text(&title);
}

static enum command_exit write_essay(const struct workplace *w, const char *title)
{
	struct arena *a = w->arena;
	const char *slug = slug_make(a, title, strlen(title));
	const char *file;
	enum status st;

	if (!*slug) {
		log_line("\"%s\" has no letter or digit to make an address of", title);
		return COMMAND_WRONG;
	}
	st = essay_file_write(a, w->writing, slug, title, "", &file);
	if (st == STATUS_BUSY)
		log_line("%s is there already; nothing was written", file);
	if (st != STATUS_OK)
		return st == STATUS_BUSY ? COMMAND_WRONG : COMMAND_FAILED;
	puts(file);
	return COMMAND_DONE;
}

enum command_exit command_new(const struct invocation *invocation, int argc, char **argv)
{
	struct workplace w;
	const char *title;
	enum command_exit result;
	enum status st;
	int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;

	if (first >= argc || (first == 1 && argv[1][0] == '-'))
		return command_usage(argv[0], argv[first]);
	title = join_words(invocation->arena, argv + first);
	if (!essay_file_is_title(title)) {
		log_line("the title must be one line of UTF-8, not empty");
		return COMMAND_USAGE;
	}
	st = workplace_open(invocation->arena, invocation->site, &w);
	if (st != STATUS_OK)
		return command_result(st);
	result = write_essay(&w, title);
	workplace_close(&w);
	return result;
}
