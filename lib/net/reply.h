/* SPDX-License-Identifier: MIT */
/* What a mail server said, taken apart for an answer. Does not know how it was heard. */
#ifndef QUIRE_LIB_NET_REPLY_H
#define QUIRE_LIB_NET_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/net/transport.h"

#define REPLY_TEXT_MAX 300 /* bytes of an answer's text */

/* reply_code - the three digits that begin a reply's line, with " ", "-" or nothing behind them
 * (RFC 5321, 4.2); 0 where it has none. line: len bytes of a server's. */
int reply_code(const char *line, size_t len) NONNULL PURE WARN_UNUSED;

/* reply_line - words as one line of at most limit bytes, UTF-8, blanks and controls as one space
 * each and none at the ends. words: len bytes of anyone's. In a. */
const char *reply_line(struct arena *a, const char *words, size_t len, size_t limit)
	NONNULL RETURNS_NONNULL;

/* reply_find_code - the first enhanced code (RFC 3463) in a text of anyone's; "" for none. In a. */
const char *reply_find_code(struct arena *a, const char *text) NONNULL RETURNS_NONNULL;

/* reply_answer - an answer of these words: an enhanced code at their front (RFC 3463) apart, then
 * one line of at most REPLY_TEXT_MAX bytes, UTF-8, blanks and controls as one space each.
 * words: len bytes of a server's or a program's, behind any reply code. */
struct transport_answer reply_answer(struct arena *a, enum transport_end end, int code,
				     const char *words, size_t len) NONNULL WARN_UNUSED;

/* reply_refuse_envelope - whether the envelope is none that may be handed on: REJECTED for its
 * recipient, STOPPED for its sender, in *out. */
bool reply_refuse_envelope(struct arena *a, const struct transport_mail *mail,
			   struct transport_answer *out) NONNULL WARN_UNUSED;

#endif
