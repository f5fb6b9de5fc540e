/* SPDX-License-Identifier: MIT */
#include "cli/subscriber_file.h"

#include <string.h>
#include <strings.h>

#include "cli/subscriber_format.h"
#include "cli/subscribers.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/site/mailbox.h"

#define SHOWN_MAX    100 /* bytes of a cell in a message, or of a column's name */
#define EVIDENCE_MAX 500 /* bytes of a cell that is kept */

/* One row on its way. */
struct looking {
	struct arena *arena;
	const struct csv_file *file;
	const struct subscriber_header *header;
	const struct csv_row *row;
	bool quiet;
	struct subscriber_line *out;
};

/* A cell as one line of UTF-8 of at most limit bytes, without blanks around. */
static const char *clean(struct arena *a, struct blob cell, size_t limit)
{
	size_t len = cell.len < 4 * limit ? cell.len : 4 * limit, at = 0;
	struct str s;

	str_init(&s, a);
	while (at < len && s.len < limit) {
		size_t from = at;
		uint32_t c = utf8_next(cell.data, len, &at);
		bool is_text = c != 0xfffd && c > ' ' && (c < 0x7f || c >= 0xa0) && c != 0x2028 &&
			       c != 0x2029;

		if (is_text)
			str_put(&s, cell.data + from, at - from);
		else if (s.len && s.data[s.len - 1] != ' ')
			str_putc(&s, ' ');
	}
	while (s.len && s.data[s.len - 1] == ' ')
		s.data[--s.len] = '\0';
	if (s.len > limit)
		s.len = utf8_cut(s.data, s.len, limit);
	return arena_strndup(a, str_text(&s), s.len);
}

/* A column's name in lower-case letters and digits alone. */
static const char *plain(struct arena *a, struct blob cell)
{
	struct str s;

	str_init(&s, a);
	for (size_t i = 0; i < cell.len && s.len < SHOWN_MAX; i++) {
		char c = cell.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
			str_putc(&s, c);
	}
	return str_text(&s);
}

/* Give each column its role. Of several with addresses, the one that stands first in the list of
 * the kind counts. */
static bool assign(const struct subscriber_format *f, const char *const *plains,
		   struct subscriber_header *h)
{
	size_t address = 0;
	int best = -1;

	for (size_t i = 0; i < h->count; i++) {
		int at = subscriber_format_column(f, plains[i]);

		if (at < 0)
			continue;
		if (f->columns[at].role != ROLE_ADDRESS) {
			h->roles[i] = (int)f->columns[at].role;
		} else if (best < 0 || at < best) {
			best = at;
			address = i;
		}
	}
	if (best >= 0)
		h->roles[address] = ROLE_ADDRESS;
	return best >= 0;
}

enum status subscriber_file_header(struct arena *a, const struct csv_file *f,
				   const struct csv_row *row, struct subscriber_header *out)
{
	struct subscriber_header h = {.count = row->count};
	const char **plains = arena_array(a, row->count, sizeof(*plains));
	const struct subscriber_format *format;

	h.roles = arena_array(a, row->count, sizeof(*h.roles));
	h.names = arena_array(a, row->count, sizeof(*h.names));
	for (size_t i = 0; i < row->count; i++) {
		h.names[i] = clean(a, row->cells[i], SHOWN_MAX);
		plains[i] = plain(a, row->cells[i]);
	}
	format = subscriber_format_find(plains, row->count);
	if (!assign(format, plains, &h)) {
		csv_file_say(f, row->line,
			     "no column of addresses; expected the first line to name the columns "
			     "and one of them to be called \"email\", found \"%s\"",
			     h.names[0]);
		return STATUS_INVALID;
	}
	h.format = format;
	h.source = format->source;
	h.is_ours = format->is_ours;
	h.needs_consent = format->needs_consent;
	*out = h;
	return STATUS_OK;
}

const char *subscriber_file_cell(struct arena *a, const char *text)
{
	return *text && strchr("=+-@'\t\r", *text) ? arena_printf(a, "'%s", text) : text;
}

/* The opposite, in our own export. */
static struct blob unguarded(const struct looking *l, struct blob cell)
{
	if (!l->header->is_ours || cell.len < 2 || cell.data[0] != '\'' ||
	    !strchr("=+-@'\t\r", cell.data[1]))
		return cell;
	return (struct blob){cell.data + 1, cell.len - 1};
}

static enum status wrong(const struct looking *l, const char *expected, struct blob found)
{
	if (!l->quiet)
		csv_file_say(l->file, l->row->line, "expected %s, found \"%s\"", expected,
			     clean(l->arena, found, SHOWN_MAX));
	return STATUS_INVALID;
}

static enum status read_address(const struct looking *l, struct blob cell)
{
	struct mailbox box;

	cell = unguarded(l, cell);
	if (memchr(cell.data, '\0', cell.len) ||
	    mailbox_address(l->arena, cell.data, &box) != STATUS_OK)
		return wrong(l, "a mail address", cell);
	l->out->address = box.address;
	l->out->spelling = box.spelling;
	return STATUS_OK;
}

/* The worst that any cell says is what counts. */
static void worsen(struct subscriber_line *line, enum subscriber_says says,
		   enum suppression_reason reason)
{
	if (says < line->says)
		return;
	line->says = says;
	line->reason = reason;
}

static enum status read_state(const struct looking *l, struct blob cell)
{
	enum suppression_reason reason = SUPPRESSION_ASKED;
	enum subscriber_says says;

	if (!subscriber_format_word(clean(l->arena, cell, SHOWN_MAX), &says, &reason))
		return wrong(l, "a state such as confirmed, subscribed or unsubscribed", cell);
	worsen(l->out, says, reason);
	return STATUS_OK;
}

static enum status read_subscribed(const struct looking *l, struct blob cell)
{
	const char *word = clean(l->arena, cell, SHOWN_MAX);

	if (subscriber_format_is_false(word))
		worsen(l->out, SAYS_UNSUBSCRIBED, SUPPRESSION_ASKED);
	else if (!subscriber_format_is_true(word))
		return wrong(l, "true or false", cell);
	return STATUS_OK;
}

static enum status read_cadence(const struct looking *l, struct blob cell)
{
	enum subscriber_cadence cadence;
	const char *word = clean(l->arena, cell, SHOWN_MAX);

	if (*word == '\0')
		return STATUS_OK;
	if (!subscribers_read_cadence(word, &cadence))
		return wrong(l, "each, weekly or monthly", cell);
	l->out->cadence = (int)cadence;
	return STATUS_OK;
}

static enum status read_paused(const struct looking *l, struct blob cell)
{
	struct clock_date date;
	const char *word = clean(l->arena, cell, SHOWN_MAX);

	if (*word == '\0')
		return STATUS_OK;
	if (clock_parse_rfc3339(word, &date) != STATUS_OK)
		return wrong(l, "a time such as 2026-01-31T09:00:00Z", cell);
	l->out->paused_until = clock_moment(&date);
	return STATUS_OK;
}

/* Mailchimp's SPAM, ABUSE and the words behind them. */
static bool is_complaint(const char *why)
{
	static const char *const words[] = {"spam", "abuse", "complain"};

	for (; *why; why++)
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (strncasecmp(why, words[i], strlen(words[i])) == 0)
				return true;
	return false;
}

/* A flag, or the time or the words that stand for one. */
static void read_mark(const struct looking *l, enum role role, struct blob cell)
{
	const char *word = clean(l->arena, cell, EVIDENCE_MAX);

	if (role == ROLE_WHY) {
		if (is_complaint(word))
			worsen(l->out, SAYS_SUPPRESSED, SUPPRESSION_COMPLAINED);
		return;
	}
	if (subscriber_format_is_false(word))
		return;
	if (role == ROLE_ENDED)
		worsen(l->out, SAYS_UNSUBSCRIBED, SUPPRESSION_ASKED);
	else
		worsen(l->out, SAYS_SUPPRESSED,
		       role == ROLE_CLEANED ? SUPPRESSION_BOUNCED : SUPPRESSION_COMPLAINED);
}

static void read_reason(const struct looking *l, struct blob cell)
{
	const char *word = clean(l->arena, cell, SHOWN_MAX);
	enum suppression_reason reason;
	enum subscriber_says says;

	if (l->out->says == SAYS_SUPPRESSED && subscriber_format_word(word, &says, &reason) &&
	    says == SAYS_SUPPRESSED)
		l->out->reason = reason;
}

static enum status read_cell(const struct looking *l, enum role role, struct blob cell)
{
	switch (role) {
	case ROLE_ADDRESS:
		return read_address(l, cell);
	case ROLE_STATE:
		return read_state(l, cell);
	case ROLE_SUBSCRIBED:
		return read_subscribed(l, cell);
	case ROLE_CADENCE:
		return read_cadence(l, cell);
	case ROLE_PAUSED:
		return read_paused(l, cell);
	case ROLE_REASON:
		read_reason(l, cell);
		break;
	case ROLE_ENDED:
	case ROLE_CLEANED:
	case ROLE_COMPLAINED:
	case ROLE_WHY:
		read_mark(l, role, cell);
		break;
	case ROLE_EVIDENCE:
	case ROLE_NONE:
		break;
	}
	return STATUS_OK;
}

static const char *evidence(const struct looking *l)
{
	struct str s;

	str_init(&s, l->arena);
	for (size_t i = 0; i < l->header->count; i++) {
		const char *text;

		if (l->header->roles[i] != ROLE_EVIDENCE)
			continue;
		text = clean(l->arena, unguarded(l, l->row->cells[i]), EVIDENCE_MAX);
		if (*text)
			str_printf(&s, "%s%s: %s", s.len ? "; " : "", l->header->names[i], text);
	}
	return str_text(&s);
}

/* How many cells there are up to the last that isn't empty. */
static size_t filled(const struct csv_row *row)
{
	size_t n = row->count;

	while (n && row->cells[n - 1].len == 0)
		n--;
	return n;
}

enum status subscriber_file_line(struct arena *a, const struct csv_file *f,
				 const struct subscriber_header *header, const struct csv_row *row,
				 bool quiet, struct subscriber_line *out)
{
	struct subscriber_line line = {.says = SAYS_SUBSCRIBED, .cadence = -1};
	struct looking l = {a, f, header, row, quiet, &line};
	size_t n = filled(row);
	enum status status = STATUS_OK;

	if (n == 0)
		return STATUS_NOT_FOUND;
	if (row->count < header->count || n > header->count) {
		if (!quiet)
			csv_file_say(f, row->line,
				     "expected %zu cells, as in the first line, found %zu",
				     header->count, row->count);
		return STATUS_INVALID;
	}
	for (size_t i = 0; status == STATUS_OK && i < header->count; i++)
		status = read_cell(&l, (enum role)header->roles[i], row->cells[i]);
	if (status != STATUS_OK)
		return status;
	line.evidence = evidence(&l);
	*out = line;
	return STATUS_OK;
}
