/* SPDX-License-Identifier: MIT */
/* What the links of a letter lead to, without a session and for ever: preferences, unsubscribing,
 * and the archive. Internal to the program `subscribe`.
 *
 * Letters are forwarded with their links, so a link proves only that its holder has seen a letter.
 * It may do what its reader can undo by a form, and what unsubscribing does anyway. It may not tell
 * more than the letter did: the address is shown in part, and who wants the data types it. */
#ifndef QUIRE_CGI_BIN_SUBSCRIBE_READER_H
#define QUIRE_CGI_BIN_SUBSCRIBE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "cgi-bin/exchange.h"
#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/render/view_reader.h"
#include "lib/store/subscriber.h"
#include "lib/web/form.h"

/* reader_preferences - the route of ADDRESS_PREFERENCES; a POST writes. */
enum status reader_preferences(struct exchange *x) NONNULL WARN_UNUSED;

/* reader_unsubscribe - the route of ADDRESS_UNSUBSCRIBE; a POST writes. */
enum status reader_unsubscribe(struct exchange *x) NONNULL WARN_UNUSED;

/* reader_archive - the route of ADDRESS_LETTERS. */
enum status reader_archive(struct exchange *x) NONNULL WARN_UNUSED;

/* reader_archive_page - the route of a page's number behind ADDRESS_LETTERS_PAGES. */
enum status reader_archive_page(struct exchange *x) NONNULL WARN_UNUSED;

/* reader_archived - the route of a letter's number behind ADDRESS_LETTERS. */
enum status reader_archived(struct exchange *x) NONNULL WARN_UNUSED;

/* A link that was followed, or a form that it led to. */
struct reader_link {
	struct form form; /* of a POST's body, else of the query */
	struct signature_keys keys;
	const char *token;     /* as it was sent; "" for none */
	bool is_signed;        /* by us, for this purpose */
	int64_t id;            /* of whom it was signed for; 0 for nobody */
	bool is_known;         /* there still is somebody */
	struct subscriber who; /* where is_known */
};

/* reader_read_form - the fields of a request; the token may also stand in a POST's query.
 * STATUS_OK; STATUS_INVALID, STATUS_TOO_LARGE: as form_read. */
enum status reader_read_form(struct exchange *x, struct reader_link *out) NONNULL WARN_UNUSED;

/* reader_find - who it is that a link was signed for, in a transaction; again after each.
 * STATUS_OK, whoever it is; STATUS_BUSY, STATUS_STORE (logged). */
enum status reader_find(struct exchange *x, enum signature_purpose purpose,
			struct reader_link *link) NONNULL WARN_UNUSED;

/* reader_is_subscribed - whether letters come, now or after a pause. */
bool reader_is_subscribed(const struct reader_link *link) NONNULL PURE WARN_UNUSED;

/* reader_set_zone - days are those of the site's zone from here on. */
void reader_set_zone(const struct exchange *x) NONNULL;

/* reader_describe - what the views must know of who has a link; sets the zone, too. */
void reader_describe(struct exchange *x, const struct reader_link *link, struct view_reader *out)
	NONNULL;

/* reader_consent - an event of now. page: where; wording: what the person saw. */
struct consent reader_consent(const struct exchange *x, const char *page, const char *wording)
	NONNULL;

/* reader_say_unsubscribed - answer that no letters come, alike for all. As step_say. */
enum status reader_say_unsubscribed(struct exchange *x) NONNULL WARN_UNUSED;

#endif
