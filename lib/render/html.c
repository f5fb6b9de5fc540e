/* SPDX-License-Identifier: MIT */
#include "lib/render/html.h"

#include <string.h>

#include "lib/base/url.h"

/* What a byte is written as; NULL for as it is. */
static const char *const escaped[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
};

void html_put_text(struct str *out, const char *text, size_t len)
{
	size_t done = 0;

	for (size_t i = 0; i < len; i++) {
		const char *as = escaped[(unsigned char)text[i]];

		if (as == NULL)
			continue;
		str_put(out, text + done, i - done);
		str_puts(out, as);
		done = i + 1;
	}
	str_put(out, text + done, len - done);
}

void html_put_url(struct str *out, const char *url)
{
	if (url_is_safe(url))
		html_put_text(out, url, strlen(url));
	else
		str_putc(out, '#');
}
