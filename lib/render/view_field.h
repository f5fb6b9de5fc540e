/* SPDX-License-Identifier: MIT */
/* Rows of a shape's table, each member under its own name. For view_*shape.c alone. */
#ifndef QUIRE_LIB_RENDER_VIEW_FIELD_H
#define QUIRE_LIB_RENDER_VIEW_FIELD_H

/* 0, where member m of struct s has the C type that its field type stands for; else this does not
 * compile. */
#define IS(s, m, type) (0 * sizeof(_Generic(((struct s *)0)->m, type : 1)))

#define MEMBER(s, m, kind, c_type, inner)                                                          \
	{                                                                                          \
		.name = #m, .type = kind, .offset = offsetof(struct s, m) + IS(s, m, c_type),      \
		.shape = inner                                                                     \
	}
#define TEXT(s, m)             MEMBER(s, m, FIELD_TEXT, const char *, NULL)
#define URL(s, m)              MEMBER(s, m, FIELD_URL, const char *, NULL)
#define HTML(s, m)             MEMBER(s, m, FIELD_HTML, struct html, NULL)
#define BOOL(s, m)             MEMBER(s, m, FIELD_BOOL, bool, NULL)
#define LIST(s, m, inner)      MEMBER(s, m, FIELD_LIST, struct list, inner)
#define WORDS(s, m, inner)     MEMBER(s, m, FIELD_OBJECT, const struct words *, inner)
#define SITE(s, m, inner)      MEMBER(s, m, FIELD_RECORD, struct view_site, inner)
#define FORM(s, m, inner)      MEMBER(s, m, FIELD_OBJECT, const struct view_form *, inner)
#define MAIL_SITE(s, m, inner) MEMBER(s, m, FIELD_RECORD, struct view_mail_site, inner)

#endif
