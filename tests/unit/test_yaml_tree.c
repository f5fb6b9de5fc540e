/* SPDX-License-Identifier: MIT */
#include "lib/site/yaml_tree.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/unit/row.h"

static int setup(void **state)
{
	static struct arena a;

	arena_init(&a, 0, NULL, NULL);
	*state = &a;
	return 0;
}

static int teardown(void **state)
{
	arena_release(*state);
	return 0;
}

/* A text and its tree as JSON; NULL for an empty document. */
static const struct good {
	int line;
	const char *text, *json;
} good[] = {
	{ROW, "", NULL},
	{ROW, "# nothing\n", NULL},
	{ROW, "---\n", NULL},
	{ROW, "~", NULL},
	{ROW, "a: 1\nb: two\n", "{\"a\":1,\"b\":\"two\"}"},
	{ROW, "a: \"1\"\n", "{\"a\":\"1\"}"},
	{ROW, "a: !!str 1\n", "{\"a\":\"1\"}"},
	{ROW, "a: [1, -2.5e3, 01, 1., .5, 0x1, +1, -]\n",
	 "{\"a\":[1,-2.5e3,\"01\",\"1.\",\".5\",\"0x1\",\"+1\",\"-\"]}"},
	{ROW, "a: [true, false, null, ~, yes]\n", "{\"a\":[true,false,null,null,\"yes\"]}"},
	{ROW, "a:\nb: ''\n", "{\"a\":null,\"b\":\"\"}"},
	{ROW, "a: {b: [c, {d: e}]}\n", "{\"a\":{\"b\":[\"c\",{\"d\":\"e\"}]}}"},
	{ROW, "a: {}\nb: []\n", "{\"a\":{},\"b\":[]}"},
	{ROW, "a: |\n  one\n  two\n", "{\"a\":\"one\\u000atwo\\u000a\"}"},
	{ROW, "a: \"q\\\"b\\\\t\\t\\x7f\"\n", "{\"a\":\"q\\\"b\\\\t\\u0009\\u007f\"}"},
	{ROW,
	 "\xef\xbb\xbf"
	 "a: b\r\nc: d\r\n",
	 "{\"a\":\"b\",\"c\":\"d\"}"},
	{ROW, "\xe2\x9c\x93: \xf0\x9f\x8e\x89\n", "{\"\xe2\x9c\x93\":\"\xf0\x9f\x8e\x89\"}"},
	{ROW, "- tag\t\t\n- b\n", "[\"tag\",\"b\"]"},
};

static void test_good(void **state)
{
	struct arena *a = *state;

	for (const struct good *row = good; row < good + sizeof(good) / sizeof(*good); row++) {
		const struct yaml_node *root;
		struct problems p;

		problems_init(&p, a);
		ROW_INT(row,
			yaml_parse(a, (struct place){.file = "f", .line = 1}, row->text,
				   strlen(row->text), &p, &root),
			STATUS_OK);
		ROW_INT(row, p.count, 0);
		ROW_INT(row, root == NULL, row->json == NULL);
		if (root != NULL)
			ROW_TEXT(row, yaml_write_json(a, root), row->json);
	}
}

/* A text that is refused, where, and a part of what is said. The file begins on line 11. */
static const struct bad {
	int line;
	const char *text;
	size_t at_line, at_column;
	const char *says;
} bad[] = {
	{ROW, "title: My essay: a story\n", 11, 16, "put the title in quotes"},
	{ROW, "a: b\nauthor:\n  name: X: Y\n", 13, 10, "put the name in quotes"},
	{ROW, "title: \xc3\x9c\xc3\x9c: a\n", 11, 12, "put the title in quotes"},
	{ROW, "title: A\n  date: b\n", 12, 7, "indent this line like the key above"},
	{ROW, "title: \"A\": b\n", 11, 11, "quotes"},
	{ROW, "a:\n\tb: c\n", 12, 1, "indent with spaces"},
	{ROW, "a: b\n\tc: d\n", 12, 1, "indent with spaces"},
	{ROW, "title: \"no end\ndate: x\n", 11, 8, "never closed"},
	{ROW, "title: 'no end\n", 11, 8, "never closed"},
	{ROW, "title: \"A\" story\n", 11, 12, "quotes of the other kind"},
	{ROW, "title: [draft] mine\n", 11, 16, "closing bracket"},
	{ROW, "a: b\nc\nd: e\n", 12, 1, "key: value"},
	{ROW, "a: b\n c: d\n", 12, 3, "indent"},
	{ROW, "  a: b\n c: d\n", 12, 2, "indent"},
	{ROW, "title: @home\n", 11, 8, "can't begin with \"@\""},
	{ROW, "title: `x`\n", 11, 8, "can't begin with \"`\""},
	{ROW, "title: %x\n", 11, 8, "can't begin with \"%\""},
	{ROW, "title: *bold*\n", 11, 8, "can't begin with \"*\""},
	{ROW, "title: *bold\n", 11, 8, "aliases"},
	{ROW, "title: &name x\n", 11, 8, "anchors"},
	{ROW, "title: &\n", 11, 8, "can't begin with \"&\""},
	{ROW, "title: !important\n", 11, 8, "tags"},
	{ROW, "title: !!int 3\n", 11, 8, "tags"},
	{ROW, "a: !x [b]\n", 11, 4, "tags"},
	{ROW, "a: !!seq [b]\n", 11, 4, "tags"},
	{ROW, "tags: [a, b\ndate: c\n", 11, 7, "isn't closed by ]"},
	{ROW, "author: {name: x\n", 11, 9, "isn't closed by }"},
	{ROW, "tags: [a,,b]\n", 11, 10, "a value is missing"},
	{ROW, "tags: - a\n", 11, 7, "a line of its own"},
	{ROW, "path: \"C:\\dir\"\n", 11, 10, "backslash"},
	{ROW, "a: \"\\xZZ\"\n", 11, 7, "single quotes"},
	{ROW, "a: | x\n  y\n", 11, 6, "next line"},
	{ROW, "a: b\nc: d\na: e\n", 13, 1,
	 "\"a\" stands here a second time; the first is on line 11"},
	{ROW, "x: {a: 1, a: 2}\n", 11, 11, "second time"},
	{ROW, "[a]: b\n", 11, 1, "a key must be plain text"},
	{ROW, "? {a: b}\n: c\n", 11, 3, "a key must be plain text"},
	{ROW, "a: b\n---\nc: d\n", 12, 1, "second document"},
	{ROW, "a: b\x01\n", 11, 5, "control character (U+0001)"},
	{ROW, "a: b\nc: \xff\n", 12, 4, "not UTF-8"},
	{ROW, "a: \xc3\n", 11, 5, "not UTF-8"},
	{ROW, "a: \"x\\0y\"\n", 11, 4, "can't hold"},
	{ROW, "\"a\\0\": y\n", 11, 1, "can't hold"},
	{ROW, "[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]\n", 11, 17, "nested too deep"},
	{ROW,
	 "a\xe2\x80\xa8"
	 "b: \"\n",
	 11, 4, ""},
};

static void test_bad(void **state)
{
	struct arena *a = *state;

	for (const struct bad *row = bad; row < bad + sizeof(bad) / sizeof(*bad); row++) {
		const struct yaml_node *root = NULL;
		struct problems p;

		problems_init(&p, a);
		ROW_INT(row,
			yaml_parse(a, (struct place){.file = "f", .line = 11}, row->text,
				   strlen(row->text), &p, &root),
			STATUS_INVALID);
		ROW_INT(row, p.count, 1);
		if (row->says[0] == '\0')
			continue;
		if (strstr(p.items[0].text, row->says) == NULL)
			ROW_TEXT(row, p.items[0].text, row->says);
		ROW_INT(row, p.items[0].line, row->at_line);
		ROW_INT(row, p.items[0].column, row->at_column);
		ROW_TRUE(row, root == NULL);
	}
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* How long a piece, repeated up to len bytes, takes to be read or refused. */
static double time_repeated(struct arena *a, const char *piece, size_t len, enum status *out)
{
	const struct yaml_node *root;
	struct problems p;
	size_t n = strlen(piece);
	char *text = arena_alloc(a, len + n);
	size_t at = 0;
	double start;

	while (at + n <= len) {
		memcpy(text + at, piece, n);
		at += n;
	}
	problems_init(&p, a);
	start = seconds();
	*out = yaml_parse(a, (struct place){.file = "f", .line = 1}, text, at, &p, &root);
	return seconds() - start;
}

static void test_hostile(void **state)
{
	static const struct {
		int line;
		const char *piece;
		size_t len;
		enum status status;
	} rows[] = {
		{ROW, "[", 20000, STATUS_INVALID},
		{ROW, "[\n", 200000, STATUS_INVALID},
		{ROW, "{", 200000, STATUS_INVALID},
		{ROW, "{a: ", 200000, STATUS_INVALID},
		{ROW, "- ", 200000, STATUS_INVALID},
		{ROW, "? ", 200000, STATUS_INVALID},
		{ROW, "&a ", 200000, STATUS_INVALID},
		{ROW, "a", YAML_SIZE_MAX, STATUS_OK},
		{ROW, "a", YAML_SIZE_MAX + 1, STATUS_INVALID},
		{ROW, "- a\n", YAML_SIZE_MAX, STATUS_OK},
		{ROW, "\n", YAML_SIZE_MAX, STATUS_OK},
		{ROW, "# \n", YAML_SIZE_MAX - 1, STATUS_OK},
		{ROW, "'", YAML_SIZE_MAX, STATUS_OK},
		{ROW, "a: b\n", 200000, STATUS_INVALID},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum status status;
		double took = time_repeated(*state, rows[i].piece, rows[i].len, &status);

		ROW_INT(&rows[i], status, rows[i].status);
		ROW_TRUE(&rows[i], took < 2);
	}
}

/* Many keys that differ, so that looking for equal ones must not be quadratic. */
static void test_many_keys(void **state)
{
	struct arena *a = *state;
	const struct yaml_node *root;
	char *text = arena_alloc(a, YAML_SIZE_MAX);
	size_t len = 0;
	struct problems p;
	double start = seconds();

	for (unsigned i = 0; len + 16 < YAML_SIZE_MAX; i++)
		len += (size_t)snprintf(text + len, 16, "%x:\n", i);
	problems_init(&p, a);
	assert_int_equal(
		yaml_parse(a, (struct place){.file = "f", .line = 1}, text, len, &p, &root),
		STATUS_OK);
	assert_true(seconds() - start < 2);
}

static void test_places(void **state)
{
	static const char text[] = "a: b\n# c\nd:\n  - \xc3\xa9: f\n\xc3\xa9 g:   h\n";
	struct arena *a = *state;
	const struct yaml_node *root, *d, *item;
	struct problems p;

	problems_init(&p, a);
	assert_int_equal(yaml_parse(a, (struct place){.file = "f.md", .line = 2}, text,
				    strlen(text), &p, &root),
			 STATUS_OK);
	d = root->first->next;
	assert_string_equal(d->key, "d");
	assert_int_equal(d->key_place.line, 4);
	assert_int_equal(d->place.line, 5);
	assert_int_equal(d->place.column, 3);
	item = d->first->first;
	assert_string_equal(item->text, "f");
	assert_int_equal(item->place.line, 5);
	assert_int_equal(item->place.column, 9);
	assert_int_equal(d->next->place.column, 9);
	assert_string_equal(d->next->place.file, "f.md");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_good, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(test_places, setup, teardown),
	};

	return cmocka_run_group_tests_name("yaml_tree", tests, NULL, NULL);
}
