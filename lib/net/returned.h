/* SPDX-License-Identifier: MIT */
/* A mail that came to where mails are returned to, taken apart: a delivery status notification
 * (RFC 3464), a report of a complaint (RFC 5965), a wish to unsubscribe, a reply that no person
 * wrote (RFC 3834), or something else. Does not know whether a token in it is one of ours. */
#ifndef QUIRE_LIB_NET_RETURNED_H
#define QUIRE_LIB_NET_RETURNED_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"

/* Bytes of a mail that are looked at: what tells of a delivery stands in front of the mail that is
 * returned. */
#define RETURNED_MAIL_MAX   (256 * 1024)
#define RETURNED_TOKENS_MAX 16   /* words of one mail that may be a token */
#define RETURNED_TEXT_MAX   2000 /* bytes of its words */

enum returned_kind {
	RETURNED_FAILED,      /* a mail was given up */
	RETURNED_DELAYED,     /* somebody still tries */
	RETURNED_COMPLAINT,   /* a mail was reported as spam */
	RETURNED_UNSUBSCRIBE, /* "unsubscribe TOKEN" is the subject */
	RETURNED_AUTOMATIC,   /* an absence, a receipt, a report of something else */
	RETURNED_OTHER        /* a bounce of no standard, or anything */
};

/* Texts are never NULL, lie in the arena, are UTF-8 of one line, and a stranger's. */
struct returned {
	enum returned_kind kind;
	/* Words of a signature's length (lib/base/signature.h) before an "@", where they are an
	 * address's local part or stand behind its last "+" or "=": first of whom the mail was for, then
	 * of the sender and the Message-ID of the mail that it returns. */
	const char *tokens[RETURNED_TOKENS_MAX];
	size_t token_count;
	const char *unsubscribe; /* the token of a RETURNED_UNSUBSCRIBE; else "" */
	int code;                /* SMTP's that is told; 0 for none */
	const char *enhanced;    /* RFC 3463's, the telling one of several; "" for none */
	const char *subject;     /* "" for none */
	const char *text;        /* what another mail server said, then what is said to people */
};

/* returned_read - take one mail apart. bytes: anyone's, broken or cut off as they may be; no more
 * than RETURNED_MAIL_MAX of them are looked at. */
void returned_read(struct arena *a, struct blob bytes, struct returned *out) NONNULL;

#endif
