/* SPDX-License-Identifier: MIT */
/* The cookie by which a browser that signed up is known. */
#include "cgi-bin/subscribe_signup.h"

#include "lib/base/token.h"
#include "lib/store/confirmation.h"
#include "lib/web/cookie.h"

static const char cookie_name[] = "quire_signup";

/* A browser keeps its token: the link of its first mail is as good when it has asked again. */
const char *signup_browser(struct exchange *x, struct hash *out)
{
	const char *token = cookie_get(x->arena, x->request, cookie_name);
	char *made = arena_alloc(x->arena, TOKEN_SIZE);
	enum status status;

	if (token && token_hash(token, out) == STATUS_OK)
		return token;
	status = token_hash(token_make(made), out);
	/* What token_make makes is a token. */
	(void)status;
	return made;
}

void signup_mark_browser(struct exchange *x, const char *token)
{
	cookie_set(x->arena, x->response,
		   &(struct cookie){.name = cookie_name,
				    .value = token,
				    .base_url = x->held->settings.base_url,
				    .seconds = CONFIRMATION_SECONDS});
}

bool signup_is_browser(struct exchange *x, const struct hash *browser)
{
	const char *token = cookie_get(x->arena, x->request, cookie_name);
	struct hash hash;

	return token && token_hash(token, &hash) == STATUS_OK && token_is_same(&hash, browser);
}
