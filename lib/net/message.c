/* SPDX-License-Identifier: MIT */
#include "lib/net/message.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/log.h"
#include "lib/base/utf8.h"
#include "lib/base/mail_address.h"
#include "lib/net/encoded_word.h"
#include "lib/net/quoted_printable.h"

#define FOLD_AT       76 /* bytes of a line that we fold ourselves */
#define BOUNDARY_SIZE 63 /* "=_" and at most 60 bytes; RFC 2046 allows 70 */

static enum status refuse(const char *what, const char *value)
{
	log_line("mail: %s: %s", what, value);
	return STATUS_INVALID;
}

/* A line end, in ASCII or Unicode, or another control. */
static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

static bool is_one_line(const char *text)
{
	size_t len = strlen(text), at = 0;

	if (!utf8_is_valid(text, len))
		return false;
	while (at < len) {
		if (is_control(utf8_next(text, len, &at)))
			return false;
	}
	return true;
}

const char *message_line(struct arena *a, const char *text)
{
	size_t len = strlen(text), at = 0;
	struct str line;

	if (is_one_line(text))
		return text;
	str_init(&line, a);
	while (at < len) {
		size_t start = at;
		uint32_t c = utf8_next(text, len, &at);

		if (is_control(c))
			str_putc(&line, ' ');
		else if (c == 0xfffd)
			str_puts(&line, "\xef\xbf\xbd");
		else
			str_put(&line, text + start, at - start);
	}
	return str_text(&line);
}

static enum status check_mailbox(const struct message_mailbox *m)
{
	if (!mail_address_is_plain(m->address))
		return refuse("not an address to be written", m->address);
	return is_one_line(m->name) ? STATUS_OK : refuse("not a name", m->name);
}

static bool is_ours(const char *name)
{
	static const char *const ours[] = {
		"From",
		"To",
		"Reply-To",
		"Subject",
		"Date",
		"Message-ID",
		"MIME-Version",
		"Content-Type",
		"Sender",
		"Cc",
		"Bcc",
		"Return-Path",
		"Content-Transfer-Encoding",
	};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (strcasecmp(name, ours[i]) == 0)
			return true;
	}
	return false;
}

/* What RFC 5322 calls ftext, and visible words. */
static bool is_header(const struct message_header *h)
{
	size_t name = strlen(h->name), value = strlen(h->value);

	for (size_t i = 0; i < name; i++) {
		if (h->name[i] <= ' ' || h->name[i] > '~' || h->name[i] == ':')
			return false;
	}
	for (size_t i = 0; i < value; i++) {
		if (h->value[i] < ' ' || h->value[i] > '~')
			return false;
	}
	return name > 0 && value > 0 && h->value[0] != ' ' && h->value[value - 1] != ' ' &&
	       name + strlen(": ") + value <= MESSAGE_LINE_MAX;
}

static enum status check_headers(const struct message *m)
{
	for (size_t i = 0; i < m->header_count; i++) {
		const struct message_header *h = &m->headers[i];

		if (!is_header(h) || is_ours(h->name))
			return refuse("not a header to be added", h->name);
	}
	return STATUS_OK;
}

static enum status check_parts(const struct message *m)
{
	if (!utf8_is_valid(m->text, strlen(m->text)))
		return refuse("not UTF-8", "the text");
	if (m->html && !utf8_is_valid(m->html, strlen(m->html)))
		return refuse("not UTF-8", "the HTML");
	return STATUS_OK;
}

static enum status check(const struct message *m)
{
	enum status st = check_mailbox(&m->from);

	if (st == STATUS_OK)
		st = check_mailbox(&m->to);
	if (st == STATUS_OK && m->reply_to.address)
		st = check_mailbox(&m->reply_to);
	if (st == STATUS_OK && !is_one_line(m->subject))
		st = refuse("not a subject", m->subject);
	if (st == STATUS_OK && !mail_address_is_plain(m->message_id))
		st = refuse("not a Message-ID", m->message_id);
	if (st == STATUS_OK && (!clock_is_valid(&m->date) || m->date.year < 1900))
		st = refuse("not a date", "Date");
	if (st == STATUS_OK)
		st = check_headers(m);
	return st == STATUS_OK ? check_parts(m) : st;
}

/* Whether each word of text fits on a line of its own. */
static bool can_fold(const char *text)
{
	while (*text) {
		size_t word = strcspn(text, " ");

		if (word > FOLD_AT - strlen("Subject: "))
			return false;
		text += word + (text[word] == ' ');
	}
	return true;
}

/* Words, with line ends in front of those that would go over a line. */
static void put_folded(struct str *out, const char *text, size_t column)
{
	while (*text) {
		size_t word = strcspn(text, " ");
		size_t next = word + (text[word] == ' ' ? 1 + strcspn(text + word + 1, " ") : 0);

		str_put(out, text, word);
		column += word;
		text += word;
		if (*text == '\0')
			return;
		if (column + next - word > FOLD_AT) {
			str_puts(out, "\r\n");
			column = 0;
		}
		str_putc(out, ' ');
		column++;
		text++;
	}
}

static void put_subject(struct str *out, const char *subject)
{
	str_puts(out, *subject ? "Subject: " : "Subject:");
	if (encoded_word_is_needed(subject) || !can_fold(subject))
		(void)encoded_word_write(out, subject, strlen("Subject: "));
	else
		put_folded(out, subject, strlen("Subject: "));
	str_puts(out, "\r\n");
}

/* Letters, digits and what else needs no quotation marks in a phrase; "." does. */
static bool is_phrase(const char *name)
{
	for (; *name; name++) {
		if (strchr("()<>[]:;@\\,.\"", *name))
			return false;
	}
	return true;
}

/* A name of one line. Returns the bytes that its last line has then. */
static size_t put_name(struct str *out, const char *name, size_t column)
{
	size_t before = out->len;

	/* Twice: each byte may need a backslash. */
	if (encoded_word_is_needed(name) || 2 * strlen(name) > FOLD_AT)
		return encoded_word_write(out, name, column);
	if (is_phrase(name)) {
		str_puts(out, name);
		return column + out->len - before;
	}
	str_putc(out, '"');
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			str_putc(out, '\\');
		str_putc(out, *name);
	}
	str_putc(out, '"');
	return column + out->len - before;
}

static void put_mailbox(struct str *out, const char *header, const struct message_mailbox *m)
{
	size_t column = strlen(header) + strlen(": ");

	str_printf(out, "%s: ", header);
	if (m->name[0] == '\0') {
		str_printf(out, "%s\r\n", m->address);
		return;
	}
	column = put_name(out, m->name, column);
	if (column + strlen(" <>") + strlen(m->address) > FOLD_AT)
		str_puts(out, "\r\n");
	str_printf(out, " <%s>\r\n", m->address);
}

/* An IMF-fixdate has the same form but for the zone. */
static void put_date(struct str *out, const struct clock_date *date)
{
	struct clock_date there = *date;
	char text[CLOCK_HTTP_SIZE];
	int minutes = abs(date->offset_minutes);

	there.offset_minutes = 0;
	clock_format_http(clock_moment(&there), text);
	str_printf(out, "Date: %.*s %c%02d%02d\r\n", (int)(strlen(text) - strlen(" GMT")), text,
		   date->offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void put_headers(struct str *out, const struct message *m)
{
	put_mailbox(out, "From", &m->from);
	put_mailbox(out, "To", &m->to);
	if (m->reply_to.address)
		put_mailbox(out, "Reply-To", &m->reply_to);
	put_subject(out, m->subject);
	put_date(out, &m->date);
	str_printf(out, "Message-ID: <%s>\r\n", m->message_id);
	for (size_t i = 0; i < m->header_count; i++)
		str_printf(out, "%s: %s\r\n", m->headers[i].name, m->headers[i].value);
	str_puts(out, "MIME-Version: 1.0\r\n");
}

static void put_part(struct str *out, const char *type, const char *text)
{
	str_printf(out,
		   "Content-Type: %s; charset=utf-8\r\n"
		   "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
		   type);
	quoted_printable_write(out, text);
}

/* "=_" is in no quoted-printable text, so that neither part can hold the boundary. */
static void put_alternatives(struct str *out, const struct message *m)
{
	size_t token = strcspn(m->message_id, "@");
	char boundary[BOUNDARY_SIZE] = "=_";

	token = token < BOUNDARY_SIZE - 3 ? token : BOUNDARY_SIZE - 3;
	memcpy(boundary + 2, m->message_id, token);
	str_printf(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n",
		   boundary, boundary);
	put_part(out, "text/plain", m->text);
	str_printf(out, "\r\n--%s\r\n", boundary);
	put_part(out, "text/html", m->html);
	str_printf(out, "\r\n--%s--\r\n", boundary);
}

enum status message_write(const struct message *m, struct str *out)
{
	enum status st = check(m);

	if (st != STATUS_OK)
		return st;
	put_headers(out, m);
	if (m->html) {
		put_alternatives(out, m);
		return STATUS_OK;
	}
	put_part(out, "text/plain", m->text);
	if (out->data[out->len - 1] != '\n')
		str_puts(out, "\r\n");
	return STATUS_OK;
}
