/* SPDX-License-Identifier: MIT */
#include "lib/site/front_matter.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/base/str.h"
#include "tests/unit/row.h"

static int setup(void **state)
{
	static struct arena a;

	arena_init(&a, 0, NULL, NULL);
	*state = &a;
	return clock_set_zone("Asia/Kolkata") == STATUS_OK ? 0 : -1;
}

/* A file that messages call by the same name as its folder does. */
static enum status parse(struct arena *a, const char *file, struct blob text,
			 struct problems *problems, struct front_matter *out)
{
	struct front_matter_source source = {file, file, text.data, text.len, NULL};

	return front_matter_parse(a, &source, problems, out);
}

static int teardown(void **state)
{
	arena_release(*state);
	return 0;
}

/* A date as blogs write them, and as RFC 3339 in a zone of +05:30; NULL where it is none. */
static const struct dated {
	int line;
	const char *text, *date;
} dated[] = {
	{ROW, "2025-06-14", "2025-06-14T00:00:00+05:30"},
	{ROW, "2024-4-09", "2024-04-09T00:00:00+05:30"},
	{ROW, "2024-4-9", "2024-04-09T00:00:00+05:30"},
	{ROW, "2025-06-14T09:00:00+05:30", "2025-06-14T09:00:00+05:30"},
	{ROW, "2025-06-14T09:00:00Z", "2025-06-14T09:00:00Z"},
	{ROW, "2025-06-14t09:00:00z", "2025-06-14T09:00:00Z"},
	{ROW, "2025-06-14T09:00:00.123Z", "2025-06-14T09:00:00Z"},
	{ROW, "2025-06-14T09:00:00-04:00", "2025-06-14T09:00:00-04:00"},
	{ROW, "2014-03-12 14:00:00 -4", "2014-03-12T14:00:00-04:00"},
	{ROW, "2014-03-12 9:00:00 -4", "2014-03-12T09:00:00-04:00"},
	{ROW, "2014-03-12 14:00:00 -0400", "2014-03-12T14:00:00-04:00"},
	{ROW, "2014-03-12 14:00:00 +930", "2014-03-12T14:00:00+09:30"},
	{ROW, "2014-03-12 14:00 +10", "2014-03-12T14:00:00+10:00"},
	{ROW, "2014-03-12 14:00", "2014-03-12T14:00:00+05:30"},
	{ROW, "2014-03-12 14:00:00 UTC", "2014-03-12T14:00:00Z"},
	{ROW, "  2014-03-12   14:00:00  ", "2014-03-12T14:00:00+05:30"},
	{ROW, "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
	{ROW, "2024-02-29", "2024-02-29T00:00:00+05:30"},
	{ROW, "2023-02-29", NULL},
	{ROW, "2024-13-01", NULL},
	{ROW, "2024-00-01", NULL},
	{ROW, "0000-01-01", NULL},
	{ROW, "24-01-01", NULL},
	{ROW, "2024-01", NULL},
	{ROW, "2024-01-01T", NULL},
	{ROW, "2024-01-01T24:00:00Z", NULL},
	{ROW, "2024-01-01T12", NULL},
	{ROW, "2024-01-01T12:60", NULL},
	{ROW, "2024-01-01T12:00:61Z", NULL},
	{ROW, "2024-01-01 12:00 +24", NULL},
	{ROW, "2024-01-01 12:00 +05:99", NULL},
	{ROW, "2024-01-01 12:00 +", NULL},
	{ROW, "2024-01-01 12:00 EST", NULL},
	{ROW, "2024-01-01x", NULL},
	{ROW, "2024-01-0112:00", NULL},
	{ROW, "14 June 2025", NULL},
	{ROW, "{{ now }}", NULL},
	{ROW, "", NULL},
	{ROW, "-2024-01-01", NULL},
};

static void test_dates(void **state)
{
	(void)state;
	for (const struct dated *row = dated; row < dated + sizeof(dated) / sizeof(*dated); row++) {
		char text[CLOCK_RFC3339_SIZE];
		struct clock_date date = {.year = 1};
		enum status status = front_matter_parse_date(row->text, &date);

		ROW_INT(row, status, row->date == NULL ? STATUS_INVALID : STATUS_OK);
		if (row->date == NULL)
			ROW_INT(row, date.year, 1);
		else
			ROW_TEXT(row, clock_format_rfc3339(&date, text), row->date);
	}
}

static const char *join(struct arena *a, const char *const *list)
{
	struct str s;

	str_init(&s, a);
	for (size_t i = 0; list[i] != NULL; i++)
		str_printf(&s, "%s%s", i == 0 ? "" : "|", list[i]);
	return str_text(&s);
}

/* All that was read, one member a line, those at rest left out. */
static const char *describe(struct arena *a, const struct front_matter *fm, const char *text)
{
	const struct {
		const char *name, *value;
	} texts[] = {
		{"id", fm->id},
		{"title", fm->title},
		{"description", fm->description},
		{"slug", fm->slug},
		{"series", fm->series},
		{"image", fm->image},
		{"image_alt", fm->image_alt},
		{"language", fm->language},
		{"extra", fm->extra},
		{"tags", fm->tags[0] == NULL ? NULL : join(a, fm->tags)},
		{"related", fm->related[0] == NULL ? NULL : join(a, fm->related)},
		{"aliases", fm->aliases[0] == NULL ? NULL : join(a, fm->aliases)},
	};
	char date[CLOCK_RFC3339_SIZE];
	struct str s;

	str_init(&s, a);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (texts[i].value != NULL)
			str_printf(&s, "%s=%s\n", texts[i].name, texts[i].value);
	if (fm->has_date)
		str_printf(&s, "date=%s\n", clock_format_rfc3339(&fm->date, date));
	if (fm->has_updated)
		str_printf(&s, "updated=%s\n", clock_format_rfc3339(&fm->updated, date));
	str_printf(&s, "%s%s", fm->draft ? "draft\n" : "", fm->toc ? "toc\n" : "");
	str_printf(&s, "body %zu: %s", fm->body_line, text + fm->body_offset);
	return str_text(&s);
}

static const struct good {
	int line;
	const char *file, *text, *read;
} good[] = {
	{ROW, "hello-world.md", "Text", "title=Hello world\nslug=hello-world\nbody 1: Text"},
	{ROW, "2015-03-17-a.md", "Text",
	 "title=A\nslug=a\ndate=2015-03-17T00:00:00+05:30\nbody 1: Text"},
	{ROW, "a.md", "", "title=A\nslug=a\nbody 1: "},
	{ROW, "\xc3\xa9t\xc3\xa9.md", "",
	 "title=\xc3\x89t\xc3\xa9\nslug=\xc3\xa9t\xc3\xa9\nbody 1: "},
	{ROW, "a.md", "---\n---\nText\n", "title=A\nslug=a\nbody 3: Text\n"},
	{ROW, "a.md", "---\n---", "title=A\nslug=a\nbody 3: "},
	{ROW, "a.md", "--- \t\ntitle: B\n--- \nText", "title=B\nslug=a\nbody 4: Text"},
	{ROW, "a.md", "---\r\ntitle: B\r\n---\r\nT\r\n", "title=B\nslug=a\nbody 4: T\r\n"},
	{ROW, "a.md", "\xef\xbb\xbf---\ntitle: B\n...\nT", "title=B\nslug=a\nbody 4: T"},
	{ROW, "a.md", "\xef\xbb\xbfT", "title=A\nslug=a\nbody 1: T"},
	{ROW, "a.md", "----\nT", "title=A\nslug=a\nbody 1: ----\nT"},
	{ROW, "a.md", "\n---\ntitle: B\n---\n", "title=A\nslug=a\nbody 1: \n---\ntitle: B\n---\n"},
	{ROW, "a.md", "---\ntitle: B\n---\n---\n", "title=B\nslug=a\nbody 4: ---\n"},
	{ROW, "2015-03-17-a.md", "---\n---\n",
	 "title=A\nslug=a\ndate=2015-03-17T00:00:00+05:30\nbody 3: "},
	{ROW, "2015-03-17-a/index.md", "---\n---\n",
	 "title=A\nslug=a\ndate=2015-03-17T00:00:00+05:30\nbody 3: "},
	{ROW, "2015-03-17-a.md", "---\ndate: 2016-01-02\n---\n",
	 "title=A\nslug=a\ndate=2016-01-02T00:00:00+05:30\nbody 4: "},
	{ROW, "a.md", "---\ndate: '2016-01-02 10:00:00 -5'\nlastmod: 2017-1-1\n---\n",
	 "title=A\nslug=a\ndate=2016-01-02T10:00:00-05:00\nupdated=2017-01-01T00:00:00+05:30\n"
	 "body 5: "},
	{ROW, "a.md", "---\nTitle: \"  B \\n c \"\nSUMMARY: >\n  one\n  two\n---\n",
	 "title=B c\ndescription=one two\nslug=a\nbody 7: "},
	{ROW, "a.md", "---\ndek: x\nexcerpt: y\n---\n",
	 "title=A\ndescription=x\nslug=a\nextra={\"excerpt\":\"y\"}\nbody 5: "},
	{ROW, "a.md", "---\ndescription:\nsummary: y\n---\n",
	 "title=A\ndescription=y\nslug=a\nbody 5: "},
	{ROW, "a.md", "---\ntitle:\ntags:\ndate: ~\n---\n", "title=A\nslug=a\nbody 6: "},
	{ROW, "a.md", "# B\n", "title=A\nslug=a\nbody 1: # B\n"},
	{ROW, "a.md", "---\ntitle: 1984\n---\n", "title=1984\nslug=a\nbody 4: "},
	{ROW, "a.md", "---\nslug: b-c\n---\n", "title=B c\nslug=b-c\nbody 4: "},
	{ROW, "!.md", "---\nslug: b\n---\n", "title=B\nslug=b\nbody 4: "},
	{ROW, "a.md", "---\ntags: [ai, ' learning ', AI, ~, '', 7]\n---\n",
	 "title=A\nslug=a\ntags=ai|learning|7\nbody 4: "},
	{ROW, "a.md", "---\ntags: \"a, b,,a , c d\"\n---\n",
	 "title=A\nslug=a\ntags=a|b|c d\nbody 4: "},
	{ROW, "a.md", "---\ntags: [\"a, b\", C, C++, \xc3\x89, e\xcc\x81, \xc3\xa9]\n---\n",
	 "title=A\nslug=a\ntags=a, b|C|C++|\xc3\x89\nbody 4: "},
	{ROW, "a.md", "---\nseries: S\ndraft: yes\ntoc: on\n---\n",
	 "title=A\nslug=a\nseries=S\ndraft\ntoc\nbody 6: "},
	{ROW, "a.md", "---\nseries: [S]\npublished: false\n---\n",
	 "title=A\nslug=a\nseries=S\ndraft\nbody 5: "},
	{ROW, "a.md", "---\ndraft: true\npublished: true\n---\n",
	 "title=A\nslug=a\ndraft\nbody 5: "},
	{ROW, "a.md", "---\ndraft: false\n---\n", "title=A\nslug=a\nbody 4: "},
	{ROW, "a.md", "---\nrelated: [b, /writing/c/, /, d/]\n---\n",
	 "title=A\nslug=a\nrelated=b|c|d\nbody 4: "},
	{ROW, "a.md", "---\naliases: /old/\n---\n", "title=A\nslug=a\naliases=/old/\nbody 4: "},
	{ROW, "a.md", "---\nredirect_from:\n  - /x/y\n  - z\npermalink: /p/\n---\n",
	 "title=A\nslug=a\nextra={\"permalink\":\"/p/\"}\naliases=/x/y|z|/p/\nbody 7: "},
	{ROW, "a.md", "---\naliases: \"\"\n---\n", "title=A\nslug=a\nbody 4: "},
	{ROW, "a.md", "---\naliases: [~]\nurl: /p/?q#f\n---\n",
	 "title=A\nslug=a\nextra={\"url\":\"/p/?q#f\"}\naliases=/p/\nbody 5: "},
	{ROW, "a.md", "---\npermalink: /:title/\n---\n",
	 "title=A\nslug=a\nextra={\"permalink\":\"/:title/\"}\nbody 4: "},
	{ROW, "a.md", "---\nimage: i.jpg\nimage_alt: A cat\nlocale: es_PR\nid: x-1\n---\n",
	 "id=x-1\ntitle=A\nslug=a\nimage=i.jpg\nimage_alt=A cat\nlanguage=es-PR\nbody 7: "},
	{ROW, "a.md", "---\nhero: false\nrating: 5\nurls: {a: \"b\"}\nnone:\n---\n",
	 "title=A\nslug=a\nextra={\"hero\":false,\"rating\":5,\"urls\":{\"a\":\"b\"},\"none\":null}"
	 "\n"
	 "body 7: "},
};

/* What is left of a file, as describe says it, where take_before_bar reads its heading. */
static const struct headed {
	int line;
	const char *text, *title, *body;
} headed[] = {
	{ROW, "B\n|Text", "B", "2: Text"},
	{ROW, "B|", "B", "1: "},
	{ROW, "\n B \t C \r\n|Text", "B C", "3: Text"},
	{ROW, "\xef\xbb\xbf B\n|Text", "B", "2: Text"},
	{ROW, "---\ntags:\n---\n\nB\n|\nC\n", "B", "6: \nC\n"},
	{ROW, "---\ntitle:\n---\nB\n|", "B", "5: "},
	{ROW, "---\ntitle: C\n---\nB\n|", "C", "4: B\n|"},
	{ROW, "Text\n", "A", "1: Text\n"},
	{ROW, " \n|Text", "A", "1:  \n|Text"},
	{ROW, "", "A", "1: "},
};

/* A heading is what stands before a bar. */
static const char *take_before_bar(struct arena *a, const char *body, size_t len, size_t *end)
{
	const char *bar = memchr(body, '|', len);

	if (bar == NULL)
		return NULL;
	*end = (size_t)(bar - body) + 1;
	return arena_strndup(a, body, (size_t)(bar - body));
}

static void test_headings(void **state)
{
	struct arena *a = *state;

	for (const struct headed *row = headed; row < headed + sizeof(headed) / sizeof(*headed);
	     row++) {
		struct front_matter_source source = {"a.md", "a.md", row->text, strlen(row->text),
						     take_before_bar};
		struct front_matter fm;
		struct problems p;

		problems_init(&p, a);
		ROW_INT(row, front_matter_parse(a, &source, &p, &fm), STATUS_OK);
		ROW_INT(row, p.count, 0);
		ROW_TEXT(row, describe(a, &fm, row->text),
			 arena_printf(a, "title=%s\nslug=a\nbody %s", row->title, row->body));
	}
}

static void test_good(void **state)
{
	struct arena *a = *state;

	for (const struct good *row = good; row < good + sizeof(good) / sizeof(*good); row++) {
		struct front_matter fm;
		struct problems p;

		problems_init(&p, a);
		ROW_INT(row,
			parse(a, row->file, (struct blob){row->text, strlen(row->text)}, &p, &fm),
			STATUS_OK);
		ROW_INT(row, p.count, 0);
		ROW_TEXT(row, describe(a, &fm, row->text), row->read);
	}
}

/* One problem: its text with place, or the part of it behind the "*". */
static const struct bad {
	int line;
	const char *file, *text, *says;
} bad[] = {
	{ROW, "a.md", "---\ntitle: B\n", "a.md:1: error: front matter begins here, but no line"},
	{ROW, "a.md", "---", "a.md:1: error: front matter begins here, but no line"},
	{ROW, "a.md", "---\ntitle: B\n --- \n", "a.md:1: error: front matter begins here"},
	{ROW, "a.md", "---\ntitle: B: c\n---\n", "a.md:2:9: error: put the title in quotes"},
	{ROW, "a.md", "---\nx: y\ntags: {a: b}\n---\n",
	 "a.md:3:7: error: tags: expected a list of texts, found keys of its own"},
	{ROW, "a.md", "---\ntags: [a, [b]]\n---\n",
	 "a.md:2:11: error: tags: expected a list of texts, found a list"},
	{ROW, "a.md", "---\ntitle: [a]\n---\n", "a.md:2:8: error: title: expected a text"},
	{ROW, "a.md", "---\nsummary: {a: b}\n---\n", "a.md:2:10: error: summary: expected a text"},
	{ROW, "a.md", "---\ndate: soon\n---\n",
	 "a.md:2:7: error: date: expected a date like 2025-06-14 or 2025-06-14T09:00:00+05:30, "
	 "found \"soon\""},
	{ROW, "a.md", "---\ndate: [2024-01-01]\n---\n", "a.md:2:7: error: date: expected a date"},
	{ROW, "a.md", "---\nlastmod: 2024-02-30\n---\n",
	 "a.md:2:10: error: lastmod: expected a date"},
	{ROW, "a.md", "---\ndraft: maybe\n---\n", "a.md:2:8: error: draft: expected true or false"},
	{ROW, "a.md", "---\ntoc: [yes]\n---\n", "a.md:2:6: error: toc: expected true or false"},
	{ROW, "a.md", "---\nslug: Hello World\n---\n",
	 "a.md:2:7: error: slug: expected \"hello-world\", found \"Hello World\""},
	{ROW, "a.md", "---\nslug: \"!\"\n---\n",
	 "a.md:2:7: error: slug: expected letters or digits"},
	{ROW, "a.md", "---\nlanguage: 12\n---\n",
	 "a.md:2:11: error: language: expected a language"},
	{ROW, "a.md", "---\nseries: [a, b]\n---\n", "a.md:2:9: error: series: expected a text"},
	{ROW, "a.md", "---\naliases: [mailto:a@b]\n---\n",
	 "a.md:2:11: error: aliases: expected a path"},
	{ROW, "a.md", "---\naliases: [/../x]\n---\n", "a.md:2:11: error: aliases: expected a path"},
	{ROW, "a.md", "---\naliases: /x/?y=1\n---\n",
	 "a.md:2:10: error: aliases: expected a path like /old/path/ or an old slug, without \"?\" "
	 "or "
	 "\"#\", found \"/x/?y=1\""},
	{ROW, "a.md", "---\nredirect_from:\n  - /x/\n  - /y/#z\n---\n",
	 "a.md:4:5: error: redirect_from: expected a path"},
	{ROW, "a.md", "---\naliases: [x, \"\"]\n---\n",
	 "a.md:2:14: error: aliases: expected a path"},
	{ROW, "a.md", "---\naliases: [\" \"]\n---\n", "a.md:2:11: error: aliases: expected a path"},
	{ROW, "a.md", "---\n- a\n---\n", "a.md:2:1: error: expected lines of the form"},
	{ROW, "a.md", "---\nwords\n---\n", "a.md:2:1: error: expected lines of the form"},
	{ROW, "a.md", "---\na: \"\xff\"\n---\n", "a.md:2:5: error: these bytes are not UTF-8"},
	{ROW, "!!.md", "Text", "!!.md: error: the file's name has no letter or digit"},
};

static void test_bad(void **state)
{
	struct arena *a = *state;

	for (const struct bad *row = bad; row < bad + sizeof(bad) / sizeof(*bad); row++) {
		struct front_matter fm = {.title = "before"};
		struct problems p;
		const char *text;

		problems_init(&p, a);
		ROW_INT(row,
			parse(a, row->file, (struct blob){row->text, strlen(row->text)}, &p, &fm),
			STATUS_INVALID);
		ROW_INT(row, p.count, 1);
		ROW_INT(row, p.errors, 1);
		text = problem_text(a, &p.items[0]);
		if (strstr(text, row->says) != text)
			ROW_TEXT(row, text, row->says);
		ROW_TEXT(row, fm.title, "before");
	}
}

/* An unknown key and its value, and the key that it is a slip for; NULL for none. */
static const struct slip {
	int line;
	const char *key, *value, *meant;
} slips[] = {
	{ROW, "titel", "B", "title"},
	{ROW, "Tilte", "B", "title"},
	{ROW, "titlee", "B", "title"},
	{ROW, "descripton", "B", "description"},
	{ROW, "summery", "B", "summary"},
	{ROW, "dates", "2024-01-01", NULL},
	{ROW, "dat", "2024-01-01", NULL},
	{ROW, "datee", "2024-01-01", "date"},
	{ROW, "dtae", "2024-01-01", NULL},
	{ROW, "data", "2024-01-01", "date"},
	{ROW, "data", "[1, 2]", NULL},
	{ROW, "updatd", "2024-01-01", "updated"},
	{ROW, "update", "again", NULL},
	{ROW, "image-alt", "A cat", "image_alt"},
	{ROW, "alias", "/x/", "aliases"},
	{ROW, "darft", "true", "draft"},
	{ROW, "darft", "beer", NULL},
	{ROW, "titel", "", NULL},
	{ROW, "itle", "B", NULL},
	{ROW, "images", "[a.png]", NULL},
	{ROW, "images", "a.png", NULL},
	{ROW, "authors", "[a]", NULL},
	{ROW, "author", "a", NULL},
	{ROW, "layout", "post", NULL},
	{ROW, "link", "https://example.org/", NULL},
	{ROW, "links", "a", NULL},
	{ROW, "publisher", "Penguin", NULL},
	{ROW, "publishdate", "2024-01-01", NULL},
	{ROW, "type", "post", NULL},
	{ROW, "time", "12:00", NULL},
	{ROW, "categories", "[a]", NULL},
	{ROW, "subtitle", "B", NULL},
	{ROW, "weight", "3", NULL},
	{ROW, "\xc3\xb6titel", "B", NULL},
};

static void test_slips(void **state)
{
	struct arena *a = *state;

	for (const struct slip *row = slips; row < slips + sizeof(slips) / sizeof(*slips); row++) {
		const char *text = arena_printf(a, "---\n%s: %s\n---\n", row->key, row->value);
		struct front_matter fm;
		struct problems p;

		problems_init(&p, a);
		ROW_INT(row, parse(a, "a.md", (struct blob){text, strlen(text)}, &p, &fm),
			STATUS_OK);
		ROW_INT(row, p.count, row->meant != NULL);
		if (row->meant != NULL)
			ROW_TEXT(row, problem_text(a, &p.items[0]),
				 arena_printf(a,
					      "a.md:2:1: warning: \"%s\" is no key that Quire "
					      "knows; did you mean \"%s\"?",
					      row->key, row->meant));
		ROW_TRUE(row, fm.extra != NULL);
		ROW_TEXT(row, fm.title, "A");
	}
}

/* Who has given a title may call something else by a word like it. */
static void test_no_slip(void **state)
{
	static const char text[] = "---\ntitel: B\ntitle: C\nsummery: D\ndek: E\n---\n";
	struct front_matter fm;
	struct problems p;

	problems_init(&p, *state);
	assert_int_equal(parse(*state, "a.md", (struct blob){text, strlen(text)}, &p, &fm),
			 STATUS_OK);
	assert_int_equal(p.count, 0);
}

/* All wrong keys are said at once, and TOML is only a warning. */
static void test_several(void **state)
{
	static const char two[] = "---\ntitle: []\ndraft: 1\n---\n";
	static const char toml[] = "+++\ntitle = \"x\"\n+++\nText";
	struct front_matter fm;
	struct problems p;

	problems_init(&p, *state);
	assert_int_equal(parse(*state, "a.md", (struct blob){two, strlen(two)}, &p, &fm),
			 STATUS_INVALID);
	assert_int_equal(p.errors, 2);
	problems_init(&p, *state);
	assert_int_equal(parse(*state, "a.md", (struct blob){toml, strlen(toml)}, &p, &fm),
			 STATUS_OK);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.errors, 0);
	assert_non_null(strstr(p.items[0].text, "TOML"));
}

static void test_limits(void **state)
{
	struct arena *a = *state;
	char *text = arena_alloc(a, 400 * 1024);
	struct front_matter fm;
	struct problems p;
	size_t len;

	strncpy(text, "---\ntags: [", 16);
	len = strlen(text);
	for (size_t i = 0; i <= FRONT_MATTER_LIST_MAX; i++, len += 2)
		memcpy(text + len, "x,", 2);
	memcpy(text + len, "]\n---\n", 7);
	problems_init(&p, a);
	assert_int_equal(parse(a, "a.md", (struct blob){text, len + 6}, &p, &fm), STATUS_INVALID);
	assert_non_null(strstr(p.items[0].text, "at most 200 items"));

	memset(text + 4, '#', 300 * 1024);
	memcpy(text + 4 + 300 * 1024, "\n---\n", 5);
	problems_init(&p, a);
	assert_int_equal(parse(a, "a.md", (struct blob){text, 300 * 1024 + 9}, &p, &fm),
			 STATUS_INVALID);
	assert_non_null(strstr(p.items[0].text, "KiB"));
}

static void test_places(void **state)
{
	static const char text[] = "---\nslug: a\nid: \"B\"\naliases: [x]\n---\n";
	struct front_matter fm;
	struct problems p;

	problems_init(&p, *state);
	assert_int_equal(parse(*state, "a.md", (struct blob){text, strlen(text)}, &p, &fm),
			 STATUS_OK);
	assert_int_equal(fm.id_place.line, 3);
	assert_int_equal(fm.id_place.column, 5);
	assert_int_equal(fm.aliases_place.line, 4);
	assert_int_equal(fm.slug_place.line, 2);
	assert_string_equal(fm.slug_place.file, "a.md");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_dates, setup, teardown),
		cmocka_unit_test_setup_teardown(test_good, setup, teardown),
		cmocka_unit_test_setup_teardown(test_headings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad, setup, teardown),
		cmocka_unit_test_setup_teardown(test_slips, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_slip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_several, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_places, setup, teardown),
	};

	return cmocka_run_group_tests_name("front_matter", tests, NULL, NULL);
}
