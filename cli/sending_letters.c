/* SPDX-License-Identifier: MIT */
#include "cli/sending_letters.h"

#include "lib/store/essay.h"

void sending_letters_init(struct sending_letters *l, const struct composer *composer)
{
	size_t i;

	*l = (struct sending_letters){.composer = composer};
	for (i = 0; i < SENDING_LETTERS_MAX; i++)
		arena_init(&l->places[i].arena, 0, NULL, NULL);
}

void sending_letters_release(struct sending_letters *l)
{
	size_t i;

	for (i = 0; i < SENDING_LETTERS_MAX; i++)
		arena_release(&l->places[i].arena);
}

const struct sending_letter *sending_letters_find(struct sending_letters *l, int64_t id)
{
	size_t i;

	for (i = 0; i < SENDING_LETTERS_MAX; i++) {
		if (l->places[i].used == 0 || l->places[i].letter.id != id)
			continue;
		l->places[i].used = ++l->clock;
		return &l->places[i].letter;
	}
	return NULL;
}

static const char *const *identities_of(struct arena *a, const struct letter_essays *essays)
{
	const char **list = arena_array(a, essays->count + 1, sizeof(*list));
	size_t i;

	for (i = 0; i < essays->count; i++)
		list[i] = essays->items[i].identity;
	return list;
}

enum status sending_identities(struct arena *a, struct store *s, int64_t letter,
			       const char *const **out)
{
	struct letter_essays essays;
	enum status st = letter_essays(s, a, letter, &essays);

	if (st == STATUS_OK)
		*out = identities_of(a, &essays);
	return st;
}

/* The essays that readers may see, in their order. */
static enum status find_essays(struct arena *a, struct store *s, const struct letter_essays *wanted,
			       int64_t now, struct essay_list *out)
{
	size_t i;

	out->items = arena_array(a, wanted->count, sizeof(*out->items));
	for (i = 0; i < wanted->count; i++) {
		enum status st =
			essay_find(s, a, wanted->items[i].path, now, &out->items[out->count]);

		if (st == STATUS_OK)
			out->count++;
		else if (st != STATUS_GONE && st != STATUS_NOT_FOUND)
			return st;
	}
	return out->count > 0 ? STATUS_OK : STATUS_GONE;
}

enum status sending_letter_make(struct arena *a, const struct composer *c, struct store *s,
				int64_t id, int64_t now, struct sending_letter *out)
{
	struct essay_list essays = {NULL, 0};
	struct letter_essays wanted;
	struct letter letter;
	enum status st = letter_get(s, a, id, 0, &letter);

	if (st == STATUS_OK)
		st = letter_essays(s, a, id, &wanted);
	if (st == STATUS_OK)
		st = find_essays(a, s, &wanted, now, &essays);
	if (st != STATUS_OK)
		return st;
	*out = (struct sending_letter){.id = id,
				       .subject = letter.subject,
				       .cadence = letter.cadence,
				       .identities = identities_of(a, &wanted)};
	if (essays.count < wanted.count)
		out->subject =
			view_letter_subject(a, c->text.words, essays.items[0].title, essays.count);
	compose_essays(a, c, &essays, &out->essays);
	return STATUS_OK;
}

enum status sending_letter_latest(struct arena *a, const struct composer *c, struct store *s,
				  int64_t now, struct sending_letter *out)
{
	static const char *const none[] = {NULL};
	struct essay_list latest;
	struct essay essay;
	enum status st = essay_list(s, a, now, 0, 1, &latest);

	if (st == STATUS_OK && latest.count == 0)
		st = STATUS_NOT_FOUND;
	if (st == STATUS_OK)
		st = essay_find(s, a, latest.items[0].path, now, &essay);
	if (st != STATUS_OK)
		return st;
	*out = (struct sending_letter){
		.subject = essay.title, .cadence = CADENCE_EACH, .identities = none};
	latest = (struct essay_list){&essay, 1};
	compose_essays(a, c, &latest, &out->essays);
	return STATUS_OK;
}

/* The place that nobody has asked for for the longest time. */
static struct sending_place *oldest(struct sending_letters *l)
{
	struct sending_place *place = &l->places[0];
	size_t i;

	for (i = 1; i < SENDING_LETTERS_MAX; i++)
		if (l->places[i].used < place->used)
			place = &l->places[i];
	return place;
}

enum status sending_letters_load(struct sending_letters *l, struct store *s, int64_t id,
				 int64_t now, const struct sending_letter **out)
{
	struct sending_place *place = oldest(l);
	enum status st;

	place->used = 0;
	arena_reset(&place->arena);
	st = sending_letter_make(&place->arena, l->composer, s, id, now, &place->letter);
	if (st == STATUS_NOT_FOUND)
		return STATUS_GONE;
	if (st != STATUS_OK)
		return st;
	place->used = ++l->clock;
	*out = &place->letter;
	return STATUS_OK;
}
