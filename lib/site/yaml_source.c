/* SPDX-License-Identifier: MIT */
#include "lib/site/yaml_source.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of the line break at text[at], as libyaml sees it; 0 where there is none. */
static size_t break_length(const char *text, size_t len, size_t at)
{
	const char *p = text + at;
	size_t left = len - at;

	if (*p == '\n')
		return 1;
	if (*p == '\r')
		return left > 1 && p[1] == '\n' ? 2 : 1;
	if (left > 1 && memcmp(p, "\xc2\x85", 2) == 0)
		return 2;
	if (left > 2 && (memcmp(p, "\xe2\x80\xa8", 3) == 0 || memcmp(p, "\xe2\x80\xa9", 3) == 0))
		return 3;
	return 0;
}

static size_t count_lines(const char *text, size_t len)
{
	size_t count = 1;

	for (size_t at = 0; at < len;) {
		size_t n = break_length(text, len, at);

		count += n > 0;
		at += n > 0 ? n : 1;
	}
	return count;
}

void yaml_source_init(struct yaml_source *source, size_t first_line)
{
	size_t count = count_lines(source->text, source->len);
	struct yaml_line *lines = arena_array(source->arena, count, sizeof(*lines));
	size_t at = 0, number = first_line;

	lines[0] = (struct yaml_line){.start = 0, .number = number};
	for (size_t i = 1; i < count;) {
		size_t n = break_length(source->text, source->len, at);

		if (n > 0) {
			number += source->text[at] == '\n' || source->text[at] == '\r';
			lines[i++] = (struct yaml_line){.start = at + n, .number = number};
		}
		at += n > 0 ? n : 1;
	}
	source->lines = lines;
	source->line_count = count;
}

/* A mark counts code points; files are read in bytes. */
size_t yaml_source_offset(const struct yaml_source *source, yaml_mark_t mark)
{
	size_t line = mark.line < source->line_count ? mark.line : source->line_count - 1;
	size_t at = source->lines[line].start;

	for (size_t i = 0; i < mark.column && at < source->len; i++) {
		at++;
		while (at < source->len && ((unsigned char)source->text[at] & 0xc0) == 0x80)
			at++;
	}
	return at;
}

struct place yaml_source_place(const struct yaml_source *source, yaml_mark_t mark)
{
	size_t line = mark.line < source->line_count ? mark.line : source->line_count - 1;
	size_t at = yaml_source_offset(source, mark);

	return (struct place){
		.file = source->file,
		.line = source->lines[line].number,
		.column = at - source->lines[line].start + 1,
	};
}

static struct place place_of_offset(const struct yaml_source *source, size_t at)
{
	size_t line = 0;

	while (line + 1 < source->line_count && source->lines[line + 1].start <= at)
		line++;
	return (struct place){
		.file = source->file,
		.line = source->lines[line].number,
		.column = at - source->lines[line].start + 1,
	};
}

/* What libyaml says, and what the writer should do. */
struct message {
	const char *context; /* how libyaml's context begins; NULL for any */
	const char *problem; /* how its problem begins; NULL for any */
	bool at_context;     /* whether the context's mark is the place to look at */
	const char *text;
};

static const struct message messages[] = {
	{"while scanning a quoted scalar", "found unexpected", true,
	 "the quote that opens here is never closed"},
	{"while parsing a quoted scalar", "found unknown escape", false,
	 "a backslash inside double quotes must be doubled, or the value put in single quotes"},
	{"while parsing a quoted scalar", NULL, false,
	 "this escape is not one that YAML knows; put the value in single quotes"},
	{NULL, "found a tab character", false, "indent with spaces: there is a tab here"},
	{NULL, "could not find expected ':'", true, "expected a line of the form \"key: value\""},
	{NULL, "did not find expected '-' indicator", false,
	 "expected another list item (\"- …\"), or less indentation"},
	{NULL, "did not find expected ',' or ']'", true,
	 "the list that opens here with [ isn't closed by ], or lacks a comma"},
	{NULL, "did not find expected ',' or '}'", true,
	 "the group that opens here with { isn't closed by }, or lacks a comma"},
	{NULL, "block sequence entries are not allowed", false,
	 "a list begins on a line of its own, below its key"},
	{NULL, "block mapping keys are not allowed", false,
	 "a key can't stand here; put it on a line of its own"},
	{NULL, "did not find expected node content", false, "a value is missing here"},
	{"while scanning an alias", NULL, true,
	 "put the value in quotes: it can't begin with \"*\""},
	{"while scanning an anchor", NULL, true,
	 "put the value in quotes: it can't begin with \"&\""},
	{"while scanning a tag", NULL, true, "put the value in quotes: it can't begin with \"!\""},
	{"while parsing a tag", NULL, true, "put the value in quotes: it can't begin with \"!\""},
	{NULL, "found undefined tag handle", false,
	 "put the value in quotes: it can't begin with \"!\""},
	{"while scanning a block scalar", NULL, false,
	 "after \"|\" or \">\" the text begins on the next line, indented by spaces"},
	{"while scanning a directive", NULL, true, "a line can't begin with \"%\" here"},
	{NULL, "did not find expected <document start>", false,
	 "expected lines of the form \"key: value\", indented alike"},
};

static bool begins(const char *text, const char *start)
{
	return start == NULL || (text != NULL && strncmp(text, start, strlen(start)) == 0);
}

static size_t line_start(const struct yaml_source *source, size_t at)
{
	while (at > 0 && source->text[at - 1] != '\n' && source->text[at - 1] != '\r')
		at--;
	return at;
}

/* The key of the line that `at` stands on, where the line has one before `at`; else NULL. */
static const char *key_before(const struct yaml_source *source, size_t at)
{
	const char *start = source->text + line_start(source, at);
	const char *end = source->text + at;
	size_t len;

	while (start < end && (*start == ' ' || *start == '-'))
		start++;
	for (len = 0; start + len < end && start[len] != ':'; len++)
		if (start[len] == ' ' || start[len] == '"' || start[len] == '\'')
			return NULL;
	if (start + len == end || len == 0)
		return NULL;
	return arena_strndup(source->arena, start, len);
}

/* Either a value holds ": ", or the line is indented more than the key above. */
static const char *explain_colon(const struct yaml_source *source, size_t at)
{
	const char *key = key_before(source, at);

	if (key != NULL)
		return arena_printf(source->arena,
				    "put the %s in quotes, since a colon and a space are in it",
				    key);
	if (memchr(source->text + line_start(source, at), '"', at - line_start(source, at)))
		return "put the whole value in single quotes, since it has quotes and a colon";
	return "indent this line like the key above it, or put the value above in quotes";
}

static const char *explain_start(const struct yaml_source *source, size_t at)
{
	char c = at < source->len ? source->text[at] : ' ';

	if (c == '\t')
		return "indent with spaces: there is a tab here";
	return arena_printf(source->arena, "put the value in quotes: it can't begin with \"%c\"",
			    c);
}

/* A key was expected: mostly text goes on after a closing quote. */
static const char *explain_key(const struct yaml_source *source, size_t at)
{
	size_t before = at;
	char last;

	while (before > 0 && source->text[before - 1] == ' ')
		before--;
	last = before > 0 ? source->text[before - 1] : ' ';
	if (last == '"' || last == '\'')
		return "text goes on after the closing quote: put all of the value in quotes of "
		       "the other kind";
	if (last == ']' || last == '}')
		return "text goes on after the closing bracket: put all of the value in quotes";
	return "indent this line like the keys above it";
}

static void explain_reader(const struct yaml_source *source, const yaml_parser_t *parser)
{
	struct place at = place_of_offset(source, parser->problem_offset);

	if (begins(parser->problem, "control characters"))
		problems_add(source->problems, PROBLEM_ERROR, at,
			     "there is a control character (U+%04X) here; delete it",
			     (unsigned)parser->problem_value);
	else
		problems_add(source->problems, PROBLEM_ERROR, at,
			     "these bytes are not UTF-8; save the file as UTF-8");
}

void yaml_source_explain(const struct yaml_source *source, const yaml_parser_t *parser)
{
	const char *problem = parser->problem != NULL ? parser->problem : "not YAML";
	size_t at = yaml_source_offset(source, parser->problem_mark);
	struct place place = yaml_source_place(source, parser->problem_mark);
	const char *text = NULL;

	if (parser->error == YAML_MEMORY_ERROR)
		source->arena->exhausted(source->arena->context);
	if (parser->error == YAML_READER_ERROR) {
		explain_reader(source, parser);
		return;
	}
	if (begins(problem, "mapping values are not allowed"))
		text = explain_colon(source, at);
	else if (begins(problem, "found character that cannot start"))
		text = explain_start(source, at);
	else if (begins(problem, "did not find expected key"))
		text = explain_key(source, at);
	for (size_t i = 0; text == NULL && i < sizeof(messages) / sizeof(messages[0]); i++) {
		if (!begins(parser->context, messages[i].context) ||
		    !begins(problem, messages[i].problem))
			continue;
		text = messages[i].text;
		if (messages[i].at_context && parser->context != NULL)
			place = yaml_source_place(source, parser->context_mark);
	}
	if (text == NULL)
		text = arena_printf(source->arena, "this is not YAML: %s", problem);
	problems_add(source->problems, PROBLEM_ERROR, place, "%s", text);
}
