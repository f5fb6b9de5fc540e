/* SPDX-License-Identifier: MIT */
/* Migrations: files named NUMBER-what.sql, built in, each of which ends by setting
 * user_version to its number, so that a half-done one leaves the old version. */
#include "lib/store/store.h"

#include <stdlib.h>

#include "lib/base/embedded.h"
#include "lib/base/log.h"
#include "lib/store/handle.h"
#include "lib/store/page.h"

static int64_t number_of(const struct embedded *migration)
{
	return strtol(migration->name, NULL, 10);
}

int64_t store_schema(void)
{
	int64_t last = 0;

	for (const struct embedded *m = embedded_migrations; m->name; m++)
		last = number_of(m);
	return last;
}

/* In a write transaction. Before the first publish nobody has seen a page. */
static enum status run(struct store *s, const struct embedded *migration)
{
	struct page_state index = {0};
	int64_t version = 0;
	enum status status;

	if (sqlite3_exec(s->db, migration->data, NULL, NULL, NULL) != SQLITE_OK)
		return store_failed(s, migration->name);
	status = store_version(s, &version);
	if (status == STATUS_OK && version != number_of(migration)) {
		log_line("database: %s left the schema at %lld", migration->name,
			 (long long)version);
		status = STATUS_STORE;
	}
	if (status == STATUS_OK)
		status = page_look(s, "/", &index);
	if (status == STATUS_OK && index.edition > 0)
		page_mark_site(s);
	return status;
}

/* One transaction: the first migration that the database lacks. *after is unchanged where it
 * lacks none. */
static enum status step(struct store *s, int64_t *before, int64_t *after)
{
	const struct embedded *m = embedded_migrations;
	enum status status = store_begin(s);

	if (status != STATUS_OK)
		return status;
	status = store_version(s, before);
	while (m->name && number_of(m) <= *before)
		m++;
	if (status == STATUS_OK && m->name)
		status = run(s, m);
	if (status != STATUS_OK || !m->name) {
		store_rollback(s);
		return status;
	}
	status = store_commit(s);
	if (status == STATUS_OK)
		*after = number_of(m);
	return status;
}

enum status store_migrate(struct store *s, int64_t *from, int64_t *to)
{
	int64_t first = -1;
	int64_t before, after;
	enum status status;

	do {
		before = 0;
		after = 0;
		status = step(s, &before, &after);
		if (status != STATUS_OK)
			return status;
		if (first < 0)
			first = before;
	} while (after > 0);
	if (before > store_schema()) {
		log_line("database: its schema is %lld, this build's %lld: use the newer build",
			 (long long)before, (long long)store_schema());
		return STATUS_SCHEMA;
	}
	*from = first;
	*to = before;
	return STATUS_OK;
}
