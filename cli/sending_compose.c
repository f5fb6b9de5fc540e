/* SPDX-License-Identifier: MIT */
#include "cli/sending_compose.h"

#include <string.h>

#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/base/token.h"
#include "lib/net/message.h"
#include "lib/store/confirmation.h"
#include "lib/store/essay.h"
#include "lib/store/subscriber.h"

/* One mail being composed. */
struct work {
	struct sending_desk *desk;
	struct store *store; /* in a transaction */
	struct arena *arena; /* the batch's */
	int64_t now;
	const struct delivery *delivery;
	struct sending_mail *out;
	struct compose_mail mail;
};

static const char *sign(const struct work *w, enum signature_purpose purpose, int64_t number)
{
	char *text = arena_alloc(w->arena, SIGNATURE_SIZE);

	return signature_make(&w->desk->keys, purpose, number, text);
}

/* The oldest key never changes, so that each try has the same Message-ID. */
static const char *message_token(const struct work *w)
{
	const struct signature_keys first = {w->desk->keys.items, 1};
	char *text = arena_alloc(w->arena, SIGNATURE_SIZE);

	return signature_make(&first, SIGNATURE_ENVELOPE, w->delivery->id, text);
}

static void link_reader(struct work *w)
{
	w->mail.preferences = sign(w, SIGNATURE_PREFERENCES, w->delivery->subscriber);
	w->mail.unsubscribe = sign(w, SIGNATURE_UNSUBSCRIBE, w->delivery->subscriber);
}

static enum status fill_request(struct work *w)
{
	char *token = arena_alloc(w->arena, TOKEN_SIZE);
	struct confirmation c;
	enum status st;

	st = confirmation_get(w->store, w->arena, w->delivery->confirmation, w->now, &c);
	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_GONE : st;
	w->mail.kind = w->delivery->kind == DELIVERY_MOVE ? COMPOSE_CHANGE : COMPOSE_CONFIRMATION;
	w->mail.cadence = (enum view_cadence)c.cadence;
	w->mail.confirm = token_make(token);
	w->mail.never = sign(w, SIGNATURE_NEVER, c.id);
	w->out->has_token = true;
	return token_hash(token, &w->out->token);
}

static enum status load_latest(struct work *w)
{
	struct sending_desk *d = w->desk;
	struct essay_list list;
	enum status st;

	if (d->has_latest)
		return STATUS_OK;
	st = essay_list(w->store, &d->arena, w->now, 0, SENDING_LATEST, &list);
	if (st != STATUS_OK)
		return st;
	compose_essays(&d->arena, &d->composer, &list, &d->latest);
	d->has_latest = true;
	return STATUS_OK;
}

static enum status fill_welcome(struct work *w)
{
	struct subscriber s;
	enum status st = subscriber_get(w->store, w->arena, w->delivery->subscriber, &s);

	if (st == STATUS_OK)
		st = load_latest(w);
	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_GONE : st;
	w->mail.kind = COMPOSE_WELCOME;
	w->mail.cadence = (enum view_cadence)s.cadence;
	w->mail.essays = &w->desk->latest;
	link_reader(w);
	return STATUS_OK;
}

static void use_letter(struct work *w, const struct sending_letter *letter)
{
	w->mail.kind = COMPOSE_LETTER;
	w->mail.subject = letter->subject;
	w->mail.cadence = (enum view_cadence)letter->cadence;
	w->mail.essays = &letter->essays;
	link_reader(w);
}

static enum status fill_letter(struct work *w)
{
	const struct sending_letter *letter;
	enum status st = STATUS_OK;

	letter = sending_letters_find(&w->desk->letters, w->delivery->letter);
	if (!letter)
		st = sending_letters_load(&w->desk->letters, w->store, w->delivery->letter, w->now,
					  &letter);
	if (st != STATUS_OK)
		return st;
	w->out->letter = letter;
	use_letter(w, letter);
	return STATUS_OK;
}

static enum status fill_test(struct work *w)
{
	struct sending_letter *latest;
	enum status st;

	if (!w->desk->trial) {
		latest = arena_alloc(&w->desk->arena, sizeof(*latest));
		st = sending_letter_latest(&w->desk->arena, &w->desk->composer, w->store, w->now,
					   latest);
		if (st != STATUS_OK)
			return st == STATUS_NOT_FOUND ? STATUS_GONE : st;
		w->desk->trial = latest;
	}
	use_letter(w, w->desk->trial);
	return STATUS_OK;
}

/* STATUS_GONE, too, for what no mail can say, such as an address that is none. */
static enum status write_mail(struct work *w)
{
	struct message message;
	struct str bytes;

	w->mail.to = w->delivery->address;
	w->mail.now = w->now;
	w->mail.token = message_token(w);
	compose_message(w->arena, &w->desk->composer, &w->mail, &message);
	str_init(&bytes, w->arena);
	if (message_write(&message, &bytes) != STATUS_OK)
		return STATUS_GONE;
	w->out->from = compose_sender(w->arena, &w->desk->composer,
				      sign(w, SIGNATURE_ENVELOPE, w->delivery->id));
	w->out->bytes = (struct blob){str_text(&bytes), bytes.len};
	return STATUS_OK;
}

static enum status compose_one(struct work *w)
{
	static enum status (*const kinds[DELIVERY_KINDS])(struct work *) = {
		[DELIVERY_CONFIRMATION] = fill_request,
		[DELIVERY_WELCOME] = fill_welcome,
		[DELIVERY_MOVE] = fill_request,
		[DELIVERY_LETTER] = fill_letter,
		[DELIVERY_TEST] = fill_test,
	};
	enum status st = kinds[w->delivery->kind](w);

	return st == STATUS_OK ? write_mail(w) : st;
}

/* Whether composing reads nothing from the store. */
static bool is_at_hand(struct sending_desk *d, const struct sending_batch *b)
{
	size_t i;

	for (i = 0; i < b->count; i++)
		if (b->items[i].kind != DELIVERY_LETTER ||
		    !sending_letters_find(&d->letters, b->items[i].letter))
			return false;
	return true;
}

static enum status compose_all(struct sending_desk *d, struct store *s, int64_t now,
			       struct sending_batch *b)
{
	size_t i, kept = 0;

	for (i = 0; i < b->count; i++) {
		struct sending_mail mail = {0};
		struct work w = {.desk = d,
				 .store = s,
				 .arena = &b->arena,
				 .now = now,
				 .delivery = &b->items[i],
				 .out = &mail};
		enum status st = compose_one(&w);

		if (st == STATUS_GONE) {
			b->dropped[b->dropped_count++] = b->items[i].id;
			continue;
		}
		if (st != STATUS_OK)
			return st;
		b->items[kept] = b->items[i];
		b->mails[kept++] = mail;
	}
	b->count = kept;
	return STATUS_OK;
}

enum status sending_compose(struct sending_desk *d, struct store *s, int64_t now,
			    struct sending_batch *b)
{
	bool reads = !is_at_hand(d, b);
	enum status st = reads ? store_read_begin(s) : STATUS_OK;

	if (st != STATUS_OK)
		return st;
	st = compose_all(d, s, now, b);
	if (reads)
		store_read_end(s);
	return st;
}
