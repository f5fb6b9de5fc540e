/* SPDX-License-Identifier: MIT */
#include "cli/compose.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/render/mail_html.h"
#include "lib/render/plain_beginning.h"
#include "lib/render/plain_text.h"
#include "lib/site/address.h"

#define HEADERS_MAX 12

static const char *domain_of(const char *address)
{
	return strchr(address, '@') + 1;
}

/* "<letters.example.org>", by the base address: its host, and its path where it has one, since a
 * host may have several sites. */
static const char *list_id(struct arena *a, const char *base_url)
{
	const char *host = strstr(base_url, "://") + strlen("://");
	size_t len = strcspn(host, ":/");
	const char *path = host + strcspn(host, "/");
	struct str s;

	str_init(&s, a);
	str_puts(&s, "<letters");
	for (; *path != '\0'; path++) {
		bool word = strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789-") > 0;

		if (word && path[-1] == '/')
			str_putc(&s, '.');
		if (word)
			str_putc(&s, *path);
	}
	str_putc(&s, '.');
	if (*host == '[')
		str_puts(&s, "localhost");
	else
		str_put(&s, host, len);
	str_putc(&s, '>');
	return str_text(&s);
}

static enum status open_mailboxes(struct arena *a, const struct settings *settings,
				  struct composer *c)
{
	if (mailbox_parse(a, settings->newsletter_from, &c->from) != STATUS_OK) {
		log_line("mail: newsletter.from is no sender: \"%s\"", settings->newsletter_from);
		return STATUS_INVALID;
	}
	if (settings->newsletter_reply_to[0] != '\0' &&
	    mailbox_parse(a, settings->newsletter_reply_to, &c->reply_to) != STATUS_OK) {
		log_line("mail: newsletter.reply_to is no mailbox: \"%s\"",
			 settings->newsletter_reply_to);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status compose_open(struct arena *a, const struct settings *settings,
			 const struct edition *edition, struct composer *out)
{
	struct composer c = {.settings = settings, .reply_to = {.name = ""}};
	struct problems problems;

	if (open_mailboxes(a, settings, &c) != STATUS_OK)
		return STATUS_INVALID;
	if (view_mail_site(a, settings, edition->base_url, false, &c.html) != STATUS_OK ||
	    view_mail_site(a, settings, edition->base_url, true, &c.text) != STATUS_OK) {
		log_line("mail: no address for links: %s", edition->base_url);
		return STATUS_INVALID;
	}
	problems_init(&problems, a);
	if (theme_compile_mails(a, edition->templates, edition->template_count, &problems,
				&c.theme) != STATUS_OK) {
		log_line("mail: %s", problem_text(a, &problems.items[0]));
		return STATUS_INVALID;
	}
	c.list_id = list_id(a, c.html.base_url);
	*out = c;
	return STATUS_OK;
}

/* An essay's text into both views, while the letter has room for it. */
static void put_whole(struct arena *a, const struct essay *essay, size_t *room,
		      struct view_mail_essay *html, struct view_mail_essay *text)
{
	struct str body, words;

	str_init(&body, a);
	str_init(&words, a);
	if (essay->html.len == 0 || essay->html.len > 2 * COMPOSE_WHOLE_MAX ||
	    !mail_html_write(&body, essay->html, html->url) || body.len > *room ||
	    !plain_text_write(&words, essay->html, text->url))
		return;
	while (words.len > 0 && words.data[words.len - 1] == '\n')
		words.data[--words.len] = '\0';
	*room -= body.len;
	html->body = (struct html){str_text(&body), body.len};
	text->text = str_text(&words);
}

void compose_essays(struct arena *a, const struct composer *c, const struct essay_list *essays,
		    struct compose_essays *out)
{
	struct view_mail_essay *html = arena_array(a, essays->count, sizeof(*html));
	struct view_mail_essay *text = arena_array(a, essays->count, sizeof(*text));
	size_t room = COMPOSE_WHOLE_MAX;

	for (size_t i = 0; i < essays->count; i++) {
		const struct essay *essay = &essays->items[i];
		const char *beginning = "";

		if (essay->standfirst[0] == '\0' && essay->html.len > 0)
			beginning = plain_beginning(a, essay->html, COMPOSE_BEGINNING_MAX);
		view_mail_essay(a, &c->html, essay, beginning, &html[i]);
		view_mail_essay(a, &c->text, essay, beginning, &text[i]);
		if (c->settings->newsletter_content == SETTINGS_CONTENT_WHOLE)
			put_whole(a, essay, &room, &html[i], &text[i]);
	}
	out->html = (struct list){html, essays->count};
	out->text = (struct list){text, essays->count};
}

/* The address of a page that a token opens; NULL for no token. */
static const char *link_to(struct arena *a, const struct composer *c, const char *path,
			   const char *token)
{
	if (token == NULL)
		return NULL;
	return arena_printf(a, "%s%s?t=%s", c->html.base_url, path + 1, token);
}

/* Show a view by one of a mail's templates. */
static const char *show(struct arena *a, const struct template *template, const void *view)
{
	struct str out;

	str_init(&out, a);
	template_render(template, view, &out);
	return str_text(&out);
}

static void compose_request(struct arena *a, const struct composer *c,
			    const struct compose_mail *mail, struct message *out)
{
	bool change = mail->kind == COMPOSE_CHANGE;
	enum theme_mail page = change ? THEME_MAIL_CHANGE : THEME_MAIL_CONFIRMATION;
	struct view_request views[2];

	for (size_t i = 0; i < 2; i++) {
		view_request(a, i == 0 ? &c->html : &c->text,
			     change ? VIEW_REQUEST_CHANGE : VIEW_REQUEST_CONFIRM, mail->cadence,
			     &views[i]);
		views[i].confirm_url = link_to(a, c, ADDRESS_CONFIRM, mail->confirm);
		views[i].never_url = link_to(a, c, ADDRESS_NEVER, mail->never);
	}
	out->subject = views[0].subject;
	out->html = show(a, c->theme.html[page], &views[0]);
	out->text = show(a, c->theme.text[page], &views[1]);
}

static void compose_welcome(struct arena *a, const struct composer *c,
			    const struct compose_mail *mail, struct message *out)
{
	const struct compose_essays *e = mail->essays;
	struct list none = {NULL, 0};
	struct view_welcome views[2];

	view_welcome(a, &c->html, mail->cadence, mail->now, e != NULL ? e->html : none, &views[0]);
	view_welcome(a, &c->text, mail->cadence, mail->now, e != NULL ? e->text : none, &views[1]);
	for (size_t i = 0; i < 2; i++) {
		views[i].preferences_url = link_to(a, c, ADDRESS_PREFERENCES, mail->preferences);
		views[i].unsubscribe_url = link_to(a, c, ADDRESS_UNSUBSCRIBE, mail->unsubscribe);
	}
	out->subject = views[0].subject;
	out->html = show(a, c->theme.html[THEME_MAIL_WELCOME], &views[0]);
	out->text = show(a, c->theme.text[THEME_MAIL_WELCOME], &views[1]);
}

static void compose_letter(struct arena *a, const struct composer *c,
			   const struct compose_mail *mail, struct message *out)
{
	struct view_letter views[2];

	view_letter(a, &c->html, mail->cadence, mail->essays->html, &views[0]);
	view_letter(a, &c->text, mail->cadence, mail->essays->text, &views[1]);
	for (size_t i = 0; i < 2; i++) {
		views[i].subject = mail->subject;
		views[i].preferences_url = link_to(a, c, ADDRESS_PREFERENCES, mail->preferences);
		views[i].unsubscribe_url = link_to(a, c, ADDRESS_UNSUBSCRIBE, mail->unsubscribe);
	}
	out->subject = mail->subject;
	out->html = show(a, c->theme.html[THEME_MAIL_LETTER], &views[0]);
	out->text = show(a, c->theme.text[THEME_MAIL_LETTER], &views[1]);
}

/* Headers being listed. */
struct headers {
	struct message_header *items; /* HEADERS_MAX */
	size_t count;
};

static void add(struct headers *h, const char *name, const char *value)
{
	h->items[h->count++] = (struct message_header){name, value};
}

/* One click (RFC 8058) needs https; a mail to the sender says the same to a person. */
static void add_unsubscribe(struct arena *a, const struct composer *c, const char *token,
			    struct headers *h)
{
	if (token == NULL || strncmp(c->html.base_url, "https://", 8) != 0)
		return;
	add(h, "List-Unsubscribe",
	    arena_printf(a, "<%s>, <mailto:%s?subject=unsubscribe%%20%s>",
			 link_to(a, c, ADDRESS_UNSUBSCRIBE, token), c->from.spelling, token));
	add(h, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

/* RFC 2369, RFC 2919, RFC 3834. */
static void put_headers(struct arena *a, const struct composer *c, const struct compose_mail *mail,
			struct message *out)
{
	const char *subscribe = arena_printf(a, "<%s>", c->html.subscribe_url);
	const char *owner = c->reply_to.address != NULL ? c->reply_to.spelling : c->from.spelling;
	struct headers h = {arena_array(a, HEADERS_MAX, sizeof(*h.items)), 0};

	add(&h, "List-Id", c->list_id);
	add_unsubscribe(a, c, mail->unsubscribe, &h);
	add(&h, "List-Help", subscribe);
	add(&h, "List-Subscribe", subscribe);
	add(&h, "List-Owner", arena_printf(a, "<mailto:%s>", owner));
	add(&h, "List-Archive", arena_printf(a, "<%s>", c->html.archive_url));
	add(&h, "List-Post", "NO");
	if (mail->kind != COMPOSE_LETTER)
		add(&h, "Auto-Submitted", "auto-generated");
	out->headers = h.items;
	out->header_count = h.count;
}

void compose_message(struct arena *a, const struct composer *c, const struct compose_mail *mail,
		     struct message *out)
{
	static void (*const kinds[])(struct arena *, const struct composer *,
				     const struct compose_mail *, struct message *) = {
		[COMPOSE_CONFIRMATION] = compose_request,
		[COMPOSE_CHANGE] = compose_request,
		[COMPOSE_WELCOME] = compose_welcome,
		[COMPOSE_LETTER] = compose_letter,
	};
	struct message m = {
		.from = {c->from.name, c->from.spelling},
		.to = {"", mail->to},
		.reply_to = {c->reply_to.name, c->reply_to.spelling},
		.message_id = arena_printf(a, "%s@%s", mail->token, domain_of(c->from.spelling)),
		.date = clock_local(mail->now),
	};

	put_headers(a, c, mail, &m);
	kinds[mail->kind](a, c, mail, &m);
	/* Titles are the writer's, and may hold what no header can. */
	m.subject = message_line(a, m.subject);
	*out = m;
}

const char *compose_sender(struct arena *a, const struct composer *c, const char *token)
{
	const char *own = c->from.spelling, *domain = c->settings->newsletter_bounce_domain;

	if (domain[0] == '\0')
		domain = domain_of(own);
	switch (c->settings->newsletter_bounces) {
	case SETTINGS_BOUNCES_PLUS:
		return arena_printf(a, "%.*s+%s@%s", (int)strcspn(own, "@"), own, token,
				    domain_of(own));
	case SETTINGS_BOUNCES_CATCH_ALL:
		return arena_printf(a, "%s@%s", token, domain);
	case SETTINGS_BOUNCES_NONE:
		break;
	}
	return own;
}
