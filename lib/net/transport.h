/* SPDX-License-Identifier: MIT */
/* The ways a mail leaves: sendmail, SMTP, a folder of files, or a list in memory for tests. Does
 * not know what is in it, nor what becomes of a refusal. */
#ifndef QUIRE_LIB_NET_TRANSPORT_H
#define QUIRE_LIB_NET_TRANSPORT_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

/* What became of one mail. */
enum transport_end {
	TRANSPORT_SENT,     /* taken over by the next hop */
	TRANSPORT_DEFERRED, /* this mail not now; later it may be (4yz at RCPT or at DATA's end) */
	TRANSPORT_REJECTED, /* this mail never (5yz at RCPT or at DATA's end) */
	TRANSPORT_STOPPED,  /* nobody now: the next hop can't be reached or refuses our sender;
			      * this mail was not taken and may be tried again */
	TRANSPORT_UNCERTAIN /* nobody knows: it broke off where the mail could have been taken */
};

/* The envelope (RFC 5321, 2.3.1) and the mail. An address that is not plain as
 * lib/base/mail_address.h has it is never handed on: STOPPED for a sender, REJECTED for a
 * recipient. */
struct transport_mail {
	const char *from;  /* envelope sender */
	const char *to;    /* the one recipient */
	struct blob bytes; /* as message_write makes it */
};

/* What was answered, for the store and for people. */
struct transport_answer {
	enum transport_end end;
	int code;             /* SMTP reply, 3 digits; 0 where there was none */
	const char *enhanced; /* "5.1.1" (RFC 3463); "" where there was none */
	const char *text;     /* one line, without controls, in the arena of the call */
};

/* A way. */
struct transport {
	/* Send one mail. a: for the answer's texts. Never fails otherwise than by its answer. */
	struct transport_answer (*send)(struct transport *t, struct arena *a,
					const struct transport_mail *mail);
	/* Give everything back; t is invalid afterwards. */
	void (*close)(struct transport *t);
};

/* transport_sendmail - hand each mail to a sendmail program: executed without a shell, recipient
 * in argv behind "--", the whole mail ready on its standard input before it starts. An exit code
 * of sysexits.h says what became of the mail; 75 is UNCERTAIN, since some have queued it then,
 * and so is whatever else leaves a doubt, such as a signal or five minutes without an end.
 * program: absolute path. STATUS_OK: close ends it; STATUS_NOT_FOUND: no such program. */
enum status transport_sendmail(const char *program, struct transport **out) NONNULL WARN_UNUSED;

/* What transport_smtp needs to know. */
struct transport_smtp {
	const char *url;  /* smtp://host:port or smtps://host:port */
	const char *user; /* "" for no AUTH; else where the server offers it */
	const char *password;
	const char *helo; /* our name */
	int seconds;      /* longest wait for one mail */
};

/* transport_smtp - by libcurl, connections kept between mails, STARTTLS required unless the host
 * is loopback, where it is not used. A kept connection that proves closed before the mail began is
 * made anew once. Refusals by phase: before RCPT, or with 421, 503 or 530 anywhere, STOPPED; from
 * RCPT on by their code; without an answer after DATA's 354 UNCERTAIN.
 * The options' texts are copied. STATUS_OK: close ends it; STATUS_INVALID: the address or our name
 * is none (logged). */
enum status transport_smtp(const struct transport_smtp *options, struct transport **out)
	NONNULL WARN_UNUSED;

/* transport_smtp_greet - connect, say who we are, STARTTLS and AUTH, and send nothing. t: of
 * transport_smtp. The answer is SENT where all of it went well, else STOPPED. */
struct transport_answer transport_smtp_greet(struct transport *t, struct arena *a)
	NONNULL WARN_UNUSED;

/* transport_file - one file TIME-NUMBER-RANDOM.eml a mail in a folder, which is made; synced and
 * complete before the answer. On its top, as at a final delivery, the envelope: Return-Path and
 * Delivered-To. folder: absolute. STATUS_OK: close ends it; STATUS_IO (logged). */
enum status transport_file(const char *folder, struct transport **out) NONNULL WARN_UNUSED;

#endif
