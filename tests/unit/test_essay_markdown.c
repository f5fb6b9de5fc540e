/* SPDX-License-Identifier: MIT */
/* Golden files: tests/golden/essays/NAME.md gives NAME.html, and NAME.facts with all else that
 * rendering tells. QUIRE_GOLDEN_WRITE=1 makes them anew; look at the difference before it is
 * kept. */
#define _XOPEN_SOURCE 700 /* S_ISDIR, setenv */
#include "lib/render/essay_markdown.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/file.h"
#include "lib/base/utf8.h"
#include "tests/unit/corpus.h"
#include "tests/unit/row.h"

#define ESSAYS_MAX 64
#define BYTES_MAX  (16 * 1024 * 1024)

static const char *resolve_link(void *context, struct arena *a, const char *url, struct place at)
{
	struct str *asked = context;

	str_printf(asked, "link %s:%zu %s\n", at.file, at.line, url);
	if (strncmp(url, "other.md", 8) == 0)
		return arena_printf(a, "/writing/other/%s", url + 8);
	return NULL;
}

static bool resolve_image(void *context, struct arena *a, const char *url, struct place at,
			  struct markdown_image *out)
{
	struct str *asked = context;

	(void)a;
	str_printf(asked, "image %s:%zu %s\n", at.file, at.line, url);
	if (strcmp(url, "plan.png") != 0)
		return false;
	*out = (struct markdown_image){
		.url = "/images/0123abcd/plan.png", .width = 640, .height = 480};
	return true;
}

/* What one rendering gave. */
struct outcome {
	struct markdown_result result;
	struct problems problems;
	struct str asked; /* a line for each question to the resolver */
};

static void render(struct arena *a, const char *file, struct blob text, struct outcome *out)
{
	struct markdown_source source = {.file = file,
					 .text = text.data,
					 .len = text.len,
					 .first_line = 5,
					 .footnote_prefix = "essay"};
	struct markdown_resolver resolver = {
		.link = resolve_link, .image = resolve_image, .context = &out->asked};

	str_init(&out->asked, a);
	problems_init(&out->problems, a);
	markdown_render(a, &source, &resolver, &out->problems, &out->result);
}

static struct blob blob_of(const char *text)
{
	return (struct blob){.data = text, .len = strlen(text)};
}

static const char *html_of(struct arena *a, const char *text)
{
	struct outcome out;

	render(a, "essay.md", blob_of(text), &out);
	return out.result.html.data;
}

static const char *facts_of(struct arena *a, const struct outcome *out)
{
	struct str facts;

	str_init(&facts, a);
	str_printf(&facts, "words %zu\ncjk %zu\nimages %zu\n", out->result.words, out->result.cjk,
		   out->result.images);
	str_puts(&facts, str_text(&out->asked));
	for (size_t i = 0; i < out->problems.count; i++)
		str_printf(&facts, "%s\n", problem_text(a, &out->problems.items[i]));
	str_printf(&facts, "-- origins\n%s\n-- text\n", out->result.origins);
	str_put(&facts, out->result.text.data, out->result.text.len);
	str_puts(&facts, "\n");
	return str_text(&facts);
}

static const char *essays_folder(struct arena *a)
{
	const char *top = getenv("top_srcdir");

	return arena_printf(a, "%s/tests/golden/essays", top != NULL ? top : ".");
}

static void check_golden(struct arena *a, const char *path, const char *got)
{
	const char *write = getenv("QUIRE_GOLDEN_WRITE");
	struct blob wanted;

	if (write != NULL && *write != '\0')
		assert_int_equal(file_replace(AT_FDCWD, path, got, strlen(got), 0644), STATUS_OK);
	assert_int_equal(file_read(a, AT_FDCWD, path, BYTES_MAX, &wanted), STATUS_OK);
	assert_string_equal(got, wanted.data);
}

/* No two elements may have one id. */
static void check_ids(struct arena *a, const char *html)
{
	struct str seen;

	str_init(&seen, a);
	str_puts(&seen, "\n");
	for (const char *p = html; (p = strstr(p, " id=\"")) != NULL;) {
		size_t len;
		const char *line;

		p += 5;
		len = strcspn(p, "\"");
		line = arena_printf(a, "\n%.*s\n", (int)len, p);
		if (strstr(str_text(&seen), line) != NULL)
			fail_msg("two elements with the id%s", line);
		str_puts(&seen, line + 1);
	}
}

static void test_golden(void **state)
{
	const char *name = *state;
	struct outcome out;
	struct blob text;
	struct arena a;
	const char *stem;

	arena_init(&a, 0, NULL, NULL);
	stem = arena_printf(&a, "%s/%s", essays_folder(&a), name);
	assert_int_equal(file_read(&a, AT_FDCWD, arena_printf(&a, "%s.md", stem), BYTES_MAX, &text),
			 STATUS_OK);
	render(&a, arena_printf(&a, "%s.md", name), text, &out);
	assert_int_equal(out.result.html.len, strlen(out.result.html.data));
	check_ids(&a, out.result.html.data);
	check_golden(&a, arena_printf(&a, "%s.html", stem), out.result.html.data);
	check_golden(&a, arena_printf(&a, "%s.facts", stem), facts_of(&a, &out));
	arena_release(&a);
}

static void test_places_of_bytes_that_are_no_utf8(void **state)
{
	static const char text[] =
		"fine \xe2\x80\x99\n\nbad \xff\xfe\xc0\xaf\n\xed\xa0\x80\nU+FFFD "
		"\xef\xbf\xbd\n\xe2\x80";
	struct outcome out;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	render(&a, "essay.md", (struct blob){.data = text, .len = sizeof(text) - 1}, &out);
	assert_int_equal(out.problems.count, 3);
	assert_int_equal(out.problems.errors, 0);
	assert_int_equal(out.problems.items[0].line, 7);
	assert_int_equal(out.problems.items[1].line, 8);
	assert_int_equal(out.problems.items[2].line, 10);
	assert_string_equal(out.result.html.data,
			    "<p>fine \xe2\x80\x99</p>\n<p>bad \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
			    "\xef\xbf\xbd\n\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\nU+FFFD "
			    "\xef\xbf\xbd\n\xef\xbf\xbd\xef\xbf\xbd</p>\n");
	arena_release(&a);
}

/* A heading keeps its id when others come and go before and behind it. */
static void test_ids_stay_when_other_headings_change(void **state)
{
	static const struct {
		int line;
		const char *text, *wanted;
	} rows[] = {
		{ROW, "## A\n### R\n## B\n### R\n", "id=\"b-r\">R<"},
		{ROW, "## New\n## A\n### R\n## B\n### R\n", "id=\"b-r\">R<"},
		{ROW, "## A\n### R\n## C\n### R\n## B\n### R\n", "id=\"b-r\">R<"},
		{ROW, "# Title\n## A\n### R\n## B\n### R\n", "id=\"b-r\">R<"},
		{ROW, "## B\n### R\n", "id=\"r\">R<"},
		{ROW, "## A\n### R\n### R\n### R\n", "id=\"a-r-2\">R<"},
		{ROW, "## A\n## Mine {#a-2}\n## A\n", "id=\"a-3\">A<"},
		{ROW, "## A\n## A\n## Mine {#a}\n", "id=\"a\">Mine<"},
		{ROW, "## A\n\n<p id=a>raw\n", "id=\"a-2\">A<"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena a;

		arena_init(&a, 0, NULL, NULL);
		ROW_TRUE(&rows[i], strstr(html_of(&a, rows[i].text), rows[i].wanted) != NULL);
		arena_release(&a);
	}
}

static void test_notes_of_two_essays_differ(void **state)
{
	struct markdown_source source = {.file = "a.md",
					 .text = "x[^1]\n\n[^1]: y\n",
					 .len = 14,
					 .first_line = 1,
					 .footnote_back = "Zurück zu"};
	struct markdown_result result;
	struct problems problems;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	problems_init(&problems, &a);
	markdown_render(&a, &source, NULL, &problems, &result);
	assert_non_null(strstr(result.html.data, "<li id=\"fn:1\">"));
	assert_non_null(strstr(result.html.data, "aria-label=\"Zurück zu 1\""));
	source.footnote_prefix = "slug\"<";
	markdown_render(&a, &source, NULL, &problems, &result);
	assert_non_null(strstr(result.html.data, "<li id=\"fn:slug&quot;&lt;:1\">"));
	arena_release(&a);
}

/* What the library alone says. */
static void test_bare(void **state)
{
	static const char text[] = "# \"T\" {#x}\n\n![a](b \"c\")\n\n- [ ] x\n\n| a |\n|---|\n";
	struct markdown_source source = {
		.file = "a.md", .text = text, .len = sizeof(text) - 1, .bare = true};
	struct markdown_result result;
	struct problems problems;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	problems_init(&problems, &a);
	markdown_render(&a, &source, NULL, &problems, &result);
	assert_string_equal(result.html.data, "<h1>&quot;T&quot; {#x}</h1>\n"
					      "<p><img src=\"b\" alt=\"a\" title=\"c\" /></p>\n"
					      "<ul>\n<li>[ ] x</li>\n</ul>\n<p>| a |\n|---|</p>\n");
	assert_int_equal(result.images, 1);
	arena_release(&a);
}

/* Where the footnotes begin: behind all else, whatever the author writes. */
static void test_where_notes_begin(void **state)
{
	static const struct {
		int line;
		const char *text;
		const char *begins; /* what stands from there on, at its front */
	} rows[] = {
		{ROW, "", ""},
		{ROW, "No note.\n", ""},
		{ROW, "[^1]: unused\n", ""},
		{ROW, "x[^1]\n\n[^1]: y\n\nMore.\n", "<section class=\"footnotes\""},
		{ROW,
		 "[^\n\xff"
		 "0]\n\nx[^1]\n\n[^1]: y\n",
		 "<section class=\"footnotes\""},
		{ROW, "<section class=\"footnotes\">\n\nMine.\n", ""},
	};
	struct outcome out;
	struct arena a;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		arena_init(&a, 0, NULL, NULL);
		render(&a, "a.md", blob_of(rows[i].text), &out);
		ROW_TRUE(&rows[i], out.result.notes <= out.result.html.len);
		ROW_TRUE(&rows[i], strncmp(out.result.html.data + out.result.notes, rows[i].begins,
					   strlen(rows[i].begins)) == 0);
		ROW_TRUE(&rows[i],
			 (*rows[i].begins == '\0') == (out.result.notes == out.result.html.len));
		arena_release(&a);
	}
}

static void test_smart_text(void **state)
{
	static const struct {
		int line;
		const char *text, *wanted;
	} rows[] = {
		{ROW, "", ""},
		{ROW, "Plain", "Plain"},
		{ROW, "\"Quoted\" at the front", "“Quoted” at the front"},
		{ROW, "It's 'all' right -- or not --- so...", "It’s ‘all’ right – or not — so…"},
		{ROW, "Already “so” — isn’t it", "Already “so” — isn’t it"},
		{ROW, "# No *heading* in _it's_ words", "# No *heading* in _it’s_ words"},
		{ROW, "1. It's no list", "1. It’s no list"},
		{ROW, "- 'nor' that", "- ‘nor’ that"},
		{ROW, "---", "—"},
		{ROW, "> it's no quote", "> it's no quote"},
		{ROW, "![It's](x.png) [a]: \"b\"", "![It’s](x.png) [a]: “b”"},
		{ROW, "R&amp;D isn't R&D", "R&amp;D isn’t R&D"},
		{ROW, "~~it's~~", "~~it’s~~"},
		{ROW, "Two\nlines, it's", "Two lines, it’s"},
		{ROW, "A blank\n\nline, it's", "A blank  line, it’s"},
		{ROW, "What 'git push --force' does", "What ‘git push --force’ does"},
		{ROW, "--no-verify isn't safe -x", "--no-verify isn’t safe -x"},
		{ROW, "printf(\"hello\") explained", "printf(\"hello\") explained"},
		{ROW, "Why `it's` so", "Why `it's` so"},
		{ROW, "x = \"y\"", "x = \"y\""},
		{ROW, "main() isn't void", "main() isn't void"},
		{ROW, "He said (\"so\")", "He said (“so”)"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_TEXT(&rows[i], markdown_smart_text(&a, rows[i].text), rows[i].wanted);
	arena_release(&a);
}

/* The library's version, and a hash that the build made of our own sources. */
static void test_version(void **state)
{
	char version[MARKDOWN_VERSION_SIZE];
	const char *hash;

	(void)state;
	markdown_version(version);
	assert_int_equal(strspn(version, "0123456789"), 1);
	hash = strrchr(version, '-');
	assert_non_null(hash);
	assert_non_null(strstr(version, ".gfm."));
	assert_int_equal(strspn(hash + 1, "0123456789abcdef"), 12);
	assert_int_equal(strlen(hash + 1), 12);
}

/* The library cuts a note's label that nobody defined, and not between characters. */
static void test_label_over_two_lines(void **state)
{
	static const char text[] = "[^\n\xff"
				   "0]";
	struct outcome out;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	render(&a, "essay.md", (struct blob){.data = text, .len = sizeof(text) - 1}, &out);
	assert_true(utf8_is_valid(out.result.html.data, out.result.html.len));
	assert_true(utf8_is_valid(out.result.text.data, out.result.text.len));
	arena_release(&a);
}

/* Depth and repetition that must neither recurse nor become quadratic. */
static void test_hostile(void **state)
{
	static const struct {
		int line;
		const char *piece;
		size_t times;
	} rows[] = {
		{ROW, "# a\n", 20000},
		{ROW, "<div>\n", 9000},
		{ROW, "<div>\n", 50000},
		{ROW, "<div>\n\n", 20000},
		{ROW, "> ", 5000},
		{ROW, "![", 20000},
		{ROW, "[", 20000},
		{ROW, "**a", 20000},
		{ROW, "x[^1]\n", 5000},
		{ROW, "[^1]: a[^1]\n", 2000},
		{ROW, "{#", 20000},
		{ROW, "# {#a}\n", 5000},
		{ROW, "<img src=//a.b>\n\n", 5000},
		{ROW, "<a href=other.md>", 20000},
		{ROW, "<div><a href=other.md>\n", 4000},
		{ROW, "<p><a href=other.md><b>", 3000},
		{ROW, "<p><img srcset=plan.png,>", 3000},
		{ROW, "<b", 20000},
		{ROW, "<!--", 10000},
		{ROW, "\xff\n", 20000},
		{ROW, "- [ ] a\n", 5000},
		{ROW, "![a](b \"c\")\n\n", 5000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct outcome out;
		struct arena a;
		struct str text;

		arena_init(&a, 0, NULL, NULL);
		str_init(&text, &a);
		for (size_t n = 0; n < rows[i].times; n++)
			str_puts(&text, rows[i].piece);
		render(&a, "hostile.md", (struct blob){.data = str_text(&text), .len = text.len},
		       &out);
		ROW_TRUE(&rows[i], out.result.html.len > 0);
		arena_release(&a);
	}
}

static size_t render_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);
		struct outcome out;
		struct blob text;
		struct arena a;
		struct stat st;
		const char *path;

		if (entry->d_name[0] == '.')
			continue;
		arena_init(&a, 0, NULL, NULL);
		path = file_join(&a, folder, entry->d_name);
		assert_int_equal(stat(path, &st), 0);
		if (S_ISDIR(st.st_mode)) {
			count += render_folder(path);
		} else if (len > 3 && strcmp(entry->d_name + len - 3, ".md") == 0) {
			assert_int_equal(file_read(&a, AT_FDCWD, path, BYTES_MAX, &text),
					 STATUS_OK);
			render(&a, entry->d_name, text, &out);
			assert_non_null(out.result.html.data);
			count++;
		}
		arena_release(&a);
	}
	closedir(dir);
	return count;
}

/* Two real blogs; skipped where they are not there. */
static void test_blog(void **state)
{
	char folder[1024];

	corpus_folder(*state, folder, sizeof(folder));
	assert_true(render_folder(folder) > 100);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the golden essays, without extension, in order. */
static size_t list_essays(struct arena *a, const char **names)
{
	DIR *dir = opendir(essays_folder(a));
	struct dirent *entry;
	size_t count = 0;

	while (dir != NULL && count < ESSAYS_MAX && (entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len > 3 && strcmp(entry->d_name + len - 3, ".md") == 0)
			names[count++] = arena_strndup(a, entry->d_name, len - 3);
	}
	if (dir != NULL)
		closedir(dir);
	qsort(names, count, sizeof(*names), compare_names);
	return count;
}

int main(void)
{
	struct CMUnitTest tests[ESSAYS_MAX + 16] = {
		cmocka_unit_test(test_places_of_bytes_that_are_no_utf8),
		cmocka_unit_test(test_ids_stay_when_other_headings_change),
		cmocka_unit_test(test_notes_of_two_essays_differ),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_where_notes_begin),
		cmocka_unit_test(test_smart_text),
		cmocka_unit_test(test_label_over_two_lines),
		cmocka_unit_test(test_hostile),
		{"test_blog_18f", test_blog, NULL, NULL, (void *)(uintptr_t) "18f"},
		{"test_blog_mtlynch", test_blog, NULL, NULL, (void *)(uintptr_t) "mtlynch"},
	};
	const char *names[ESSAYS_MAX];
	size_t fixed = 11, count;
	struct arena a;
	int failed;

	arena_init(&a, 0, NULL, NULL);
	count = list_essays(&a, names);
	for (size_t i = 0; i < count; i++)
		tests[fixed + i] =
			(struct CMUnitTest){arena_printf(&a, "golden %s", names[i]), test_golden,
					    NULL, NULL, (void *)(uintptr_t)names[i]};
	failed = _cmocka_run_group_tests("essay_markdown", tests, fixed + count, NULL, NULL);
	arena_release(&a);
	return count > 0 ? failed : 1;
}
