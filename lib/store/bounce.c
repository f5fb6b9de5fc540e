/* SPDX-License-Identifier: MIT */
#include "lib/store/bounce.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"
#include "lib/site/mailbox.h"
#include "lib/store/delivery.h"
#include "lib/store/mailing.h"
#include "lib/store/statement.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"

#define TEXT_MAX 500 /* bytes that are kept of a stranger's words */

/* One being taken. */
struct taking {
	struct store *store;
	struct arena *arena;
	const struct signature_keys *keys;
	const struct bounce_fact *fact;
	struct delivery delivery;
	unsigned effects;
};

/* Each between blanks. */
static const char dead_codes[] = " 5.1.1 5.1.2 5.1.3 5.1.6 5.1.10 ";

static bool is_dead(const char *code)
{
	const char *found = code[0] == '5' ? strstr(dead_codes, code) : NULL;

	return found && found[-1] == ' ' && found[strlen(code)] == ' ';
}

static bool is_ours(const char *code)
{
	return strcmp(code, "5.1.7") == 0 || strcmp(code, "5.1.8") == 0 ||
	       strncmp(code, "5.7.", 4) == 0;
}

/* Whether a text holds a word, given in lower case, in whatever case; NULL or what follows it. */
static const char *find_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; *text != '\0'; text++) {
		size_t n = 0;

		while (n < len &&
		       (text[n] >= 'A' && text[n] <= 'Z' ? text[n] + 32 : text[n]) == word[n])
			n++;
		if (n == len)
			return text + len;
	}
	return NULL;
}

bool bounce_is_over_limit(const char *text)
{
	const char *rest = find_word(text, "exceeded the max");

	rest = rest ? find_word(rest, "per hour") : NULL;
	return rest && find_word(rest, "message discarded");
}

bool bounce_halts(const char *enhanced, const char *text)
{
	return is_ours(enhanced) || bounce_is_over_limit(text);
}

static enum status make_room(struct store *s)
{
	static const char sql[] = "DELETE FROM bounce WHERE id IN (SELECT id FROM bounce"
				  " WHERE delivery IS NULL ORDER BY id DESC LIMIT -1 OFFSET ?1)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, BOUNCE_STRAY_MAX - 1);
	return statement_run(t);
}

static enum status insert(struct store *s, int64_t delivery, enum bounce_kind kind,
			  const struct bounce_fact *fact)
{
	static const char sql[] = "INSERT INTO bounce (delivery, at, kind, code, text)"
				  " VALUES (?1, ?2, ?3, ?4, ?5)";
	size_t len = strnlen(fact->text, TEXT_MAX + 1);
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	if (delivery)
		statement_int(t, 1, delivery);
	statement_int(t, 2, fact->at);
	statement_int(t, 3, kind);
	statement_text(t, 4, fact->enhanced);
	statement_blob_text(t, 5, fact->text, utf8_cut(fact->text, len, TEXT_MAX));
	return statement_run(t);
}

static enum status take_stray(struct store *s, const struct bounce_fact *fact)
{
	enum status status = make_room(s);

	return status == STATUS_OK ? insert(s, 0, BOUNCE_UNKNOWN, fact) : status;
}

/* How many rows a delivery has. */
static enum status count_rows(struct store *s, int64_t delivery, int64_t *out)
{
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT count(*) FROM bounce WHERE delivery = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, delivery);
	return statement_number(t, out);
}

/* A word about a try that was followed by another, or about one that has ended, changes nothing. */
static enum status settle(struct taking *t, enum delivery_outcome outcome)
{
	const struct bounce_fact *fact = t->fact;
	struct delivery_result result = {.delivery = fact->delivery,
					 .outcome = outcome,
					 .next_at = fact->at + BOUNCE_DEFER,
					 .code = fact->code,
					 .enhanced = fact->enhanced,
					 .answer = fact->text};
	enum status status = delivery_bounce(t->store, fact->at, &result);

	if (status == STATUS_OK)
		t->effects |= outcome == DELIVERY_WAS_DEFERRED ? BOUNCE_DEFERRED : BOUNCE_REJECTED;
	return status == STATUS_GONE ? STATUS_OK : status;
}

/* The reason names no words of a stranger's, which may hold an address. */
static enum status halt(struct taking *t, const char *what)
{
	const char *why =
		arena_printf(t->arena, "%s%s%s (delivery %" PRId64 ")", t->fact->enhanced,
			     t->fact->enhanced[0] != '\0' ? ": " : "", what, t->fact->delivery);
	enum status status = mailing_halt(t->store, t->delivery.run, t->fact->at, why);

	if (status == STATUS_OK)
		t->effects |= BOUNCE_HALTED;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Write to an address no more. Its subscriber is the one of the delivery where that has it still;
 * who complains is it in any case. */
static enum status suppress(struct taking *t, const struct subscriber *reader,
			    enum suppression_reason reason)
{
	bool complained = reason == SUPPRESSION_COMPLAINED;
	struct consent consent = {.at = t->fact->at, .page = "mail", .wording = t->fact->enhanced};
	struct mailbox box;
	enum status status;

	if (mailbox_address(t->arena, t->delivery.address, &box) != STATUS_OK)
		return STATUS_OK;
	status = suppression_put(t->store, t->keys, box.address, reason, t->fact->at);
	if (status != STATUS_OK)
		return status;
	t->effects |= BOUNCE_SUPPRESSED;
	if (!complained && strcmp(reader->address, box.address) != 0)
		return STATUS_OK;
	return subscriber_unsubscribe(t->store, reader->id,
				      complained ? CONSENT_COMPLAINED : CONSENT_BOUNCED, &consent);
}

/* The longest time between two mails that came back from a subscriber's address for want of a
 * reader, since it was confirmed; a mail counts once. */
static enum status measure(struct taking *t, const struct subscriber *reader, int64_t *out)
{
	static const char sql[] =
		"SELECT max(first) - min(first) FROM (SELECT min(b.at) AS first"
		" FROM delivery d JOIN bounce b ON b.delivery = d.id"
		" WHERE d.subscriber = ?1 AND d.address = ?2 COLLATE NOCASE AND b.kind = 0"
		" AND b.at >= ?3 AND instr(?4, ' ' || b.code || ' ') > 0 GROUP BY d.id)";
	struct statement *s;
	enum status status = statement_get(t->store, sql, &s);

	if (status != STATUS_OK)
		return status;
	statement_int(s, 1, reader->id);
	statement_text(s, 2, t->delivery.address);
	statement_int(s, 3, reader->confirmed_at);
	statement_text(s, 4, dead_codes);
	return statement_number(s, out);
}

static enum status judge_reader(struct taking *t)
{
	struct subscriber reader;
	int64_t apart = 0;
	enum status status = STATUS_NOT_FOUND;

	if (t->delivery.subscriber)
		status = subscriber_get(t->store, t->arena, t->delivery.subscriber, &reader);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (t->fact->kind == BOUNCE_COMPLAINT)
		return suppress(t, &reader, SUPPRESSION_COMPLAINED);
	status = measure(t, &reader, &apart);
	if (status != STATUS_OK || apart < BOUNCE_APART)
		return status;
	return suppress(t, &reader, SUPPRESSION_BOUNCED);
}

/* A mail that was thrown away was never under way, so it may be sent again; but not by word of an
 * earlier try of it, and not for ever. */
static enum status judge_discarded(struct taking *t)
{
	enum status status = STATUS_OK;

	if (t->fact->at >= t->delivery.handed_at)
		status = settle(t, t->fact->at - t->delivery.made_at < BOUNCE_DEFER_LIMIT
					   ? DELIVERY_WAS_DEFERRED
					   : DELIVERY_WAS_REJECTED);
	return status == STATUS_OK ? halt(t, "the host throws mails away, too many an hour")
				   : status;
}

static enum status judge(struct taking *t)
{
	const struct bounce_fact *fact = t->fact;
	enum status status;

	if (fact->kind == BOUNCE_COMPLAINT)
		return judge_reader(t);
	if (fact->kind != BOUNCE_FAILED)
		return STATUS_OK;
	if (bounce_is_over_limit(fact->text))
		return judge_discarded(t);
	status = settle(t, DELIVERY_WAS_REJECTED);
	if (status == STATUS_OK && is_ours(fact->enhanced))
		status = halt(t, "our mail is refused");
	if (status == STATUS_OK && is_dead(fact->enhanced))
		status = judge_reader(t);
	return status;
}

static enum status take_ours(struct taking *t)
{
	int64_t rows = 0;
	enum status status = count_rows(t->store, t->fact->delivery, &rows);

	t->effects = BOUNCE_MATCHED;
	if (status == STATUS_OK && rows < BOUNCE_MAIL_MAX)
		status = insert(t->store, t->fact->delivery, t->fact->kind, t->fact);
	else if (status == STATUS_OK && t->fact->kind != BOUNCE_COMPLAINT)
		return STATUS_OK;
	return status == STATUS_OK ? judge(t) : status;
}

enum status bounce_take(struct store *s, const struct signature_keys *keys,
			const struct bounce_fact *fact, unsigned *effects)
{
	struct arena a;
	struct taking t = {.store = s, .arena = &a, .keys = keys, .fact = fact};
	enum status status = STATUS_NOT_FOUND;

	arena_init(&a, 0, NULL, NULL);
	if (fact->delivery)
		status = delivery_get(s, &a, fact->delivery, &t.delivery);
	if (status == STATUS_OK)
		status = take_ours(&t);
	else if (status == STATUS_NOT_FOUND)
		status = take_stray(s, fact);
	arena_release(&a);
	if (status == STATUS_OK)
		*effects = t.effects;
	return status == STATUS_BUSY ? STATUS_STORE : status;
}

static enum status count_strays(struct store *s, int64_t *out)
{
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT count(*) FROM bounce WHERE delivery IS NULL", &t);

	return status == STATUS_OK ? statement_number(t, out) : status;
}

enum status bounce_count(struct store *s, int64_t letter, struct bounce_counts *out)
{
	static const char sql[] =
		"SELECT b.kind, count(DISTINCT b.delivery) FROM bounce b"
		" JOIN delivery d ON d.id = b.delivery WHERE ?1 = 0 OR d.letter = ?1"
		" GROUP BY b.kind";
	struct bounce_counts counts = {.strays = 0};
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, letter);
	while ((status = statement_next(t)) == STATUS_OK)
		counts.kinds[statement_column_int(t, 0)] = statement_column_int(t, 1);
	if (status == STATUS_NOT_FOUND)
		status = letter ? STATUS_OK : count_strays(s, &counts.strays);
	if (status == STATUS_OK)
		*out = counts;
	return status;
}
