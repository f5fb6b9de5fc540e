/* SPDX-License-Identifier: MIT */
/* The essays that a wrong address may have meant: by the distance of slugs, of which at most a
 * third of the letters may differ, then those whose slug begins with the same words. */
#include "lib/store/essay.h"

#include <string.h>

#include "lib/base/distance.h"
#include "lib/store/essay_row.h"
#include "lib/store/statement.h"

#define WORDS_MIN 4     /* bytes that two slugs must share from the front */
#define SLUGS_MAX 20000 /* that are looked at, newest first: any crawler may ask for this */

/* The best so far, best first. */
struct nearest {
	struct candidate {
		int64_t id;
		size_t rank;
	} * items;
	size_t count, limit;
};

/* Whether the shorter one is the first words of the longer one. */
static bool share_words(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t len = a_len < b_len ? a_len : b_len;
	const char *longer = a_len < b_len ? b : a;

	return len >= WORDS_MIN && a_len != b_len && strncmp(a, b, len) == 0 && longer[len] == '-';
}

/* Less is nearer; SIZE_MAX where it isn't near. */
static size_t rank_of(const char *text, const char *slug)
{
	size_t text_len = distance_length(text);
	size_t slug_len = distance_length(slug);
	size_t shorter = text_len < slug_len ? text_len : slug_len;
	size_t limit = shorter / 3;
	size_t apart = SIZE_MAX;

	/* Texts are at least as far apart as their lengths. */
	if (text_len + slug_len - 2 * shorter <= limit)
		apart = distance(text, slug, limit);
	if (apart <= limit)
		return apart;
	return share_words(text, strlen(text), slug, strlen(slug)) ? DISTANCE_MAX_LENGTH : SIZE_MAX;
}

static void offer(struct nearest *n, int64_t id, size_t rank)
{
	size_t at = n->count;

	while (at > 0 && n->items[at - 1].rank > rank)
		at--;
	if (at == n->limit)
		return;
	if (n->count < n->limit)
		n->count++;
	memmove(&n->items[at + 1], &n->items[at], (n->count - at - 1) * sizeof(*n->items));
	n->items[at] = (struct candidate){.id = id, .rank = rank};
}

static enum status gather(struct store *s, struct arena *a, const char *text, int64_t now,
			  struct nearest *n)
{
	static const char sql[] = "SELECT id, slug FROM essay WHERE kind = 0 AND removed_at IS NULL"
				  " AND date_at <= ?1 ORDER BY date_at DESC, id DESC LIMIT ?2";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, now);
	statement_int(t, 2, SLUGS_MAX);
	while ((status = statement_next(t)) == STATUS_OK) {
		size_t rank = rank_of(text, statement_column_text(t, 1, a));

		if (rank != SIZE_MAX)
			offer(n, statement_column_int(t, 0), rank);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status load(struct store *s, struct arena *a, int64_t id, struct essay *out)
{
	static const char sql[] = "SELECT " ESSAY_COLUMNS " FROM essay e"
				  " JOIN rendering r ON r.id = e.rendering WHERE e.id = ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_STORE : status;
	essay_row(t, a, out);
	statement_done(t);
	return STATUS_OK;
}

enum status essay_nearest(struct store *s, struct arena *a, const char *text, int64_t now,
			  size_t limit, struct essay_list *out)
{
	struct nearest n = {.limit = limit};
	struct essay *list;
	struct arena slugs;
	enum status status;

	if (limit == 0) {
		*out = (struct essay_list){.items = NULL};
		return STATUS_OK;
	}
	arena_init(&slugs, 0, NULL, NULL);
	n.items = arena_array(a, limit, sizeof(*n.items));
	status = gather(s, &slugs, text, now, &n);
	list = arena_array(a, n.count, sizeof(*list));
	for (size_t i = 0; status == STATUS_OK && i < n.count; i++)
		status = load(s, a, n.items[i].id, &list[i]);
	if (status == STATUS_OK)
		*out = (struct essay_list){.items = list, .count = n.count};
	arena_release(&slugs);
	return status;
}
