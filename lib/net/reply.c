/* SPDX-License-Identifier: MIT */
#include "lib/net/reply.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/base/mail_address.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int reply_code(const char *line, size_t len)
{
	if (len < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2]))
		return 0;
	if (len > 3 && !strchr(" -\r\n", line[3]))
		return 0;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One to three digits; how many. */
static size_t digits(const char *words, size_t len, size_t at)
{
	size_t n = 0;

	while (n < 3 && at + n < len && is_digit(words[at + n]))
		n++;
	return n;
}

/* Length of "5.1.1" at the front of words; 0 where there is none, or more of it. */
static size_t enhanced_length(const char *words, size_t len)
{
	size_t at = 1;

	if (len == 0 || !strchr("245", words[0]) || words[0] == '\0')
		return 0;
	for (int i = 0; i < 2; i++) {
		size_t n = at < len && words[at] == '.' ? digits(words, len, at + 1) : 0;

		if (n == 0)
			return 0;
		at += 1 + n;
	}
	if (at < len &&
	    (is_word(words[at]) || (words[at] == '.' && digits(words, len, at + 1) > 0)))
		return 0;
	return at;
}

const char *reply_find_code(struct arena *a, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		bool begins = i == 0 || (!is_word(text[i - 1]) && text[i - 1] != '.');
		size_t n = begins ? enhanced_length(text + i, len - i) : 0;

		if (n > 0)
			return arena_strndup(a, text + i, n);
	}
	return "";
}

const char *reply_line(struct arena *a, const char *words, size_t len, size_t limit)
{
	struct str line;
	size_t at = 0;

	str_init(&line, a);
	while (at < len && line.len < limit) {
		size_t start = at;
		uint32_t c = utf8_next(words, len, &at);
		bool is_blank = c <= ' ' || (c >= 0x7f && c <= 0x9f);

		if (is_blank && line.len > 0 && line.data[line.len - 1] != ' ')
			str_putc(&line, ' ');
		else if (!is_blank && c == 0xfffd)
			str_putc(&line, '?');
		else if (!is_blank)
			str_put(&line, words + start, at - start);
	}
	len = utf8_cut(str_text(&line), line.len, limit);
	while (len > 0 && line.data[len - 1] == ' ')
		len--;
	return arena_strndup(a, str_text(&line), len);
}

struct transport_answer reply_answer(struct arena *a, enum transport_end end, int code,
				     const char *words, size_t len)
{
	size_t enhanced = enhanced_length(words, len);

	/* RFC 2034, 4: a blank behind it. */
	if (enhanced < len && !strchr(" \r\n", words[enhanced]))
		enhanced = 0;
	return (struct transport_answer){
		.end = end,
		.code = code,
		.enhanced = arena_strndup(a, words, enhanced),
		.text = reply_line(a, words + enhanced, len - enhanced, REPLY_TEXT_MAX),
	};
}

bool reply_refuse_envelope(struct arena *a, const struct transport_mail *mail,
			   struct transport_answer *out)
{
	static const char from[] = "the envelope sender is none we may use";
	static const char to[] = "not an address we may write to";

	if (!mail_address_is_plain(mail->from)) {
		*out = reply_answer(a, TRANSPORT_STOPPED, 0, from, strlen(from));
		return true;
	}
	if (!mail_address_is_plain(mail->to)) {
		*out = reply_answer(a, TRANSPORT_REJECTED, 0, to, strlen(to));
		return true;
	}
	return false;
}
