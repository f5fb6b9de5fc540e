/* SPDX-License-Identifier: MIT */
#include "lib/store/consent.h"

#include "lib/store/statement.h"

enum status consent_list(struct store *s, struct arena *a, int64_t subscriber,
			 struct consent_list *out)
{
	static const char sql[] =
		"SELECT event, at, page, wording FROM consent WHERE subscriber = ?1 ORDER BY id";
	struct consent *list = NULL;
	size_t n = 0, capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, subscriber);
	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		list[n++] = (struct consent){
			.event = (enum consent_event)statement_column_int(t, 0),
			.at = statement_column_int(t, 1),
			.page = statement_column_text(t, 2, a),
			.wording = statement_column_text(t, 3, a),
		};
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = (struct consent_list){list, n};
	return STATUS_OK;
}

enum status consent_add(struct store *s, int64_t subscriber, enum consent_event event,
			const struct consent *consent)
{
	static const char sql[] = "INSERT INTO consent (subscriber, at, event, page, wording)"
				  " VALUES (?1, ?2, ?3, ?4, ?5)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, subscriber);
	statement_int(t, 2, consent->at);
	statement_int(t, 3, event);
	statement_text(t, 4, consent->page);
	statement_text(t, 5, consent->wording);
	return statement_run(t);
}
