/* SPDX-License-Identifier: MIT */
#include "cli/digest_freeze.h"

#include <string.h>

#include "cli/letter_terms.h"
#include "cli/sending_turn.h"
#include "lib/base/clock.h"
#include "lib/base/pause.h"
#include "lib/site/words.h"

#define NEW_LETTERS 1000 /* of one step that are looked at */

void digest_terms(const struct mail_site *m, const struct composer *c, bool late,
		  struct letter_terms *out)
{
	letter_terms_at(clock_now(), out);
	out->late = late;
	out->subject = words_fill(m->arena, c->text.words->mail_and_more, "title", "{title}",
				  "count", "{more}", NULL);
}

enum status digest_freeze(const struct mail_site *m, const struct letter_terms *terms,
			  struct letter_frozen *out)
{
	struct letter_frozen sum = {0}, step = {0};
	enum status st;

	do {
		st = sending_begin_write(m->store);
		if (st == STATUS_OK)
			st = letter_freeze(m->store, terms, step.last, LETTER_FREEZE_STEP, &step);
		PAUSE("digest-freezing");
		if (st == STATUS_OK)
			st = store_commit(m->store);
		PAUSE("digest-frozen");
		if (st != STATUS_OK) {
			store_rollback(m->store);
			return st;
		}
		sum.letters += step.letters;
		sum.deliveries += step.deliveries;
		sum.late += step.late;
	} while (step.last != 0);
	*out = sum;
	return STATUS_OK;
}

/* The letters that a step in this transaction has made or joined, newest first; the others that
 * are listed have no reader behind `before`. */
static enum status list_new(struct store *s, struct arena *a, int64_t before,
			    struct letter_list *out)
{
	enum status st = letter_list(s, a, 0, NEW_LETTERS, out);
	size_t i, count = 0;

	if (st != STATUS_OK)
		return st;
	for (i = 0; i < out->count; i++)
		if (out->items[i].id > before)
			out->items[count++] = out->items[i];
	out->count = count;
	return STATUS_OK;
}

static enum status newest(struct store *s, struct arena *a, int64_t *out)
{
	struct letter_list list;
	enum status st = letter_list(s, a, 0, 1, &list);

	if (st == STATUS_OK)
		*out = list.count > 0 ? list.items[0].id : 0;
	return st;
}

/* Freeze one step's readers and list their letters, for the caller to undo. */
static enum status try_step(const struct mail_site *m, struct arena *a,
			    const struct letter_terms *terms, struct letter_frozen *step,
			    struct letter_list *out)
{
	int64_t before;
	enum status st = sending_begin_write(m->store);

	if (st == STATUS_OK)
		st = newest(m->store, a, &before);
	if (st == STATUS_OK)
		st = letter_freeze(m->store, terms, step->last, LETTER_FREEZE_STEP, step);
	if (st == STATUS_OK)
		st = list_new(m->store, a, before, out);
	return st;
}

/* Each step is undone, so that a letter of several comes with each of them. */
static void add_up(struct arena *a, const struct letter_list *list, struct digest_letters *out,
		   size_t *capacity)
{
	size_t i, k;

	for (i = 0; i < list->count; i++) {
		const struct letter *l = &list->items[i];

		for (k = 0; k < out->count; k++)
			if (out->items[k].cadence == l->cadence &&
			    strcmp(out->items[k].subject, l->subject) == 0)
				break;
		if (k == out->count) {
			out->items = arena_room(a, out->items, out->count, capacity,
						sizeof(*out->items));
			out->items[out->count++] =
				(struct digest_letter){arena_strdup(a, l->subject), l->cadence, 0};
		}
		out->items[k].readers += l->counts.states[DELIVERY_READY];
	}
}

enum status digest_foresee(const struct mail_site *m, const struct letter_terms *terms,
			   struct digest_letters *out)
{
	struct digest_letters letters = {NULL, 0, 0};
	struct letter_frozen step = {0};
	size_t capacity = 0;
	struct arena a;
	enum status st;

	arena_init(&a, 0, NULL, NULL);
	do {
		struct letter_list list;

		arena_reset(&a);
		st = try_step(m, &a, terms, &step, &list);
		store_rollback(m->store);
		if (st != STATUS_OK)
			break;
		add_up(m->arena, &list, &letters, &capacity);
		letters.late += step.late;
	} while (step.last != 0);
	arena_release(&a);
	if (st == STATUS_OK)
		*out = letters;
	return st;
}

static enum status trial_of(const struct mail_site *m, const struct composer *c,
			    const struct letter_terms *terms, struct letter_frozen *step,
			    struct sending_letter *out)
{
	struct letter_list list = {NULL, 0};
	enum status st = try_step(m, m->arena, terms, step, &list);

	if (st == STATUS_OK && list.count > 0)
		st = sending_letter_make(m->arena, c, m->store, list.items[0].id, terms->now, out);
	else if (st == STATUS_OK)
		st = STATUS_NOT_FOUND;
	store_rollback(m->store);
	return st;
}

enum status digest_trial(const struct mail_site *m, const struct composer *c,
			 const struct letter_terms *terms, struct sending_letter *out)
{
	struct letter_frozen step = {0};
	enum status st;

	do {
		st = trial_of(m, c, terms, &step, out);
	} while (st == STATUS_NOT_FOUND && step.last != 0);
	if (st != STATUS_NOT_FOUND && st != STATUS_GONE)
		return st;
	st = store_read_begin(m->store);
	if (st != STATUS_OK)
		return st;
	st = sending_letter_latest(m->arena, c, m->store, terms->now, out);
	store_read_end(m->store);
	return st;
}
