/* SPDX-License-Identifier: MIT */
#include "lib/net/returned.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <gmime/gmime.h>

#include "lib/base/signature.h"
#include "lib/base/str.h"
#include "lib/net/fields.h"
#include "lib/net/reply.h"

#define DEPTH_MAX   8           /* of multiparts in each other */
#define PARTS_MAX   64          /* looked at in all */
#define HEADERS_MAX 500         /* of one mail */
#define BLOCK_MAX   (64 * 1024) /* bytes of a part that is read by its fields */
#define FIELD_MAX   8192        /* bytes of one field of a header */
#define GROUPS_MAX  64          /* of fields in one part */
#define TOKEN_LEN   (SIGNATURE_SIZE - 1)

/* One mail being read. */
struct reading {
	struct arena *arena;
	struct returned *out;
	size_t parts;           /* seen so far */
	bool is_status;         /* it has a part that tells of deliveries */
	bool is_feedback;       /* or of a reader's opinion */
	bool is_complaint;      /* which is a bad one */
	bool is_automatic;      /* a header says so */
	bool is_bounce;         /* the same */
	int rank;               /* of the recipient chosen from a status part, by rank_of */
	const char *diagnostic; /* its other server's words; "" for none */
	const char *human;      /* the first plain text; NULL for none */
};

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_local(char c)
{
	return is_word(c) || (c != '\0' && strchr("+._=-", c));
}

static void add_token(struct reading *r, const char *word)
{
	struct returned *out = r->out;

	for (size_t i = 0; i < TOKEN_LEN; i++)
		if (!is_word(word[i]))
			return;
	if (out->token_count < RETURNED_TOKENS_MAX)
		out->tokens[out->token_count++] = arena_strndup(r->arena, word, TOKEN_LEN);
}

/* The words before each "@" that may be a token; behind a "=" where a server on the way wrote the
 * address into another. */
static void add_tokens(struct reading *r, const char *value)
{
	for (const char *at = strchr(value, '@'); at; at = strchr(at + 1, '@')) {
		size_t len = 0;

		while (len < (size_t)(at - value) && is_word(at[-1 - (ptrdiff_t)len]))
			len++;
		if (len != TOKEN_LEN)
			continue;
		if (at - value == TOKEN_LEN || strchr("+=", at[-1 - TOKEN_LEN]) ||
		    !is_local(at[-1 - TOKEN_LEN]))
			add_token(r, at - TOKEN_LEN);
	}
}

/* Some servers say no more than 5.0.0 of what the next one told them. */
static const char *choose_code(struct arena *a, const char *status, const char *diagnostic)
{
	const char *own = reply_find_code(a, status), *told = reply_find_code(a, diagnostic);

	if (*own == '\0')
		return told;
	return strcmp(own + 1, ".0.0") == 0 && told[0] == own[0] ? told : own;
}

static int rank_of(const char *action)
{
	if (strncasecmp(action, "failed", 6) == 0)
		return 3;
	if (strncasecmp(action, "delayed", 7) == 0)
		return 2;
	return *action != '\0' ? 1 : 0;
}

/* Words behind "smtp;" and the like. */
static const char *behind_type(const char *diagnostic)
{
	const char *words = strchr(diagnostic, ';');

	if (!words)
		return diagnostic;
	return words + 1 + strspn(words + 1, " ");
}

/* RFC 3464: a group of the mail's fields, then one of each recipient's; ours has one recipient, so
 * that the worst is it. */
static void read_status(struct reading *r, struct blob text)
{
	struct blob group;

	r->is_status = true;
	for (int i = 0; i < GROUPS_MAX && fields_next(&text, &group); i++) {
		const char *words = behind_type(fields_find(r->arena, group, "Diagnostic-Code"));
		int rank = rank_of(fields_find(r->arena, group, "Action"));

		if (rank <= r->rank)
			continue;
		r->rank = rank;
		r->diagnostic = words;
		r->out->code = reply_code(words, strlen(words));
		r->out->enhanced =
			choose_code(r->arena, fields_find(r->arena, group, "Status"), words);
	}
}

/* RFC 5965, and RFC 6591 with reports that are no reader's. */
static void read_feedback(struct reading *r, struct blob text)
{
	static const char *const bad[] = {"abuse", "fraud", "opt-out", "opt-out-list"};
	struct blob group;
	const char *type;

	r->is_feedback = true;
	if (!fields_next(&text, &group))
		return;
	type = fields_find(r->arena, group, "Feedback-Type");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (strcasecmp(type, bad[i]) == 0)
			r->is_complaint = true;
	add_tokens(r, fields_find(r->arena, group, "Original-Mail-From"));
}

/* The headers of the mail that is returned, as text. */
static void read_returned_headers(struct reading *r, struct blob text)
{
	struct blob group;

	if (!fields_next(&text, &group))
		return;
	add_tokens(r, fields_find(r->arena, group, "Return-Path"));
	add_tokens(r, fields_find(r->arena, group, "Message-ID"));
}

static const char *header(struct arena *a, GMimeObject *of, const char *name)
{
	const char *value = g_mime_object_get_header(of, name);

	return value ? reply_line(a, value, strlen(value), RETURNED_TEXT_MAX) : "";
}

static void read_returned_mail(struct reading *r, GMimeMessage *mail)
{
	if (!mail)
		return;
	add_tokens(r, header(r->arena, GMIME_OBJECT(mail), "Return-Path"));
	add_tokens(r, header(r->arena, GMIME_OBJECT(mail), "Message-ID"));
}

/* A part's bytes, decoded, the first BLOCK_MAX of them. */
static struct blob content_of(struct arena *a, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream;
	GByteArray *bytes;
	struct blob out = {"", 0};

	if (!content)
		return out;
	stream = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	if (bytes && bytes->len > 0) {
		out.len = bytes->len < BLOCK_MAX ? bytes->len : BLOCK_MAX;
		out.data = arena_strndup(a, (const char *)bytes->data, out.len);
	}
	g_object_unref(stream);
	return out;
}

static void read_plain(struct reading *r, GMimePart *part)
{
	char *text = NULL;

	if (r->human)
		return;
	if (GMIME_IS_TEXT_PART(part))
		text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
	if (text)
		r->human = reply_line(r->arena, text, strlen(text), RETURNED_TEXT_MAX);
	g_free(text);
}

static void read_part(struct reading *r, GMimePart *part)
{
	static const struct {
		const char *type, *subtype;
		void (*read)(struct reading *r, struct blob text);
	} readers[] = {
		{"message", "delivery-status", read_status},
		{"message", "global-delivery-status", read_status},
		{"message", "feedback-report", read_feedback},
		{"message", "global-headers", read_returned_headers},
		{"text", "rfc822-headers", read_returned_headers},
	};
	GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(part));

	if (!type || g_mime_content_type_is_type(type, "text", "plain")) {
		read_plain(r, part);
		return;
	}
	if (g_mime_content_type_is_type(type, "message", "disposition-notification"))
		r->is_automatic = true;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (g_mime_content_type_is_type(type, readers[i].type, readers[i].subtype))
			readers[i].read(r, content_of(r->arena, part));
}

static void walk(struct reading *r, GMimeObject *part, int depth)
{
	int count;

	if (!part || depth > DEPTH_MAX || r->parts++ >= PARTS_MAX)
		return;
	if (GMIME_IS_MESSAGE_PART(part)) {
		read_returned_mail(r, g_mime_message_part_get_message(GMIME_MESSAGE_PART(part)));
	} else if (GMIME_IS_MULTIPART(part)) {
		count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
		for (int i = 0; i < count && r->parts < PARTS_MAX; i++)
			walk(r, g_mime_multipart_get_part(GMIME_MULTIPART(part), i), depth + 1);
	} else if (GMIME_IS_PART(part)) {
		read_part(r, GMIME_PART(part));
	}
}

/* "MAILER-DAEMON@host" and "<postmaster@host>", whatever name is before it. */
static bool is_from_server(const char *from)
{
	static const char *const names[] = {"mailer-daemon@", "postmaster@"};
	const char *address = strrchr(from, '<');

	address = address ? address + 1 : from;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncasecmp(address, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcasecmp(name, *names) == 0)
			return true;
	return false;
}

static void read_header(struct reading *r, const char *name, const char *value)
{
	static const char *const envelope[] = {
		"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", NULL};
	static const char *const automatic[] = {"X-Autoreply", "X-Autorespond", "X-Autoreply-From",
						"X-Mail-Autoreply", NULL};

	if (is_one_of(name, envelope))
		add_tokens(r, value);
	else if (is_one_of(name, automatic))
		r->is_automatic = true;
	else if (strcasecmp(name, "Auto-Submitted") == 0)
		r->is_automatic |= *value != '\0' && strncasecmp(value, "no", 2) != 0;
	else if (strcasecmp(name, "Precedence") == 0)
		r->is_automatic |= strcasecmp(value, "auto_reply") == 0;
	else if (strcasecmp(name, "X-Failed-Recipients") == 0)
		r->is_bounce = true;
	else if (strcasecmp(name, "From") == 0)
		r->is_bounce |= is_from_server(value);
	else if (strcasecmp(name, "Subject") == 0)
		r->out->subject = value;
}

static void read_headers(struct reading *r, GMimeHeaderList *list)
{
	int count = g_mime_header_list_get_count(list);

	for (int i = 0; i < count && i < HEADERS_MAX; i++) {
		GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
		const char *name = g_mime_header_get_name(h), *value = g_mime_header_get_value(h);

		if (name && value)
			read_header(r, name,
				    reply_line(r->arena, value, strlen(value), RETURNED_TEXT_MAX));
	}
}

/* The token of "unsubscribe TOKEN". */
static const char *find_unsubscribe(struct arena *a, const char *subject)
{
	static const char word[] = "unsubscribe ";
	const char *token = subject + strlen(word);

	if (strncasecmp(subject, word, strlen(word)) != 0 || strlen(token) != TOKEN_LEN)
		return "";
	return arena_strdup(a, token);
}

static enum returned_kind kind_of(const struct reading *r)
{
	if (r->is_feedback)
		return r->is_complaint ? RETURNED_COMPLAINT : RETURNED_AUTOMATIC;
	if (r->is_status && r->rank >= 2)
		return r->rank == 3 ? RETURNED_FAILED : RETURNED_DELAYED;
	if (r->is_status)
		return r->rank == 1 ? RETURNED_AUTOMATIC : RETURNED_OTHER;
	if (r->out->unsubscribe[0] != '\0')
		return RETURNED_UNSUBSCRIBE;
	return r->is_automatic && !r->is_bounce ? RETURNED_AUTOMATIC : RETURNED_OTHER;
}

static void conclude(struct reading *r)
{
	const char *human = r->human ? r->human : "";
	const char *between = *human != '\0' && *r->diagnostic != '\0' ? " / " : "";
	const char *text = arena_printf(r->arena, "%s%s%s", r->diagnostic, between, human);

	r->out->text = reply_line(r->arena, text, strlen(text), RETURNED_TEXT_MAX);
	r->out->unsubscribe = find_unsubscribe(r->arena, r->out->subject);
	r->out->kind = kind_of(r);
	if (r->out->kind == RETURNED_OTHER)
		r->out->enhanced = reply_find_code(r->arena, human);
}

/* The beginning of a mail with each line, and the indented ones behind it, cut to FIELD_MAX bytes:
 * GMime follows groups in addresses (RFC 5322, 3.4) into each other without end. Of bodies nothing
 * is lost that is read. */
static void tame(struct str *out, struct blob bytes)
{
	size_t field = 0;

	if (bytes.len > RETURNED_MAIL_MAX)
		bytes.len = RETURNED_MAIL_MAX;
	while (bytes.len > 0) {
		struct blob line = fields_line(&bytes);
		size_t room;

		if (line.data[0] != ' ' && line.data[0] != '\t')
			field = 0;
		room = FIELD_MAX - field;
		if (line.len <= room) {
			str_put(out, line.data, line.len);
			field += line.len;
		} else if (room > 0) {
			str_put(out, line.data, room - 1);
			str_putc(out, '\n');
			field = FIELD_MAX;
		}
	}
}

void returned_read(struct arena *a, struct blob bytes, struct returned *out)
{
	struct returned result = {.unsubscribe = "", .enhanced = "", .subject = "", .text = ""};
	struct reading r = {.arena = a, .out = &result, .diagnostic = ""};
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *mail;
	struct str tamed;

	str_init(&tamed, a);
	tame(&tamed, bytes);
	g_mime_init();
	stream = g_mime_stream_mem_new_with_buffer(str_text(&tamed), tamed.len);
	parser = g_mime_parser_new_with_stream(stream);
	g_object_unref(stream);
	mail = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	if (mail) {
		read_headers(&r, g_mime_object_get_header_list(GMIME_OBJECT(mail)));
		walk(&r, g_mime_message_get_mime_part(mail), 1);
		g_object_unref(mail);
	}
	conclude(&r);
	*out = result;
}
