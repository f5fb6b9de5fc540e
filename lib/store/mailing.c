/* SPDX-License-Identifier: MIT */
#include "lib/store/mailing.h"

#include <string.h>

#include "lib/base/random.h"
#include "lib/store/statement.h"

enum status mailing_load(struct store *s, struct mailing *out)
{
	struct statement *t;
	struct arena a;
	struct blob epoch;
	enum status status = statement_get(s, "SELECT epoch, sequence, run FROM mailing", &t);

	if (status != STATUS_OK)
		return status;
	status = statement_next(t);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_STORE : status;
	arena_init(&a, 0, NULL, NULL);
	epoch = statement_column_blob(t, 0, &a);
	*out = (struct mailing){.has_epoch = epoch.len == MAILING_EPOCH_BYTES,
				.sequence = statement_column_int(t, 1),
				.run = statement_column_int(t, 2)};
	if (out->has_epoch)
		memcpy(out->epoch, epoch.data, MAILING_EPOCH_BYTES);
	statement_done(t);
	arena_release(&a);
	return STATUS_OK;
}

enum status mailing_begin(struct store *s, int64_t *run)
{
	int64_t number = random_id();
	struct statement *t;
	enum status status = statement_get(s, "UPDATE mailing SET run = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, number);
	status = statement_run(t);
	if (status == STATUS_OK)
		*run = number;
	return status;
}

enum status mailing_agree(struct store *s, const unsigned char epoch[MAILING_EPOCH_BYTES],
			  int64_t sequence)
{
	struct statement *t;
	enum status status =
		statement_get(s, "UPDATE mailing SET epoch = ?1, sequence = max(sequence, ?2)", &t);

	if (status != STATUS_OK)
		return status;
	statement_blob(t, 1, epoch, MAILING_EPOCH_BYTES);
	statement_int(t, 2, sequence);
	return statement_run(t);
}

enum status mailing_halt(struct store *s, int64_t run, int64_t now, const char *why)
{
	static const char sql[] = "UPDATE mailing SET halted = ?1, halted_at = ?2, halted_why = ?3"
				  " WHERE run = ?1 AND halted <> ?1 AND ?1 <> 0 RETURNING id";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, run);
	statement_int(t, 2, now);
	statement_text(t, 3, why);
	status = statement_next(t);
	statement_done(t);
	return status;
}

enum status mailing_halted(struct store *s, struct arena *a, int64_t run, const char **why)
{
	static const char sql[] = "SELECT halted_why FROM mailing WHERE halted = ?1 AND ?1 <> 0";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, run);
	status = statement_next(t);
	if (status == STATUS_OK)
		*why = statement_column_text(t, 0, a);
	statement_done(t);
	return status;
}
