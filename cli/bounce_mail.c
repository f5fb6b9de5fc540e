/* SPDX-License-Identifier: MIT */
#include "cli/bounce_mail.h"

#include <string.h>

#include "lib/base/signature.h"
#include "lib/base/str.h"
#include "lib/store/bounce.h"
#include "lib/store/delivery.h"
#include "lib/store/mail_key.h"
#include "lib/store/subscriber.h"

/* The delivery of the first token that we signed; 0 for none, and where the database, which may be
 * an older copy, doesn't know it. */
static enum status find_delivery(struct store *s, struct arena *a,
				 const struct signature_keys *keys, const struct returned *mail,
				 int64_t *out)
{
	struct delivery delivery;
	enum status status = STATUS_INVALID;
	int64_t id = 0;

	for (size_t i = 0; status == STATUS_INVALID && i < mail->token_count; i++)
		status = signature_read(keys, SIGNATURE_ENVELOPE, mail->tokens[i], &id);
	if (status == STATUS_OK)
		status = delivery_get(s, a, id, &delivery);
	if (status == STATUS_INVALID || status == STATUS_NOT_FOUND)
		id = 0;
	else if (status != STATUS_OK)
		return status;
	*out = id;
	return STATUS_OK;
}

/* A text without the names before each "@": what belongs to no delivery can't be found again when
 * somebody asks to be erased. */
static const char *without_names(struct arena *a, const char *text)
{
	struct str out;

	str_init(&out, a);
	for (; *text != '\0'; text++) {
		while (*text == '@' && out.len > 0 && !strchr(" <>(),;:\"'", out.data[out.len - 1]))
			out.len--;
		str_putc(&out, *text);
	}
	return str_text(&out);
}

static enum status take_fact(struct store *s, struct arena *a, const struct signature_keys *keys,
			     const struct returned *mail, int64_t at, struct bounce_mail *out)
{
	static const enum bounce_kind kinds[] = {
		[RETURNED_FAILED] = BOUNCE_FAILED,       [RETURNED_DELAYED] = BOUNCE_DELAY,
		[RETURNED_COMPLAINT] = BOUNCE_COMPLAINT, [RETURNED_UNSUBSCRIBE] = BOUNCE_UNKNOWN,
		[RETURNED_AUTOMATIC] = BOUNCE_UNKNOWN,   [RETURNED_OTHER] = BOUNCE_UNKNOWN,
	};
	struct bounce_fact fact = {.kind = kinds[mail->kind],
				   .at = at,
				   .code = mail->code,
				   .enhanced = mail->enhanced,
				   .text = mail->text};
	enum status status = find_delivery(s, a, keys, mail, &fact.delivery);

	if (status != STATUS_OK)
		return status;
	if (!fact.delivery)
		fact.text =
			without_names(a, mail->kind == RETURNED_OTHER ? mail->subject : mail->text);
	out->recorded = true;
	return bounce_take(s, keys, &fact, &out->effects);
}

/* STATUS_INVALID: the token is none of ours. */
static enum status unsubscribe(struct store *s, const struct signature_keys *keys,
			       const struct returned *mail, int64_t at, struct bounce_mail *out)
{
	struct consent consent = {.at = at, .page = "mail", .wording = "unsubscribe"};
	int64_t id = 0;
	enum status status = signature_read(keys, SIGNATURE_UNSUBSCRIBE, mail->unsubscribe, &id);

	if (status == STATUS_OK)
		status = subscriber_unsubscribe(s, id, CONSENT_UNSUBSCRIBED, &consent);
	out->unsubscribed = status == STATUS_OK;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status take(struct store *s, struct arena *a, const struct returned *mail, int64_t at,
			struct bounce_mail *out)
{
	struct signature_keys keys;
	enum status status = mail_key_load(s, a, &keys);

	if (status != STATUS_OK)
		return status;
	if (mail->kind == RETURNED_UNSUBSCRIBE) {
		status = unsubscribe(s, &keys, mail, at, out);
		if (status != STATUS_INVALID)
			return status;
	}
	return take_fact(s, a, &keys, mail, at, out);
}

enum status bounce_mail_take(struct store *s, struct arena *a, struct blob bytes, int64_t at,
			     struct bounce_mail *out)
{
	struct bounce_mail result = {.recorded = false};
	struct returned mail;
	enum status status = STATUS_OK;

	returned_read(a, bytes, &mail);
	result.kind = mail.kind;
	result.code = mail.enhanced;
	if (mail.kind != RETURNED_AUTOMATIC) {
		status = store_write_begin(s);
		if (status == STATUS_OK)
			status = take(s, a, &mail, at, &result);
		if (status == STATUS_OK)
			status = store_commit(s);
		else
			store_rollback(s);
	}
	if (status == STATUS_OK)
		*out = result;
	return status;
}
