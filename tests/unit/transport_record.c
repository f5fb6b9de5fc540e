/* SPDX-License-Identifier: MIT */
#include "tests/unit/transport_record.h"

static struct transport_answer record(struct transport *t, struct arena *a,
				      const struct transport_mail *mail)
{
	static const int codes[] = {250, 450, 550, 421, 0};
	struct transport_record *r = (struct transport_record *)t;
	size_t n = r->count;
	enum transport_end end = n < r->end_count ? r->ends[n] : TRANSPORT_SENT;

	r->mails = arena_room(&r->arena, r->mails, r->count, &r->capacity, sizeof(*r->mails));
	r->mails[r->count++] = (struct transport_mail){
		.from = arena_strdup(&r->arena, mail->from),
		.to = arena_strdup(&r->arena, mail->to),
		.bytes = {arena_strndup(&r->arena, mail->bytes.data, mail->bytes.len),
			  mail->bytes.len},
	};
	return (struct transport_answer){
		.end = end,
		.code = codes[end],
		.enhanced = "",
		.text = arena_printf(a, "mail %zu", n),
	};
}

static void release(struct transport *t)
{
	struct transport_record *r = (struct transport_record *)t;

	arena_release(&r->arena);
	r->mails = NULL;
	r->count = r->capacity = 0;
}

void transport_record_init(struct transport_record *r, const enum transport_end *ends,
			   size_t end_count)
{
	*r = (struct transport_record){
		.base = {.send = record, .close = release},
		.ends = ends,
		.end_count = ends ? end_count : 0,
	};
	arena_init(&r->arena, 0, NULL, NULL);
}
