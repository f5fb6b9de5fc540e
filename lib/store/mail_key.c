/* SPDX-License-Identifier: MIT */
#include "lib/store/mail_key.h"

#include <string.h>

#include <sodium/utils.h>

#include "lib/base/random.h"
#include "lib/store/statement.h"

enum status mail_key_load(struct store *s, struct arena *a, struct signature_keys *out)
{
	static const char sql[] = "SELECT id, secret FROM mail_key ORDER BY id";
	struct signature_key *list = NULL;
	size_t n = 0, capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	while ((status = statement_next(t)) == STATUS_OK) {
		struct blob secret = statement_column_blob(t, 1, a);

		list = arena_room(a, list, n, &capacity, sizeof(*list));
		list[n].id = (int)statement_column_int(t, 0);
		memcpy(list[n].secret, secret.data, sizeof(list[n].secret));
		n++;
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = (struct signature_keys){list, n};
	return STATUS_OK;
}

enum status mail_key_need(struct store *s, struct arena *a, int64_t now, struct signature_keys *out)
{
	struct signature_keys keys = {NULL, 0};
	enum status status = mail_key_load(s, a, &keys);

	if (status == STATUS_OK && keys.count == 0) {
		status = mail_key_make(s, now);
		if (status == STATUS_OK)
			status = mail_key_load(s, a, &keys);
	}
	if (status == STATUS_OK)
		*out = keys;
	return status;
}

enum status mail_key_make(struct store *s, int64_t now)
{
	static const char last[] = "SELECT max(id) FROM mail_key";
	static const char insert[] =
		"INSERT INTO mail_key (id, secret, made_at) VALUES (?1, ?2, ?3)";
	unsigned char secret[SIGNATURE_KEY_BYTES];
	int64_t id = 0;
	struct statement *t;
	enum status status = statement_get(s, last, &t);

	if (status == STATUS_OK)
		status = statement_number(t, &id);
	if (status == STATUS_OK && id == SIGNATURE_KEY_MAX)
		status = STATUS_TOO_LARGE;
	if (status == STATUS_OK)
		status = statement_get(s, insert, &t);
	if (status != STATUS_OK)
		return status;
	random_bytes(secret, sizeof(secret));
	statement_int(t, 1, id + 1);
	statement_blob(t, 2, secret, sizeof(secret));
	statement_int(t, 3, now);
	status = statement_run(t);
	sodium_memzero(secret, sizeof(secret));
	return status;
}
