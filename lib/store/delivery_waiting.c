/* SPDX-License-Identifier: MIT */
#include "lib/store/delivery_waiting.h"

#include "lib/store/statement.h"

static enum status run(struct store *s, const char *sql, int64_t id, int64_t now)
{
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	if (now)
		statement_int(t, 2, now);
	return statement_run(t);
}

enum status delivery_waiting_skip(struct store *s, int64_t subscriber, int64_t now)
{
	static const char covered[] =
		"DELETE FROM covered WHERE subscriber = ?1 AND delivery IN (SELECT id FROM delivery"
		" WHERE subscriber = ?1 AND state IN (0, 1, 4))";
	static const char settled[] = "UPDATE subscriber SET settled_to = 0 WHERE id = ?1";
	static const char skip[] = "UPDATE delivery SET state = 6, ended_at = ?2"
				   " WHERE subscriber = ?1 AND state IN (0, 1, 4)";
	enum status status = run(s, covered, subscriber, 0);

	if (status == STATUS_OK)
		status = run(s, settled, subscriber, 0);
	if (status == STATUS_OK)
		status = run(s, skip, subscriber, now);
	return status;
}

enum status delivery_waiting_move(struct store *s, int64_t subscriber, const char *spelling)
{
	static const char sql[] = "UPDATE delivery SET address = ?2 WHERE subscriber = ?1"
				  " AND kind IN (1, 3) AND state IN (0, 1, 4)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, subscriber);
	statement_text(t, 2, spelling);
	return statement_run(t);
}

enum status delivery_release(struct store *s, int64_t delivery)
{
	static const char settled[] = "UPDATE subscriber SET settled_to = 0"
				      " WHERE id = (SELECT subscriber FROM delivery WHERE id = ?1)";
	enum status status = run(s, settled, delivery, 0);

	if (status == STATUS_OK)
		status = run(s, "DELETE FROM covered WHERE delivery = ?1", delivery, 0);
	return status;
}

enum status delivery_miss(struct store *s, int64_t delivery)
{
	return run(s, "UPDATE covered SET missed = 1 WHERE delivery = ?1", delivery, 0);
}
