/* SPDX-License-Identifier: MIT */
/* The floor for publishing: cmark-gfm over every file that is named on standard input, and one
 * SQLite transaction that stores the HTML and the text with FTS5. Nothing else.
 *
 * usage: floor DATABASE <FILES */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <sqlite3.h>

#define LINE_MAX_BYTES 4096

static char *read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *data = NULL;
	long size;

	if (!f)
		return NULL;
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	data = malloc((size_t)size + 1);
	*len = fread(data, 1, (size_t)size, f);
	data[*len] = '\0';
	fclose(f);
	return data;
}

static char *render(const char *text, size_t len)
{
	static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};
	int options = CMARK_OPT_UNSAFE | CMARK_OPT_SMART | CMARK_OPT_FOOTNOTES;
	cmark_parser *parser = cmark_parser_new(options);
	cmark_node *root;
	char *html;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(names[i]));
	cmark_parser_feed(parser, text, len);
	root = cmark_parser_finish(parser);
	html = cmark_render_html(root, options, cmark_parser_get_syntax_extensions(parser));
	cmark_node_free(root);
	cmark_parser_free(parser);
	return html;
}

static int store(sqlite3_stmt *insert, const char *html, const char *text, size_t len)
{
	sqlite3_bind_text(insert, 1, html, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 2, text, (int)len, SQLITE_STATIC);
	return sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK;
}

static int add_file(sqlite3_stmt *html_row, sqlite3_stmt *search_row, const char *path)
{
	size_t len = 0;
	char *text = read_file(path, &len), *html;
	int ok;

	if (!text)
		return 0;
	html = render(text, len);
	ok = store(html_row, html, "", 0) && store(search_row, path, text, len);
	free(html);
	free(text);
	return ok;
}

int main(int argc, char **argv)
{
	sqlite3_stmt *html_row = NULL, *search_row = NULL;
	char line[LINE_MAX_BYTES];
	sqlite3 *db = NULL;
	int ok;

	if (argc != 2 || sqlite3_open(argv[1], &db) != SQLITE_OK)
		return 2;
	cmark_gfm_core_extensions_ensure_registered();
	ok = sqlite3_exec(db,
			  "CREATE TABLE page (id INTEGER PRIMARY KEY, html TEXT, rest TEXT);"
			  "CREATE VIRTUAL TABLE search USING fts5 (title, body); BEGIN",
			  NULL, NULL, NULL) == SQLITE_OK &&
	     sqlite3_prepare_v2(db, "INSERT INTO page (html, rest) VALUES (?1, ?2)", -1, &html_row,
				NULL) == SQLITE_OK &&
	     sqlite3_prepare_v2(db, "INSERT INTO search (title, body) VALUES (?1, ?2)", -1,
				&search_row, NULL) == SQLITE_OK;
	while (ok && fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		ok = add_file(html_row, search_row, line);
	}
	sqlite3_finalize(html_row);
	sqlite3_finalize(search_row);
	ok = ok && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
	sqlite3_close(db);
	return ok ? 0 : 1;
}
