/* SPDX-License-Identifier: MIT */
#include "cli/digest_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/journal.h"
#include "cli/sending_journal.h"
#include "cli/sending_turn.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/pause.h"
#include "lib/base/random.h"
#include "lib/site/layout.h"
#include "lib/store/delivery.h"
#include "lib/store/mail_key.h"
#include "lib/store/mailing.h"
#include "lib/store/subscriber.h"

#define COMMAND "digest"
#define PAGE    1000 /* subscribers that are read at once */
#define LINES   256  /* that are merged in one transaction */

/* A subscriber as a line of the journal names it, under one of the keys. */
struct reader {
	struct hash hash;
	int64_t id;
};

struct work {
	struct mail_site *site;
	struct signature_keys keys;
	struct reader *readers; /* ordered by hash */
	size_t count, capacity;
	struct arena arena; /* of the lines below */
	struct delivery_line lines[LINES];
	size_t line_count;
	int64_t merged,
		nameless; /* deliveries taken over; those of them whose reader isn't known */
};

static int compare(const void *a, const void *b)
{
	return memcmp(&((const struct reader *)a)->hash, &((const struct reader *)b)->hash,
		      sizeof(struct hash));
}

static void add_reader(struct work *w, const struct subscriber *s)
{
	size_t i;

	for (i = 0; i < w->keys.count; i++) {
		w->readers = arena_room(w->site->arena, w->readers, w->count, &w->capacity,
					sizeof(*w->readers));
		w->readers[w->count++] =
			(struct reader){sending_journal_hash(&w->keys.items[i], s->address), s->id};
	}
}

/* A page of subscribers; *after is the last one's address, NULL behind the last page. */
static enum status read_page(struct work *w, struct arena *a, const char **after)
{
	struct subscriber_filter filter = {SUBSCRIBER_ANY, SUBSCRIBER_ANY, *after, PAGE};
	struct subscriber_list list;
	enum status st = subscriber_list(w->site->store, a, &filter, &list);
	size_t i;

	if (st != STATUS_OK)
		return st;
	for (i = 0; i < list.count; i++)
		add_reader(w, &list.items[i]);
	*after = list.count < PAGE ? NULL : list.items[list.count - 1].address;
	return STATUS_OK;
}

/* In a read transaction. */
static enum status read_all(struct work *w)
{
	const char *after = "";
	struct arena a;
	enum status st = mail_key_load(w->site->store, w->site->arena, &w->keys);

	arena_init(&a, 0, NULL, NULL);
	while (st == STATUS_OK && after) {
		st = read_page(w, &a, &after);
		after = arena_strdup(w->site->arena, after);
		arena_reset(&a);
	}
	arena_release(&a);
	if (w->count > 0)
		qsort(w->readers, w->count, sizeof(*w->readers), compare);
	return st;
}

static enum status read_readers(struct work *w)
{
	enum status st = store_read_begin(w->site->store);

	if (st != STATUS_OK)
		return st;
	st = read_all(w);
	store_read_end(w->site->store);
	return st;
}

static int64_t find_reader(const struct work *w, const struct hash *hash)
{
	struct reader wanted = {.hash = *hash};
	const struct reader *found = NULL;

	if (w->count > 0)
		found = bsearch(&wanted, w->readers, w->count, sizeof(wanted), compare);
	return found ? found->id : 0;
}

static enum status merge_one(struct work *w, const struct delivery_line *line)
{
	struct delivery known;
	enum status st = delivery_get(w->site->store, &w->arena, line->delivery, &known);

	if (st == STATUS_OK && known.sequence >= line->sequence)
		return STATUS_OK;
	if (st != STATUS_OK && st != STATUS_NOT_FOUND)
		return st;
	w->merged++;
	w->nameless += line->subscriber == 0;
	return delivery_merge(w->site->store, line);
}

static enum status merge_lines(struct work *w)
{
	enum status st = sending_begin_write(w->site->store);
	size_t i;

	for (i = 0; i < w->line_count && st == STATUS_OK; i++)
		st = merge_one(w, &w->lines[i]);
	if (st == STATUS_OK)
		st = store_commit(w->site->store);
	if (st != STATUS_OK)
		store_rollback(w->site->store);
	PAUSE("reconcile-merged");
	w->line_count = 0;
	arena_reset(&w->arena);
	return st;
}

static enum status take_line(void *context, const struct journal_line *line)
{
	struct work *w = context;
	const char **essays;
	size_t i, count = 0;

	while (line->essays[count])
		count++;
	essays = arena_array(&w->arena, count + 1, sizeof(*essays));
	for (i = 0; i < count; i++)
		essays[i] = arena_strdup(&w->arena, line->essays[i]);
	w->lines[w->line_count++] =
		(struct delivery_line){.sequence = line->sequence,
				       .delivery = line->delivery,
				       .handed_at = line->handed_at,
				       .subscriber = find_reader(w, &line->subscriber),
				       .essays = essays};
	return w->line_count == LINES ? merge_lines(w) : STATUS_OK;
}

static enum status merge_journal(struct work *w, const char *path)
{
	enum status st = journal_each(path, take_line, w);

	return st == STATUS_OK && w->line_count > 0 ? merge_lines(w) : st;
}

/* The keys that lines are written under; the first is made where none was needed yet. */
static enum status need_keys(struct work *w)
{
	struct store *s = w->site->store;
	enum status st = sending_begin_write(s);

	if (st == STATUS_OK)
		st = mail_key_need(s, w->site->arena, clock_now(), &w->keys);
	if (st == STATUS_OK)
		st = store_commit(s);
	if (st != STATUS_OK)
		store_rollback(s);
	return st;
}

static enum status take_epoch(struct work *w, const struct journal *j)
{
	struct store *s = w->site->store;
	enum status st = sending_begin_write(s);

	if (st == STATUS_OK)
		st = mailing_agree(s, j->epoch, j->sequence);
	if (st == STATUS_OK)
		st = delivery_shelve_doubts(s);
	if (st == STATUS_OK)
		st = delivery_withdraw_letters(s, clock_now());
	if (st == STATUS_OK)
		st = store_commit(s);
	if (st != STATUS_OK)
		store_rollback(s);
	return st;
}

/* The journal first, so that whoever stops here finds two epochs and does it again. */
static enum status renew(struct work *w, struct journal *j)
{
	unsigned char epoch[MAILING_EPOCH_BYTES];
	enum status st = sending_journal_catch_up(w->site, &w->keys, j);

	random_bytes(epoch, sizeof(epoch));
	if (st == STATUS_OK)
		st = journal_renew(j, epoch);
	PAUSE("reconcile-renewed");
	return st == STATUS_OK ? take_epoch(w, j) : st;
}

static enum status open_journal(const char *path, struct journal *out)
{
	unsigned char epoch[MAILING_EPOCH_BYTES];
	enum status st = journal_open(path, out);

	if (st != STATUS_NOT_FOUND)
		return st;
	random_bytes(epoch, sizeof(epoch));
	return journal_make(path, epoch, out);
}

static enum status reconcile(struct work *w)
{
	const char *path = mail_site_path(w->site, LAYOUT_JOURNAL);
	struct journal j;
	enum status st = open_journal(path, &j);

	if (st != STATUS_OK)
		return st;
	st = need_keys(w);
	if (st == STATUS_OK)
		st = read_readers(w);
	if (st == STATUS_OK)
		st = merge_journal(w, path);
	if (st == STATUS_OK)
		st = renew(w, &j);
	journal_close(&j);
	return st;
}

static void tell(const struct work *w)
{
	if (w->merged == 0)
		printf("the journal and the database say the same; no letter was missing in "
		       "either\n");
	else
		printf("the database has %" PRId64 " deliveries back that it had forgotten; nobody "
		       "knows whether they arrived, and they are not sent again: see quire digest "
		       "status\n",
		       w->merged);
	if (w->nameless > 0)
		printf("the readers of %" PRId64 " of them are not in the database\n", w->nameless);
}

enum command_exit digest_reconcile(struct mail_site *m, int argc, char **argv)
{
	struct work *w = arena_alloc(m->arena, sizeof(*w));
	int lock;
	enum status st;

	if (argc > 1)
		return command_usage(COMMAND, argv[1]);
	st = mail_site_lock(m, &lock);
	if (st == STATUS_BUSY)
		log_line("another run is sending; try again when it is done");
	if (st != STATUS_OK)
		return COMMAND_FAILED;
	w->site = m;
	arena_init(&w->arena, 0, NULL, NULL);
	st = reconcile(w);
	mail_site_unlock(lock);
	arena_release(&w->arena);
	if (st == STATUS_OK)
		tell(w);
	return st == STATUS_OK ? COMMAND_DONE : COMMAND_FAILED;
}
