/* SPDX-License-Identifier: MIT */
#include "lib/store/suppression.h"

#include "lib/store/statement.h"

static struct hash hash_of(const struct signature_key *key, const char *address)
{
	return signature_hash(key, SIGNATURE_SUPPRESSION, address);
}

/* Each key is looked under: an address was hashed under the one that was the newest then. */
enum status suppression_find(struct store *s, const struct signature_keys *keys,
			     const char *address, enum suppression_reason *out)
{
	struct statement *t;
	enum status status = STATUS_NOT_FOUND;

	for (size_t i = keys->count; status == STATUS_NOT_FOUND && i > 0; i--) {
		struct hash hash = hash_of(&keys->items[i - 1], address);

		status = statement_get(s, "SELECT reason FROM suppression WHERE hash = ?1", &t);
		if (status != STATUS_OK)
			return status;
		statement_blob(t, 1, hash.bytes, sizeof(hash.bytes));
		status = statement_next(t);
		if (status == STATUS_OK)
			*out = (enum suppression_reason)statement_column_int(t, 0);
		statement_done(t);
	}
	return status;
}

enum status suppression_put(struct store *s, const struct signature_keys *keys, const char *address,
			    enum suppression_reason reason, int64_t now)
{
	static const char sql[] =
		"INSERT INTO suppression (hash, key, reason, at) VALUES (?1, ?2, ?3, ?4)";
	const struct signature_key *newest = &keys->items[keys->count - 1];
	struct hash hash = hash_of(newest, address);
	enum suppression_reason known;
	struct statement *t;
	enum status status = suppression_find(s, keys, address, &known);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = statement_get(s, sql, &t);
	if (status != STATUS_OK)
		return status;
	statement_blob(t, 1, hash.bytes, sizeof(hash.bytes));
	statement_int(t, 2, newest->id);
	statement_int(t, 3, reason);
	statement_int(t, 4, now);
	return statement_run(t);
}

enum status suppression_lift(struct store *s, const struct signature_keys *keys,
			     const char *address)
{
	struct statement *t;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < keys->count; i++) {
		struct hash hash = hash_of(&keys->items[i], address);

		status = statement_get(s, "DELETE FROM suppression WHERE hash = ?1", &t);
		if (status != STATUS_OK)
			return status;
		statement_blob(t, 1, hash.bytes, sizeof(hash.bytes));
		status = statement_run(t);
	}
	return status;
}

enum status suppression_count(struct store *s, int64_t *out)
{
	struct statement *t;
	enum status status = statement_get(s, "SELECT count(*) FROM suppression", &t);

	return status == STATUS_OK ? statement_number(t, out) : status;
}
