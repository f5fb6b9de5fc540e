/* SPDX-License-Identifier: MIT */
#include "cli/subscriber_admission.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/store/consent.h"
#include "lib/store/mail_key.h"
#include "lib/store/suppression.h"

/* What is known here of a row's address. */
struct known {
	int64_t id; /* 0 for nothing */
	enum subscriber_state state;
	bool suppressed;
};

void admission_init(struct admission *m, struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	m->file = slash ? slash + 1 : path;
	m->arena = a;
	m->now = clock_now();
	seen_init(&m->refused);
	seen_init(&m->seen);
}

void admission_release(struct admission *m)
{
	seen_release(&m->seen);
	seen_release(&m->refused);
}

static enum status look_up(struct admission *m, struct store *s, struct arena *a,
			   const char *address, struct known *out)
{
	struct subscriber subscriber = {.id = 0};
	enum suppression_reason reason;
	enum status status = STATUS_OK;

	*out = (struct known){.id = 0};
	if (m->keys.count == 0)
		status = mail_key_load(s, m->arena, &m->keys);
	if (status == STATUS_OK)
		status = suppression_find(s, &m->keys, address, &reason);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	out->suppressed = status == STATUS_OK;
	status = subscriber_find(s, a, address, &subscriber);
	out->id = subscriber.id;
	out->state = subscriber.state;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum verdict judge_refused(const struct admission *m, const struct known *known,
				  const struct subscriber_line *line)
{
	bool confirmed = known->id && known->state == SUBSCRIBER_CONFIRMED;

	if (known->suppressed)
		return VERDICT_SUPPRESSED;
	if (confirmed)
		return VERDICT_KNOWN;
	if (line->says == SAYS_SUPPRESSED)
		return VERDICT_SUPPRESS;
	if (line->says == SAYS_PENDING)
		return VERDICT_UNCONFIRMED;
	if (m->header->is_ours && !known->id)
		return VERDICT_KEEP;
	return known->id && known->state == SUBSCRIBER_UNSUBSCRIBED ? VERDICT_LEFT_HERE
								    : VERDICT_LEFT_THERE;
}

static enum verdict judge(struct admission *m, const struct known *known,
			  const struct subscriber_line *line)
{
	bool is_first = seen_add(&m->seen, line->address);

	if (line->says == SAYS_SUPPRESSED)
		return judge_refused(m, known, line);
	if (!is_first)
		return VERDICT_REPEATED;
	if (line->says != SAYS_SUBSCRIBED)
		return judge_refused(m, known, line);
	if (known->suppressed)
		return VERDICT_SUPPRESSED;
	if (known->id && known->state == SUBSCRIBER_CONFIRMED)
		return VERDICT_KNOWN;
	if (known->id && known->state == SUBSCRIBER_UNSUBSCRIBED)
		return VERDICT_LEFT_HERE;
	return seen_has(&m->refused, line->address) ? VERDICT_LEFT_THERE : VERDICT_ADD;
}

enum status admission_look(struct admission *m, struct store *s, struct arena *a,
			   const struct subscriber_line *line)
{
	struct known known = {.id = 0};
	enum status status = STATUS_OK;

	if (s)
		status = look_up(m, s, a, line->address, &known);
	if (status == STATUS_OK)
		m->counts[judge(m, &known, line)]++;
	return status;
}

static struct consent consent_of(const struct admission *m, struct arena *a,
				 const struct subscriber_line *line)
{
	const char *proof = m->proof ? m->proof : "";

	return (struct consent){
		.at = m->now,
		.page = m->file,
		.wording = arena_printf(a, "%s: %s%s%s", m->header->source, line->evidence,
					*line->evidence && *proof ? "; " : "", proof)};
}

static enum status add(const struct admission *m, struct store *s,
		       const struct subscriber_line *line, const struct consent *consent)
{
	struct subscriber_wish wish = {line->address, line->spelling, m->cadence};
	bool added = false;
	int64_t id;
	enum status status;

	if (line->cadence >= 0)
		wish.cadence = (enum subscriber_cadence)line->cadence;
	status = subscriber_admit(s, &wish, CONSENT_IMPORTED, consent, &id, &added);
	if (status == STATUS_OK && line->paused_until > m->now)
		status = subscriber_pause(s, id, line->paused_until, consent);
	return status;
}

/* One who is unsubscribed in our own export is so here, too, whatever is imported later. */
static enum status keep(const struct admission *m, struct store *s,
			const struct subscriber_line *line, const struct consent *consent)
{
	struct subscriber_wish wish = {line->address, line->spelling, m->cadence};
	int64_t id;
	enum status status;

	if (line->cadence >= 0)
		wish.cadence = (enum subscriber_cadence)line->cadence;
	status = subscriber_ask(s, &wish, consent, &id);
	if (status == STATUS_OK)
		status = subscriber_unsubscribe(s, id, CONSENT_UNSUBSCRIBED, consent);
	return status;
}

static enum status suppress(struct admission *m, struct store *s, const struct known *known,
			    const struct subscriber_line *line, const struct consent *consent)
{
	static const enum consent_event events[] = {[SUPPRESSION_ASKED] = CONSENT_UNSUBSCRIBED,
						    [SUPPRESSION_BOUNCED] = CONSENT_BOUNCED,
						    [SUPPRESSION_COMPLAINED] = CONSENT_COMPLAINED};
	enum status status = mail_key_need(s, m->arena, m->now, &m->keys);

	if (status == STATUS_OK)
		status = suppression_put(s, &m->keys, line->address, line->reason, m->now);
	if (status != STATUS_OK)
		return status;
	if (known->id)
		return subscriber_unsubscribe(s, known->id, events[line->reason], consent);
	return m->header->is_ours ? keep(m, s, line, consent) : STATUS_OK;
}

enum status admission_take(struct admission *m, struct store *s, struct arena *a,
			   const struct subscriber_line *line)
{
	struct consent consent = consent_of(m, a, line);
	enum verdict verdict;
	struct known known;
	enum status status = look_up(m, s, a, line->address, &known);

	if (status != STATUS_OK)
		return status;
	verdict = judge(m, &known, line);
	if (verdict == VERDICT_ADD)
		status = add(m, s, line, &consent);
	else if (verdict == VERDICT_KEEP)
		status = keep(m, s, line, &consent);
	else if (verdict == VERDICT_SUPPRESS)
		status = suppress(m, s, &known, line, &consent);
	m->counts[verdict]++;
	return status;
}

void admission_print(const struct admission *m)
{
	static const char *const words[] = {
		[VERDICT_ADD] = "added",
		[VERDICT_KNOWN] = "subscribed already",
		[VERDICT_REPEATED] = "repeated in the file",
		[VERDICT_SUPPRESSED] = "not to be written to, as is known here",
		[VERDICT_LEFT_HERE] = "not added: unsubscribed here",
		[VERDICT_LEFT_THERE] = "not added: unsubscribed there",
		[VERDICT_UNCONFIRMED] = "not added: never confirmed there",
		[VERDICT_KEEP] = "unsubscribed, kept as such",
		[VERDICT_SUPPRESS] = "never to be written to from now on, as the file says",
	};

	for (size_t i = 0; i < VERDICTS; i++)
		if (m->counts[i] || i == VERDICT_ADD)
			printf("%8zu %s\n", m->counts[i], words[i]);
}
