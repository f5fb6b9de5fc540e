/* SPDX-License-Identifier: MIT */
/* Mail addresses as people type them. Does not know whether anyone reads there. */
#ifndef QUIRE_LIB_SITE_MAILBOX_H
#define QUIRE_LIB_SITE_MAILBOX_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* An address, and who reads there. Both spellings are plain as lib/base/mail_address.h has it. */
struct mailbox {
	const char *name;    /* UTF-8, one line; "" where none is given */
	const char *address; /* in lower case, its domain in A-labels: for being unique; what stands
			       * behind a "+" is part of it */
	const char *spelling; /* as it was typed, its domain in A-labels: what mail is sent to */
};

/* mailbox_address - read LOCAL@DOMAIN, blanks around it left aside.
 * text: from a reader, any bytes. *out has no name.
 * STATUS_OK: texts lie in a; STATUS_INVALID: it is none, or longer than mail allows (not
 * logged). */
enum status mailbox_address(struct arena *a, const char *text, struct mailbox *out)
	NONNULL WARN_UNUSED;

/* mailbox_parse - read "LOCAL@DOMAIN" or "NAME <LOCAL@DOMAIN>" (RFC 5322, without comments and
 * groups); the name may stand in quotation marks. text: from a writer, any bytes.
 * STATUS_OK: texts lie in a; STATUS_INVALID (not logged). */
enum status mailbox_parse(struct arena *a, const char *text, struct mailbox *out)
	NONNULL WARN_UNUSED;

/* mailbox_domain - a domain in lower case and A-labels (IDNA 2008 with UTS 46's mapping). It may
 * have no dot, as "localhost".
 * STATUS_OK: *out lies in a; STATUS_INVALID: it is none (not logged). */
enum status mailbox_domain(struct arena *a, const char *text, const char **out) NONNULL WARN_UNUSED;

#endif
