/* SPDX-License-Identifier: MIT */
#include "cli/sending_journal.h"

#include "lib/base/log.h"
#include "lib/base/pause.h"
#include "lib/base/random.h"
#include "lib/site/layout.h"
#include "lib/site/mailbox.h"
#include "lib/store/mailing.h"

#define PAGE 256 /* deliveries that are read at once */

struct hash sending_journal_hash(const struct signature_key *key, const char *address)
{
	struct mailbox mailbox;
	struct arena a;
	struct hash hash;

	arena_init(&a, 0, NULL, NULL);
	if (mailbox_address(&a, address, &mailbox) == STATUS_OK)
		address = mailbox.address;
	hash = signature_hash(key, SIGNATURE_JOURNAL, address);
	arena_release(&a);
	return hash;
}

static struct journal_line line_of(const struct signature_keys *keys, const struct delivery *d,
				   const char *const *essays)
{
	return (struct journal_line){
		.sequence = d->sequence,
		.handed_at = d->handed_at,
		.delivery = d->id,
		.subscriber = sending_journal_hash(&keys->items[keys->count - 1], d->address),
		.essays = essays};
}

enum status sending_journal_add(struct journal *j, const struct signature_keys *keys,
				struct sending_batch *b)
{
	struct journal_line lines[SENDING_BATCH];
	size_t i, count = 0;

	for (i = 0; i < b->count; i++)
		if (b->mails[i].letter && b->items[i].kind == DELIVERY_LETTER)
			lines[count++] =
				line_of(keys, &b->items[i], b->mails[i].letter->identities);
	return count > 0 ? journal_append(j, lines, count) : STATUS_OK;
}

/* One page of deliveries, from behind the journal's last on. *more: whether it was full. */
static enum status append_page(const struct mail_site *m, const struct signature_keys *keys,
			       struct journal *j, bool *more)
{
	struct delivery_list list;
	struct journal_line *lines = NULL;
	struct arena a;
	enum status st = store_read_begin(m->store);
	size_t i;

	if (st != STATUS_OK)
		return st;
	arena_init(&a, 0, NULL, NULL);
	st = delivery_list_numbered(m->store, &a, j->sequence, PAGE, &list);
	if (st == STATUS_OK)
		lines = arena_array(&a, list.count, sizeof(*lines));
	for (i = 0; st == STATUS_OK && i < list.count; i++) {
		const char *const *essays;

		st = sending_identities(&a, m->store, list.items[i].letter, &essays);
		if (st == STATUS_OK)
			lines[i] = line_of(keys, &list.items[i], essays);
	}
	store_read_end(m->store);
	if (st == STATUS_OK)
		st = journal_append(j, lines, list.count);
	if (st == STATUS_OK)
		*more = list.count == PAGE;
	arena_release(&a);
	return st;
}

enum status sending_journal_catch_up(const struct mail_site *m, const struct signature_keys *keys,
				     struct journal *j)
{
	bool more = true;
	enum status st = STATUS_OK;

	while (st == STATUS_OK && more)
		st = append_page(m, keys, j, &more);
	return st;
}

static enum status agree(const struct mail_site *m, const struct journal *j)
{
	enum status st = store_write_begin(m->store);

	if (st == STATUS_OK)
		st = mailing_agree(m->store, j->epoch, j->sequence);
	if (st == STATUS_OK)
		st = store_commit(m->store);
	if (st != STATUS_OK)
		store_rollback(m->store);
	return st;
}

static enum status make(const struct mail_site *m, struct mailing *mailing, struct journal *out)
{
	enum status st;

	if (!mailing->has_epoch)
		random_bytes(mailing->epoch, sizeof(mailing->epoch));
	st = journal_make(mail_site_path(m, LAYOUT_JOURNAL), mailing->epoch, out);
	PAUSE("journal-made");
	if (st == STATUS_OK && !mailing->has_epoch) {
		st = agree(m, out);
		if (st != STATUS_OK)
			journal_close(out);
	}
	return st;
}

/* What the database says, and whether it knows the journal's last delivery. */
static enum status look(const struct mail_site *m, const struct journal *j, struct mailing *mailing,
			bool *knows)
{
	struct delivery last;
	struct arena a;
	enum status st = store_read_begin(m->store);

	if (st != STATUS_OK)
		return st;
	arena_init(&a, 0, NULL, NULL);
	*knows = true;
	st = mailing_load(m->store, mailing);
	if (st == STATUS_OK && j && j->delivery) {
		st = delivery_get(m->store, &a, j->delivery, &last);
		*knows = st == STATUS_OK && last.sequence >= j->sequence;
		if (st == STATUS_NOT_FOUND)
			st = STATUS_OK;
	}
	store_read_end(m->store);
	arena_release(&a);
	return st;
}

/* Make the two agree where that needs nobody's judgement. j: NULL where there is none. */
static enum status settle(const struct mail_site *m, const struct signature_keys *keys,
			  struct journal *j, struct journal *out)
{
	struct mailing mailing;
	bool knows;
	enum status st = look(m, j, &mailing, &knows);
	enum journal_match match;

	if (st != STATUS_OK)
		return st;
	match = knows ? journal_compare(j, &mailing) : JOURNAL_APART;
	if (match == JOURNAL_APART)
		return STATUS_INVALID;
	if (match == JOURNAL_MAKE)
		return make(m, &mailing, out);
	if (match == JOURNAL_ADOPT)
		st = agree(m, j);
	if (match == JOURNAL_BEHIND)
		st = sending_journal_catch_up(m, keys, j);
	if (st == STATUS_OK)
		*out = *j;
	return st;
}

enum status sending_journal_open(const struct mail_site *m, const struct signature_keys *keys,
				 struct journal *out)
{
	struct journal j = {.fd = -1};
	enum status st = journal_open(mail_site_path(m, LAYOUT_JOURNAL), &j);
	bool is_there = st == STATUS_OK;

	if (st != STATUS_OK && st != STATUS_NOT_FOUND)
		return st;
	st = settle(m, keys, is_there ? &j : NULL, out);
	if (st != STATUS_OK)
		journal_close(&j);
	return st;
}

void sending_journal_disagree(const struct mail_site *m)
{
	log_line("%s and the database don't say the same: one of them is an older copy, or another "
		 "site's. No letter is sent before they are brought together by: quire --site %s "
		 "digest reconcile",
		 LAYOUT_JOURNAL, m->folder);
}
