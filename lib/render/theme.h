/* SPDX-License-Identifier: MIT */
/* The templates of a site: the built-in ones, each overridable. Knows which template shows
 * which view; does not fill views. */
#ifndef QUIRE_LIB_RENDER_THEME_H
#define QUIRE_LIB_RENDER_THEME_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"
#include "lib/render/template.h"
#include "lib/site/settings.h"
#include "lib/store/edition.h"

enum theme_page {
	THEME_INDEX,       /* index.mustache shows struct view_index */
	THEME_POST,        /* post.mustache shows struct view_post */
	THEME_ERROR,       /* error.mustache shows struct view_error */
	THEME_PREFERENCES, /* preferences.mustache shows struct view_preferences */
	THEME_UNSUBSCRIBE, /* unsubscribe.mustache shows struct view_unsubscribe */
	THEME_ERASE,       /* erase.mustache shows struct view_erase */
	THEME_NOTICE,      /* notice.mustache shows struct view_notice */
	THEME_LETTERS,     /* letters.mustache shows struct view_letters */
	THEME_LETTER,      /* letter.mustache shows struct view_sent_letter */
	THEME_SUBSCRIBE,   /* subscribe.mustache shows struct view_subscribe */
	THEME_STEP,        /* step.mustache shows struct view_step */
	THEME_PAGE_COUNT
};

struct theme {
	const struct template *pages[THEME_PAGE_COUNT];
};

/* theme_compile - compile every page with the site's overrides, which are borrowed as long as
 * the theme lives. An override of a name that no template has is an error.
 * STATUS_OK; STATUS_INVALID: problems were added, each with file and line. */
enum status theme_compile(struct arena *a, const struct edition_template *overrides, size_t count,
			  struct problems *problems, struct theme *out) NONNULL_AT(1, 4, 5)
	WARN_UNUSED;

enum theme_mail {
	THEME_MAIL_CONFIRMATION, /* mail-confirmation shows struct view_request */
	THEME_MAIL_CHANGE,       /* mail-change shows struct view_request */
	THEME_MAIL_WELCOME,      /* mail-welcome shows struct view_welcome */
	THEME_MAIL_LETTER,       /* mail-letter shows struct view_letter */
	THEME_MAIL_COUNT
};

/* Each mail's two templates. */
struct theme_mails {
	const struct template *html[THEME_MAIL_COUNT];
	const struct template *text[THEME_MAIL_COUNT]; /* "mail-letter-text", plain */
};

/* theme_compile_mails - compile every mail likewise; names of overrides are theme_compile's
 * matter. Apart, since no web program sends mail. */
enum status theme_compile_mails(struct arena *a, const struct edition_template *overrides,
				size_t count, struct problems *problems, struct theme_mails *out)
	NONNULL_AT(1, 4, 5) WARN_UNUSED;

/* theme_is_template - whether a site may override a template of this name ("post", "head"). */
bool theme_is_template(const char *name) NONNULL PURE WARN_UNUSED;

/* theme_style - the style sheet: the built-in one or the override, then what `theme:` in the
 * settings changes, as custom properties of :root: --accent (a colour; on screens, in the light
 * scheme and the dark one each by its own setting), --font (a font-family list) and --measure
 * (a number: characters a line, on screens). Their values were checked by settings_parse.
 * override: NULL for none. In a. */
struct blob theme_style(struct arena *a, const struct settings *settings, const char *override)
	NONNULL_AT(1, 2);

#endif
