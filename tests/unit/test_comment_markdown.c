/* SPDX-License-Identifier: MIT */
#include "lib/render/comment_markdown.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "tests/comments/allowed.h"
#include "tests/unit/row.h"

#define A(url) "<a href=\"" url "\" rel=\"ugc nofollow noopener\">"

struct shown_row {
	int line;
	const char *markdown, *html, *text;
};

static const struct shown_row shown[] = {
	{ROW, "Plain", "<p>Plain</p>\n", "Plain\n"},
	{ROW, "*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n", "a b c\n"},
	{ROW, "a\nb\\\nc", "<p>a\nb<br>\nc</p>\n", "a b\nc\n"},
	{ROW, "a\r\nb  \rc", "<p>a\nb<br>\nc</p>\n", "a b\nc\n"},
	{ROW, "a\n\n> b\n> c\n\nd",
	 "<p>a</p>\n<blockquote>\n<p>b\nc</p>\n</blockquote>\n<p>d</p>\n", "a\n\n> b c\n\nd\n"},
	{ROW, "- a\n- b\n  1. c\n  2. d\n\ne",
	 "<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n<li>d</li>\n</ol>\n</li>\n</ul>\n<p>e</p>\n",
	 "- a\n- b\n  1. c\n  2. d\n\ne\n"},
	{ROW, "7. a\n\n   b\n\n8. c",
	 "<ol start=\"7\">\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ol>\n",
	 "7. a\n\n   b\n\n8. c\n"},
	{ROW, "---", "<hr>\n", "* * *\n"},
	{ROW, "```c\nif (a < b)\n\n\tgo();\n```",
	 "<pre tabindex=\"0\"><code class=\"language-c\">if (a &lt; b)\n\n\tgo();\n</code></pre>\n",
	 "    if (a < b)\n    \n    \tgo();\n"},
	{ROW, "~~~objective-c2 x\na\n~~~",
	 "<pre tabindex=\"0\"><code class=\"language-objective-c2\">a\n</code></pre>\n", "    a\n"},
	{ROW, "```c++\na\n```", "<pre tabindex=\"0\"><code>a\n</code></pre>\n", "    a\n"},
	{ROW, "```a\"b\na\n```", "<pre tabindex=\"0\"><code>a\n</code></pre>\n", "    a\n"},
	{ROW, "```aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\na\n```",
	 "<pre tabindex=\"0\"><code>a\n</code></pre>\n", "    a\n"},
	/* Headings stand below one another. */
	{ROW, "# a\n## b\n#### c\n###### d\n# e",
	 "<h4>a</h4>\n<h5>b</h5>\n<h6>c</h6>\n<h6>d</h6>\n<h4>e</h4>\n", "a\n\nb\n\nc\n\nd\n\ne\n"},
	{ROW, "### a\n\nb\n=", "<h4>a</h4>\n<h4>b</h4>\n", "a\n\nb\n"},
	{ROW, "###### a\n##### b\n###### c", "<h4>a</h4>\n<h4>b</h4>\n<h5>c</h5>\n",
	 "a\n\nb\n\nc\n"},
	/* Links. */
	{ROW, "[a *b*](https://c.example/d?e&f \"g\")",
	 "<p>" A("https://c.example/d?e&amp;f") "a <em>b</em></a></p>\n",
	 "a b (https://c.example/d?e&f)\n"},
	{ROW, "[a](HTTP://b) [c](mailto:d@e)",
	 "<p>" A("HTTP://b") "a</a> " A("mailto:d@e") "c</a></p>\n",
	 "a (HTTP://b) c (mailto:d@e)\n"},
	{ROW, "<https://a> <b@c.example>",
	 "<p>" A("https://a") "https://a</a> " A("mailto:b@c.example") "b@c.example</a></p>\n",
	 "https://a b@c.example\n"},
	{ROW, "[a][b]\n\n[b]: <http://c d>", "<p>" A("http://c%20d") "a</a></p>\n",
	 "a (http://c d)\n"},
	{ROW, "[](http://a)", "<p>" A("http://a") "http://a</a></p>\n", "http://a\n"},
	{ROW, "[\xe2\x80\x8b](http://a)", "<p>" A("http://a") "http://a\xe2\x80\x8b</a></p>\n",
	 "\xe2\x80\x8bhttp://a\n"},
	{ROW, "[a](http://b\"onclick='x)", "<p>" A("http://b%22onclick=&#39;x") "a</a></p>\n",
	 "a (http://b\"onclick='x)\n"},
	{ROW, "[a](http://\xc3\xa4.example/\\\\)",
	 "<p>" A("http://%C3%A4.example/%5C") "a</a></p>\n", "a (http://\xc3\xa4.example/\\)\n"},
	/* What may not be led to. */
	{ROW, "[a](javascript:x)", "<p>a</p>\n", "a\n"},
	{ROW, "[a](java&#10;script:x) [b](&#1;javascript:x)", "<p>a b</p>\n", "a b\n"},
	{ROW, "[a](data:text/html,x) [b](vbscript:x)", "<p>a b</p>\n", "a b\n"},
	{ROW, "[a](//b) [c](/d) [e](#f) [g](http:h) [i](https:)", "<p>a c e g i</p>\n",
	 "a c e g i\n"},
	{ROW, "[a]( javascript:x) <javascript:x> <ftp://a>",
	 "<p>a &lt;javascript:x&gt; &lt;ftp://a&gt;</p>\n", "a <javascript:x> <ftp://a>\n"},
	{ROW, "[](javascript:x)", "<p>javascript:x</p>\n", "javascript:x\n"},
	/* Images. */
	{ROW, "![a](http://b/c.png)", "<p>" A("http://b/c.png") "a</a></p>\n",
	 "a (http://b/c.png)\n"},
	{ROW, "![](http://b/c.png)", "<p>" A("http://b/c.png") "http://b/c.png</a></p>\n",
	 "http://b/c.png\n"},
	{ROW, "[![a](http://b)](http://c)", "<p>" A("http://c") "a</a></p>\n", "a (http://c)\n"},
	{ROW, "![a [b](http://c) d](http://e)", "<p>" A("http://e") "a b d</a></p>\n",
	 "a b d (http://e)\n"},
	{ROW, "[![](http://b)](http://c)", "<p>" A("http://c") "http://c</a></p>\n", "http://c\n"},
	{ROW, "[![a](http://b)](c)", "<p>" A("http://b") "a</a></p>\n", "a\n"},
	{ROW, "![a](data:image/png;base64,AA==)", "<p>a</p>\n", "a\n"},
	/* Bare addresses. */
	{ROW, "see http://a.example/b_c_d, and (https://e/f_(g)).",
	 "<p>see " A("http://a.example/b_c_d") "http://a.example/b_c_d</a>, and (" A(
		 "https://e/f_(g)") "https://e/f_(g)</a>).</p>\n",
	 "see http://a.example/b_c_d, and (https://e/f_(g)).\n"},
	{ROW, "**http://a?b=c&d** `http://e`",
	 "<p><strong>" A("http://a?b=c&amp;d") "http://a?b=c&amp;d</a></strong> "
					       "<code>http://e</code></p>\n",
	 "http://a?b=c&d http://e\n"},
	{ROW, "HTTPS://A\xe3\x80\x82\xe2\x80\x9chttp://b\xe2\x80\x9d",
	 "<p>" A("HTTPS://A") "HTTPS://A</a>\xe3\x80\x82\xe2\x80\x9c" A(
		 "http://b") "http://b</a>\xe2\x80\x9d</p>\n",
	 "HTTPS://A\xe3\x80\x82\xe2\x80\x9chttp://b\xe2\x80\x9d\n"},
	{ROW, "xhttp://a http:// http://. https://- ftp://a www.a.b",
	 "<p>xhttp://a http:// http://. https://- ftp://a www.a.b</p>\n",
	 "xhttp://a http:// http://. https://- ftp://a www.a.b\n"},
	{ROW, "[http://a](http://b)", "<p>" A("http://b") "http://a</a></p>\n",
	 "http://a (http://b)\n"},
	{ROW, "http://a<b>", "<p>" A("http://a") "http://a</a>&lt;b&gt;</p>\n", "http://a<b>\n"},
	/* HTML is text, and Markdown works in it. */
	{ROW, "<b onclick=x>*a*</b> <!-- c -->",
	 "<p>&lt;b onclick=x&gt;<em>a</em>&lt;/b&gt; &lt;!-- c --&gt;</p>\n",
	 "<b onclick=x>a</b> <!-- c -->\n"},
	{ROW, "<script>\nalert(1)\n</script>\n\n<p>",
	 "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n<p>&lt;p&gt;</p>\n",
	 "<script> alert(1) </script>\n\n<p>\n"},
	{ROW, "\\<b> \\\\<b> `<b>` a < b &lt;b>",
	 "<p>&lt;b&gt; \\&lt;b&gt; <code>&lt;b&gt;</code> a &lt; b &lt;b&gt;</p>\n",
	 "<b> \\<b> <b> a < b <b>\n"},
	{ROW, "\"'&amp;&quot;", "<p>&quot;&#39;&amp;&quot;</p>\n", "\"'&\"\n"},
	/* What no page may have. */
	{ROW,
	 "a\x01\x7f\xc2\x85"
	 "b\xff\xed\xa0\x80"
	 "c\xef\xb7\x90\xef\xbf\xbf",
	 "<p>a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	 "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	 "c\xef\xbf\xbd\xef\xbf\xbd</p>\n",
	 "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	 "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	 "c\xef\xbf\xbd\xef\xbf\xbd\n"},
	{ROW, "&#1;&#13;&#0;&#x7f;&#xFFFE;",
	 "<p>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</p>\n",
	 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n"},
	{ROW,
	 "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -",
	 "<hr>\n", "* * *\n"},
};

static void test_shown(void **state)
{
	struct comment_rendered r;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		const struct shown_row *row = &shown[i];

		ROW_INT(row, comment_render(&a, row->markdown, strlen(row->markdown), &r),
			COMMENT_ADMITTED);
		ROW_TEXT(row, r.html.data, row->html);
		ROW_TEXT(row, r.text.data, row->text);
		ROW_TRUE(row, allowed_look(r.html.data, r.html.len) == NULL);
	}
	arena_release(&a);
}

/* times, then rest, then times_after of after. */
struct made_row {
	int line;
	const char *unit;
	size_t times;
	const char *rest;
	enum comment_refusal why;
};

static const struct made_row made[] = {
	{ROW, "", 0, "", COMMENT_EMPTY},
	{ROW, " \n\t", 9, "", COMMENT_EMPTY},
	{ROW, "&nbsp;", 9, "", COMMENT_EMPTY},
	{ROW, "\xe2\x80\x8b", 9, "\xef\xbb\xbf", COMMENT_EMPTY},
	{ROW, "[a]: http://b\n", 3, "", COMMENT_EMPTY},
	{ROW, "> ", 3, "", COMMENT_EMPTY},
	{ROW, "-\n", 3, "", COMMENT_EMPTY},
	{ROW, "a", 10000, "", COMMENT_ADMITTED},
	{ROW, "a", 10001, "", COMMENT_TOO_LONG},
	{ROW, "\xf0\x9f\x98\x80", 10000, "", COMMENT_ADMITTED},
	{ROW, "\xf0\x9f\x98\x80", 10000, "a", COMMENT_TOO_LONG},
	{ROW, "a\r\n", 5000, "", COMMENT_ADMITTED},
	{ROW, "a\r\n", 5000, "a", COMMENT_TOO_LONG},
	{ROW, "\xff", 10000, "", COMMENT_ADMITTED},
	{ROW, "a", 1000000, "", COMMENT_TOO_LONG},
	{ROW, "> ", COMMENT_NESTING_MAX, "a", COMMENT_ADMITTED},
	{ROW, "> ", COMMENT_NESTING_MAX + 1, "a", COMMENT_TOO_DEEP},
	{ROW, "- ", COMMENT_NESTING_MAX, "a", COMMENT_ADMITTED},
	{ROW, "- ", COMMENT_NESTING_MAX + 1, "a", COMMENT_TOO_DEEP},
	{ROW, "- ", COMMENT_NESTING_MAX, "*a*", COMMENT_TOO_DEEP},
	{ROW, ">", 4000, "a", COMMENT_TOO_DEEP},
	{ROW, "1) ", 3000, "a", COMMENT_TOO_DEEP},
	{ROW, "*", 49, "a*************************************************", COMMENT_TOO_DEEP},
	{ROW, "![", 25,
	 "a](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)](b)"
	 "](b)](b)](b)](b)](b)](b)](b)",
	 COMMENT_TOO_DEEP},
	{ROW, "**a ", 2500, "", COMMENT_ADMITTED},
	{ROW, "[", 9999, "a", COMMENT_ADMITTED},
	{ROW, "http://a ", 1100, "", COMMENT_ADMITTED},
	{ROW, "[a] ", 2490, "\n\n[a]: http://b.example", COMMENT_TOO_MARKED},
	{ROW, "\"", 10000, "", COMMENT_ADMITTED},
	/* Code that only looks deep. */
	{ROW, "    ", 30, "- a", COMMENT_ADMITTED},
	{ROW, "a\n", 3, "\n    > a", COMMENT_ADMITTED},
};

static void test_limits(void **state)
{
	struct comment_rendered r;
	struct arena a;
	struct str text;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		const struct made_row *row = &made[i];

		str_init(&text, &a);
		for (size_t n = 0; n < row->times; n++)
			str_puts(&text, row->unit);
		str_puts(&text, row->rest);
		r.links = 77;
		ROW_INT(row, comment_render(&a, str_text(&text), text.len, &r), row->why);
		ROW_TRUE(row, row->why == COMMENT_ADMITTED || r.links == 77);
		if (row->why == COMMENT_ADMITTED)
			ROW_TRUE(row, allowed_look(r.html.data, r.html.len) == NULL);
		arena_reset(&a);
	}
	arena_release(&a);
}

static void test_links_are_counted(void **state)
{
	static const char text[] =
		"http://a [b](https://c) ![d](http://e) <f@g.h> [i](j) `http://k`";
	struct comment_rendered r;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_int_equal(comment_render(&a, text, sizeof(text) - 1, &r), COMMENT_ADMITTED);
	assert_int_equal(r.links, 4);
	arena_release(&a);
}

static void test_every_refusal_has_a_text(void **state)
{
	(void)state;
	for (int why = COMMENT_ADMITTED; why <= COMMENT_TOO_MARKED; why++)
		assert_true(strlen(comment_refusal_text((enum comment_refusal)why)) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_links_are_counted),
		cmocka_unit_test(test_every_refusal_has_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
