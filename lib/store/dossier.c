/* SPDX-License-Identifier: MIT */
#include "lib/store/dossier.h"

#include "lib/store/statement.h"

static enum status load_requests(struct store *s, struct arena *a, struct dossier *d)
{
	static const char sql[] = "SELECT spelling, page, made_at, used_at FROM confirmation"
				  " WHERE subscriber = ?1 ORDER BY made_at, id";
	size_t capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, d->subscriber.id);
	while ((status = statement_next(t)) == STATUS_OK) {
		d->requests = arena_room(a, d->requests, d->request_count, &capacity,
					 sizeof(*d->requests));
		d->requests[d->request_count++] = (struct dossier_request){
			.address = statement_column_text(t, 0, a),
			.page = statement_column_text(t, 1, a),
			.made_at = statement_column_int(t, 2),
			.used_at = statement_column_int(t, 3),
		};
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status load_returns(struct store *s, struct arena *a, struct dossier *d)
{
	static const char sql[] =
		"SELECT b.at, d.address, b.code, b.text FROM bounce b JOIN delivery d"
		" ON d.id = b.delivery WHERE d.subscriber = ?1"
		" ORDER BY b.at, b.id";
	size_t capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, d->subscriber.id);
	while ((status = statement_next(t)) == STATUS_OK) {
		d->returns =
			arena_room(a, d->returns, d->return_count, &capacity, sizeof(*d->returns));
		d->returns[d->return_count++] = (struct dossier_return){
			.at = statement_column_int(t, 0),
			.address = statement_column_text(t, 1, a),
			.code = statement_column_text(t, 2, a),
			.text = statement_column_text(t, 3, a),
		};
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status load_subject(struct store *s, struct arena *a, int64_t letter, const char **out)
{
	struct statement *t;
	enum status status = statement_get(s, "SELECT subject FROM letter WHERE id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, letter);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	*out = statement_column_text(t, 0, a);
	statement_done(t);
	return STATUS_OK;
}

static enum status load_mail(struct store *s, struct arena *a, const struct delivery *delivery,
			     struct dossier_mail *out)
{
	struct dossier_mail mail = {.delivery = *delivery, .subject = ""};
	enum status status = STATUS_OK;

	if (delivery->letter != 0)
		status = load_subject(s, a, delivery->letter, &mail.subject);
	if (status == STATUS_OK && delivery->letter != 0)
		status = letter_essays(s, a, delivery->letter, &mail.essays);
	if (status == STATUS_OK)
		*out = mail;
	return status;
}

static enum status load_mails(struct store *s, struct arena *a, struct dossier *d)
{
	struct delivery_list list;
	enum status status = delivery_list_of(s, a, d->subscriber.id, &list);

	if (status != STATUS_OK)
		return status;
	d->mails = arena_array(a, list.count, sizeof(*d->mails));
	for (size_t i = 0; status == STATUS_OK && i < list.count; i++)
		status = load_mail(s, a, &list.items[i], &d->mails[i]);
	d->mail_count = list.count;
	return status;
}

enum status dossier_load(struct store *s, struct arena *a, int64_t subscriber, struct dossier *out)
{
	struct dossier d = {.request_count = 0};
	enum status status = subscriber_get(s, a, subscriber, &d.subscriber);

	if (status == STATUS_OK)
		status = consent_list(s, a, subscriber, &d.events);
	if (status == STATUS_OK)
		status = load_requests(s, a, &d);
	if (status == STATUS_OK)
		status = load_mails(s, a, &d);
	if (status == STATUS_OK)
		status = load_returns(s, a, &d);
	if (status == STATUS_OK)
		*out = d;
	return status;
}
