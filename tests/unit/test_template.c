/* SPDX-License-Identifier: MIT */
/* Templates: what they show, what they refuse, and that hostile ones stay cheap. */
#include "lib/render/template.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct link {
	const char *title;
	const char *url;
	struct list tags;
};

struct home {
	const char *name;
	const struct home *next;
};

struct data {
	const char *title;
	const char *empty;
	const char *missing;
	const char *url;
	const char *bad_url;
	struct html body;
	struct html no_body;
	bool yes, no;
	const struct home *home;
	const struct home *nowhere;
	struct home record;
	struct list links;
	struct list no_links;
	struct list words;
};

static const struct field link_fields[] = {
	{"title", FIELD_TEXT, offsetof(struct link, title), NULL},
	{"url", FIELD_URL, offsetof(struct link, url), NULL},
	{"tags", FIELD_LIST, offsetof(struct link, tags), NULL},
	{.name = NULL},
};
static const struct shape link_shape = {"link", sizeof(struct link), link_fields};

static const struct shape home_shape;
static const struct field home_fields[] = {
	{"name", FIELD_TEXT, offsetof(struct home, name), NULL},
	{"next", FIELD_OBJECT, offsetof(struct home, next), &home_shape},
	{.name = NULL},
};
static const struct shape home_shape = {"home", sizeof(struct home), home_fields};

static const struct field data_fields[] = {
	{"title", FIELD_TEXT, offsetof(struct data, title), NULL},
	{"empty", FIELD_TEXT, offsetof(struct data, empty), NULL},
	{"missing", FIELD_TEXT, offsetof(struct data, missing), NULL},
	{"url", FIELD_URL, offsetof(struct data, url), NULL},
	{"bad_url", FIELD_URL, offsetof(struct data, bad_url), NULL},
	{"body", FIELD_HTML, offsetof(struct data, body), NULL},
	{"no_body", FIELD_HTML, offsetof(struct data, no_body), NULL},
	{"yes", FIELD_BOOL, offsetof(struct data, yes), NULL},
	{"no", FIELD_BOOL, offsetof(struct data, no), NULL},
	{"home", FIELD_OBJECT, offsetof(struct data, home), &home_shape},
	{"nowhere", FIELD_OBJECT, offsetof(struct data, nowhere), &home_shape},
	{"record", FIELD_RECORD, offsetof(struct data, record), &home_shape},
	{"links", FIELD_LIST, offsetof(struct data, links), &link_shape},
	{"no_links", FIELD_LIST, offsetof(struct data, no_links), &link_shape},
	{"words", FIELD_LIST, offsetof(struct data, words), NULL},
	{.name = NULL},
};
static const struct shape data_shape = {"page", sizeof(struct data), data_fields};

static const char *const tags[] = {"a", "<b>"};
static const struct link links[] = {
	{"One", "/one/", {tags, 2}},
	{"Two & <three>", "javascript:alert(1)", {NULL, 0}},
};
static const struct home far = {"far", NULL};
static const struct home near = {"near", &far};
static const struct data data = {
	.title = "\"Q\" & <A> 'x' \xe6\x97\xa5 \xd7\xa9",
	.empty = "",
	.url = "https://example.org/?a=1&b=\"2\"",
	.bad_url = "\tJavaScript:alert(1)",
	.body = {"<p>&amp;</p>", 12},
	.yes = true,
	.home = &near,
	.record = {"inside", NULL},
	.links = {links, 2},
	.words = {tags, 2},
};

#define TITLE "&quot;Q&quot; &amp; &lt;A&gt; &#39;x&#39; \xe6\x97\xa5 \xd7\xa9"

struct row {
	int line;
	const char *text;
	const char *expected;
	const char *partial; /* source of "part"; NULL for none */
};

static const struct row shows[] = {
	{__LINE__, "", "", NULL},
	{__LINE__, "plain { } }} \xe2\x80\xa6", "plain { } }} \xe2\x80\xa6", NULL},
	{__LINE__, "\xef\xbb\xbfx{{yes_is_not}}", NULL, NULL},
	{__LINE__, "\xef\xbb\xbf{{! alone behind a mark }}\nx", "x", NULL},
	/* Escaping follows the type. */
	{__LINE__, "{{title}}", TITLE, NULL},
	{__LINE__, "{{ title }}|{{\n\ttitle\n}}", TITLE "|" TITLE, NULL},
	{__LINE__, "<a href=\"{{url}}\">",
	 "<a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\">", NULL},
	{__LINE__, "{{bad_url}}", "#", NULL},
	{__LINE__, "{{body}}", "<p>&amp;</p>", NULL},
	{__LINE__, "[{{empty}}{{missing}}{{no_body}}]", "[]", NULL},
	/* Sections of each type, and their opposites. */
	{__LINE__, "{{#yes}}a{{/yes}}{{^yes}}b{{/yes}}", "a", NULL},
	{__LINE__, "{{#no}}a{{/no}}{{^no}}b{{/no}}", "b", NULL},
	{__LINE__, "{{#url}}a{{/url}}{{^url}}b{{/url}}", "a", NULL},
	{__LINE__, "{{#empty}}a{{/empty}}{{^empty}}b{{/empty}}", "b", NULL},
	{__LINE__, "{{#missing}}a{{/missing}}{{^missing}}b{{/missing}}", "b", NULL},
	{__LINE__, "{{#body}}a{{/body}}{{^body}}b{{/body}}", "a", NULL},
	{__LINE__, "{{#no_body}}a{{/no_body}}{{^no_body}}b{{/no_body}}", "b", NULL},
	{__LINE__, "{{#nowhere}}a{{/nowhere}}{{^nowhere}}b{{/nowhere}}", "b", NULL},
	{__LINE__, "{{#record}}{{name}}{{/record}}{{^record}}b{{/record}}", "inside", NULL},
	{__LINE__, "{{#home}}{{name}}{{#next}}, {{name}}{{/next}}{{/home}}", "near, far", NULL},
	{__LINE__, "{{#links}}[{{title}}]{{/links}}", "[One][Two &amp; &lt;three&gt;]", NULL},
	{__LINE__, "{{#links}}{{url}} {{/links}}", "/one/ # ", NULL},
	{__LINE__, "{{#no_links}}a{{/no_links}}{{^no_links}}b{{/no_links}}", "b", NULL},
	{__LINE__, "{{#words}}{{.}},{{/words}}", "a,&lt;b&gt;,", NULL},
	{__LINE__, "{{#words}}{{#.}}{{.}}{{yes_}}{{/.}}{{/words}}", NULL, NULL},
	{__LINE__, "{{#links}}{{#tags}}{{title}}{{.}} {{/tags}}{{/links}}", "Onea One&lt;b&gt; ",
	 NULL},
	{__LINE__, "{{#links}}{{#words}}{{.}}{{/words}};{{/links}}", "a&lt;b&gt;;a&lt;b&gt;;",
	 NULL},
	{__LINE__, "{{#links}}{{^no}}{{title}}{{/no}}{{#no}}{{title}}{{/no}}{{/links}}",
	 "OneTwo &amp; &lt;three&gt;", NULL},
	{__LINE__, "{{#links}}{{^links}}never{{/links}}{{/links}}", "", NULL},
	/* Dotted names, also through an object that is not there. */
	{__LINE__, "{{home.name}} {{home.next.name}} {{record.name}}", "near far inside", NULL},
	{__LINE__, "[{{nowhere.name}}{{home.next.next.name}}{{record.next.name}}]", "[]", NULL},
	{__LINE__, "{{#nowhere.name}}a{{/nowhere.name}}{{^nowhere.next}}b{{/nowhere.next}}", "b",
	 NULL},
	{__LINE__, "{{#home.next}}{{name}}{{/home.next}}", "far", NULL},
	/* Lines that hold but one tag go away whole. */
	{__LINE__, "a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n", NULL},
	{__LINE__, "a\r\n  {{#yes}}\t\r\nb\r\n{{/yes}}\r\nc", "a\r\nb\r\nc", NULL},
	{__LINE__, "{{#yes}}\n\n{{/yes}}", "\n", NULL},
	{__LINE__, "  {{^yes}}\nx\n  {{/yes}}", "", NULL},
	{__LINE__, "a\n {{! two\n lines }} \nb", "a\nb", NULL},
	{__LINE__, "a {{! in a line }} b\n", "a  b\n", NULL},
	{__LINE__, "{{#yes}} {{/yes}}\n", " \n", NULL},
	{__LINE__, " {{yes.}}", NULL, NULL},
	{__LINE__, "{{empty}}\n{{#yes}}\n", NULL, NULL},
	{__LINE__, " {{empty}} \n", "  \n", NULL},
	{__LINE__, "a{{!}}\r", "a\r", NULL},
	/* Partials stand in line, see the names there, and keep a lone tag's indent. */
	{__LINE__, "[{{> part}}]", "[-]", "-"},
	{__LINE__, "[{{>part}}]", "[" TITLE "]", "{{title}}"},
	{__LINE__, "{{#links}}{{> part}}{{/links}}", "One;Two &amp; &lt;three&gt;;", "{{title}};"},
	{__LINE__, "a\n{{> part}}\nb\n", "a\nx\ny\nb\n", "x\ny\n"},
	{__LINE__, "  {{> part}}\nb", "  x\n  y\nb", "x\ny\n"},
	{__LINE__, "  {{> part}}\nb", "  x\n  <p>&amp;</p>\nb",
	 "x\n{{#yes}}\n{{body}}\n{{/yes}}\n"},
	{__LINE__, "  a {{> part}}\n", "  a x\ny\n", "x\ny"},
	{__LINE__, "\t{{> part}}", "\ta: near\n", "{{#home}}a: {{name}}{{/home}}\n"},
	{__LINE__, "{{> part}}", "", ""},
};

static const struct row refuses[] = {
	{__LINE__, "x\n  {{titel}}",
	 "page.mustache:2:5: error: \"titel\" is no name of page; did you mean \"title\"?", NULL},
	{__LINE__, "{{#links}}{{tilte}}{{/links}}",
	 "page.mustache:1:13: error: \"tilte\" is no name of link or page; did you mean "
	 "\"title\"?",
	 NULL},
	{__LINE__, "{{#links}}{{zzzzzzzz}}{{/links}}",
	 "page.mustache:1:13: error: \"zzzzzzzz\" is no name of link or page; expected one of "
	 "title, url, tags",
	 NULL},
	{__LINE__, "{{home.nam}}",
	 "page.mustache:1:3: error: \"nam\" is no name of home; did you mean \"name\"?", NULL},
	{__LINE__, "{{title.name}}",
	 "page.mustache:1:3: error: \"title\" has no names of its own; expected no \".\" behind it",
	 NULL},
	{__LINE__, "{{links.title}}",
	 "page.mustache:1:3: error: \"links\" has no names of its own; expected no \".\" behind it",
	 NULL},
	{__LINE__, "{{.}}",
	 "page.mustache:1:3: error: \".\" means an item of a list of texts; expected a name here",
	 NULL},
	{__LINE__, "{{#words}}{{#home}}{{.}}{{/home}}{{/words}}",
	 "page.mustache:1:22: error: \".\" means an item of a list of texts; expected a name here",
	 NULL},
	{__LINE__, "{{yes}}",
	 "page.mustache:1:3: error: \"yes\" has no text of its own; expected a section: {{#yes}}",
	 NULL},
	{__LINE__, "{{links}}",
	 "page.mustache:1:3: error: \"links\" has no text of its own; expected a section: "
	 "{{#links}}",
	 NULL},
	{__LINE__, "{{{body}}}",
	 "page.mustache:1:1: error: expected {{name}}: what is escaped follows from the value's "
	 "type",
	 NULL},
	{__LINE__, "a {{& body}}",
	 "page.mustache:1:3: error: expected {{name}}: what is escaped follows from the value's "
	 "type",
	 NULL},
	{__LINE__, "{{=<% %>=}}",
	 "page.mustache:1:1: error: expected a name, or one of # ^ / > ! before it", NULL},
	{__LINE__, "{{<part}}",
	 "page.mustache:1:1: error: expected a name, or one of # ^ / > ! before it", "x"},
	{__LINE__, "{{}}",
	 "page.mustache:1:3: error: expected a name: letters, digits and \"_\", in parts with "
	 "\".\" between them",
	 NULL},
	{__LINE__, "{{a b}}",
	 "page.mustache:1:3: error: expected a name: letters, digits and \"_\", in parts with "
	 "\".\" between them",
	 NULL},
	{__LINE__, "{{#home.}}{{name}}{{/home.}}",
	 "page.mustache:1:4: error: expected a name: letters, digits and \"_\", in parts with "
	 "\".\" between them",
	 NULL},
	{__LINE__, "\xe6\x97\xa5 {{title",
	 "page.mustache:1:5: error: expected \"}}\" to end this tag", NULL},
	{__LINE__, "{{#yes}}\n{{#no}}\n{{/no}}\n",
	 "page.mustache:1:1: error: expected {{/yes}} somewhere behind this", NULL},
	{__LINE__, "{{#yes}}\n{{/no}}\n",
	 "page.mustache:2:1: error: expected {{/yes}}, for the section of line 1", NULL},
	{__LINE__, "\r\n{{/yes}}",
	 "page.mustache:2:1: error: {{/yes}} ends no section of this template", NULL},
	{__LINE__, "{{#yes}}{{> part}}{{/yes}}",
	 "part.mustache:1:1: error: {{/yes}} ends no section of this template", "{{/yes}}"},
	{__LINE__, "{{> part}}",
	 "part.mustache:1:1: error: expected {{/yes}} somewhere behind this", "{{#yes}}"},
	{__LINE__, "{{> prat}}",
	 "page.mustache:1:5: error: there is no template \"prat\"; did you mean \"part\"?", "x"},
	{__LINE__, "{{> ../../etc/passwd}}",
	 "page.mustache:1:5: error: expected a name: letters, digits and \"_\", in parts with "
	 "\".\" between them",
	 "x"},
	{__LINE__, "{{> part}}", "part.mustache:1:5: error: template \"part\" stands inside itself",
	 "{{> part}}"},
	{__LINE__, "{{> part}}", "part.mustache:1:5: error: template \"page\" stands inside itself",
	 "{{> page}}"},
	{__LINE__, "{{#links}}{{#links}}{{/links}}{{/links}}",
	 "page.mustache:1:14: error: \"links\" stands inside a section of itself", NULL},
	{__LINE__, "a\xff", "page.mustache: error: expected text in UTF-8", NULL},
	/* Inside a section that isn't known, names can't be judged: one error, not three. */
	{__LINE__, "{{#lniks}}{{whatever}}{{#more}}{{/more}}{{/lniks}}",
	 "page.mustache:1:4: error: \"lniks\" is no name of page; did you mean \"links\"?", NULL},
};

/* Templates of plain text; their partial is plain where it is "part-text". */
static const struct plain_row {
	int line;
	const char *text, *expected, *said;
} plains[] = {
	{__LINE__, "{{title}} {{home.name}}", "\"Q\" & <A> 'x' \xe6\x97\xa5 \xd7\xa9 near", NULL},
	{__LINE__, "{{url}} {{bad_url}} [{{missing}}{{nowhere.name}}]",
	 "https://example.org/?a=1&b=\"2\" # []", NULL},
	{__LINE__, "{{#words}}{{.}},{{/words}}", "a,<b>,", NULL},
	{__LINE__, "{{#body}}some{{/body}}{{> plain}}", "some\"Q\"", NULL},
	{__LINE__, "{{body}}", NULL,
	 "page.mustache:1:3: error: \"body\" is markup, which can't stand in a plain text"},
	{__LINE__, "{{> html}}", NULL, "page.mustache:1:5: error: template \"html\" is for HTML"},
};

static void test_plain(void **state)
{
	(void)state;
	for (const struct plain_row *row = plains; row < plains + COUNT(plains); row++) {
		struct template_source sources[] = {
			{"page", "page.mustache", row->text, strlen(row->text), true},
			{"plain", "plain.mustache", "{{! }}\"Q\"", 9, true},
			{"html", "html.mustache", "{{> plain}}", 11, false},
		};
		const struct template *template = NULL;
		struct problems problems;
		struct arena a;
		struct str out;

		arena_init(&a, 0, NULL, NULL);
		problems_init(&problems, &a);
		str_init(&out, &a);
		if (template_compile(&a, (struct template_sources){sources, 3}, 0, &data_shape,
				     &problems, &template) == STATUS_OK)
			template_render(template, &data, &out);
		if (row->said != NULL)
			assert_string_equal(problem_text(&a, &problems.items[0]), row->said);
		assert_string_equal(str_text(&out), row->expected != NULL ? row->expected : "");
		if (template_compile(&a, (struct template_sources){sources, 3}, 2, &data_shape,
				     &problems, &template) == STATUS_OK)
			fail_msg("a plain partial stands in HTML");
		assert_string_equal(problem_text(&a, &problems.items[problems.count - 1]),
				    "html.mustache:1:5: error: template \"plain\" is for plain "
				    "text");
		arena_release(&a);
	}
}

/* One template in memory of its own. */
struct trial {
	struct arena arena;
	struct problems problems;
	const struct template *template;
};

static enum status compile(struct trial *t, const char *text, size_t len, const char *partial)
{
	struct template_source *sources;

	arena_init(&t->arena, 0, NULL, NULL);
	problems_init(&t->problems, &t->arena);
	sources = arena_array(&t->arena, 2, sizeof(*sources));
	sources[0] = (struct template_source){"page", "page.mustache", text, len, false};
	if (partial != NULL)
		sources[1] = (struct template_source){"part", "part.mustache", partial,
						      strlen(partial), false};
	t->template = NULL;
	return template_compile(&t->arena,
				(struct template_sources){sources, partial != NULL ? 2 : 1}, 0,
				&data_shape, &t->problems, &t->template);
}

static const char *render(struct trial *t)
{
	struct str out;

	str_init(&out, &t->arena);
	template_render(t->template, &data, &out);
	return str_text(&out);
}

static void test_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shows); i++) {
		const struct row *row = &shows[i];
		struct trial t;
		enum status s = compile(&t, row->text, strlen(row->text), row->partial);

		if (row->expected == NULL && s != STATUS_INVALID)
			fail_msg("line %d: compiled", row->line);
		if (row->expected != NULL && s != STATUS_OK)
			fail_msg("line %d: %s", row->line,
				 problem_text(&t.arena, &t.problems.items[0]));
		if (row->expected != NULL && strcmp(render(&t), row->expected) != 0)
			fail_msg("line %d: got %s", row->line, render(&t));
		arena_release(&t.arena);
	}
}

static void test_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refuses); i++) {
		const struct row *row = &refuses[i];
		struct trial t;
		const char *got;

		if (compile(&t, row->text, strlen(row->text), row->partial) != STATUS_INVALID)
			fail_msg("line %d: compiled", row->line);
		assert_null(t.template);
		if (t.problems.count != 1)
			fail_msg("line %d: %zu problems", row->line, t.problems.count);
		got = problem_text(&t.arena, &t.problems.items[0]);
		if (strcmp(got, row->expected) != 0)
			fail_msg("line %d: got %s", row->line, got);
		arena_release(&t.arena);
	}
}

static void test_says_every_error(void **state)
{
	static const char text[] = "{{one1}}\n{{#yes}}{{two2}}{{/yes}}\n{{{three}}}\n{{/four}}";
	struct trial t;

	(void)state;
	assert_int_equal(compile(&t, text, strlen(text), NULL), STATUS_INVALID);
	assert_int_equal(t.problems.errors, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(t.problems.items[i].line, i == 0 ? 1 : i == 1 ? 2 : i + 1);
	arena_release(&t.arena);
}

/* A template of count times a piece. */
static char *repeat(struct arena *a, const char *piece, size_t count)
{
	size_t len = strlen(piece);
	char *text = arena_alloc(a, len * count + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + i * len, piece, len);
	return text;
}

/* What is said of a hostile template, within a second of processor time. */
static void check_hostile(const char *text, const char *partial, enum status status,
			  const char *said)
{
	clock_t start = clock();
	struct trial t;

	assert_int_equal(compile(&t, text, strlen(text), partial), status);
	if (said != NULL && strstr(t.problems.items[t.problems.count - 1].text, said) == NULL)
		fail_msg("said %s", t.problems.items[t.problems.count - 1].text);
	assert_true(t.problems.count <= 21);
	if (status == STATUS_OK)
		render(&t);
	assert_true(clock() - start < CLOCKS_PER_SEC);
	arena_release(&t.arena);
}

static void test_hostile(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	check_hostile(repeat(&a, "{{#yes}}", 8000), NULL, STATUS_INVALID, "inside one another");
	check_hostile(repeat(&a, "{{yes", 13000), NULL, STATUS_INVALID, "expected \"}}\"");
	check_hostile(repeat(&a, "{", TEMPLATE_SIZE_MAX), NULL, STATUS_INVALID, "expected \"}}\"");
	check_hostile(repeat(&a, "{ ", TEMPLATE_SIZE_MAX / 2), NULL, STATUS_OK, NULL);
	check_hostile(repeat(&a, "{{x}}", 9000), NULL, STATUS_INVALID, "is no name");
	check_hostile(repeat(&a, "{{!}}     ", 6000), NULL, STATUS_OK, NULL);
	check_hostile(repeat(&a, "{{!}}", 10001), NULL, STATUS_INVALID, "more than 10000 steps");
	check_hostile(repeat(&a, "{{#words}}{{.}}{{/words}}", 2000), NULL, STATUS_OK, NULL);
	check_hostile(repeat(&a, "{{> part}}", 6000), repeat(&a, "x", 60000), STATUS_INVALID,
		      "with its partials more than 1048576 bytes");
	check_hostile(repeat(&a, "{{> part}}", 2000), repeat(&a, "{{!}}", 90), STATUS_INVALID,
		      "more than 10000 steps");
	check_hostile(repeat(&a, "x", TEMPLATE_SIZE_MAX + 1), NULL, STATUS_INVALID,
		      "expected at most 65536");
	check_hostile(repeat(&a, "\n", TEMPLATE_SIZE_MAX), NULL, STATUS_OK, NULL);
	check_hostile(repeat(&a, "home.next.next.", 4300), NULL, STATUS_OK, NULL);
	arena_release(&a);
}

static void test_deepest(void **state)
{
	struct trial t;
	struct str text;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	str_init(&text, &a);
	for (int i = 0; i < TEMPLATE_DEPTH_MAX; i++)
		str_puts(&text, "{{#record}}");
	str_puts(&text, "{{name}}");
	for (int i = 0; i < TEMPLATE_DEPTH_MAX; i++)
		str_puts(&text, "{{/record}}");
	assert_int_equal(compile(&t, str_text(&text), text.len, NULL), STATUS_OK);
	assert_string_equal(render(&t), "inside");
	arena_release(&t.arena);
	arena_release(&a);
}

static void test_long_name(void **state)
{
	struct str text;
	struct arena a;
	struct trial t;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	str_init(&text, &a);
	str_puts(&text, "{{home");
	str_puts(&text, repeat(&a, ".next", 13000));
	str_puts(&text, ".name}}");
	assert_int_equal(compile(&t, str_text(&text), text.len, NULL), STATUS_OK);
	assert_string_equal(render(&t), "");
	arena_release(&t.arena);
	arena_release(&a);
}

static void test_nul_is_refused(void **state)
{
	struct trial t;

	(void)state;
	assert_int_equal(compile(&t, "a\0b", 3, NULL), STATUS_INVALID);
	arena_release(&t.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shows),     cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_plain),     cmocka_unit_test(test_says_every_error),
		cmocka_unit_test(test_hostile),   cmocka_unit_test(test_deepest),
		cmocka_unit_test(test_long_name), cmocka_unit_test(test_nul_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
