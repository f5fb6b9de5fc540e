/* SPDX-License-Identifier: MIT */
/* One mail as bytes (RFC 5322, MIME): headers, a plain text and, where there is one, HTML beside
 * it. Does not know who is written to, nor how it leaves. */
#ifndef QUIRE_LIB_NET_MESSAGE_H
#define QUIRE_LIB_NET_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/clock.h"
#include "lib/base/status.h"
#include "lib/base/str.h"

#define MESSAGE_LINE_MAX 998 /* bytes of a line without its CRLF (RFC 5322, 2.1.1) */

/* A mailbox: a name, which may be "", and an address as SMTP has it. */
struct message_mailbox {
	const char *name;    /* UTF-8 without controls; encoded by RFC 2047 where it must be */
	const char *address; /* plain as lib/base/mail_address.h has it, its domain in A-labels */
};

/* A header of the caller's own, none of those that struct message has; written as it is and never
 * folded. */
struct message_header {
	const char *name;  /* "List-Unsubscribe" */
	const char *value; /* visible ASCII and spaces */
};

struct message {
	struct message_mailbox from, to;
	struct message_mailbox reply_to; /* address NULL for none */
	const char *subject;             /* UTF-8, one line without controls; may be "" */
	const char *message_id;          /* without "<>": "token@example.org", plain too */
	struct clock_date date;
	const struct message_header *headers; /* beside those above */
	size_t header_count;
	const char *text; /* UTF-8, lines end in "\n" */
	const char *html; /* UTF-8; NULL for a mail of text alone */
};

/* message_line - text as the one line that a subject may be: a blank for each line end and control,
 * U+FFFD for what isn't UTF-8. In a; text itself where it is one already. */
const char *message_line(struct arena *a, const char *text) NONNULL RETURNS_NONNULL;

/* message_write - append the mail, all ASCII with CRLF line ends, each part quoted-printable, the
 * boundary made of the Message-ID, so that the same message gives the same bytes. Of m the names,
 * addresses, subject and texts may be anyone's.
 * STATUS_OK; STATUS_INVALID: one of them has what may not stand there, such as a line end in the
 * subject (logged): nothing is appended. */
enum status message_write(const struct message *m, struct str *out) NONNULL WARN_UNUSED;

#endif
