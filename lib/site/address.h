/* SPDX-License-Identifier: MIT */
/* Which path each page of a site has, below its base address. Does not know which exist.
 * Paths here are decoded UTF-8; url_encode_path makes addresses of them. */
#ifndef QUIRE_LIB_SITE_ADDRESS_H
#define QUIRE_LIB_SITE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

#define ADDRESS_INDEX         "/"
#define ADDRESS_INDEX_PAGES   "/page/"    /* "/page/2/" and on */
#define ADDRESS_WRITING       "/writing/" /* "/writing/SLUG/" */
#define ADDRESS_MEDIA         "/media/"   /* images of essays, fingerprinted */
#define ADDRESS_SUBSCRIBE     "/subscribe"
#define ADDRESS_CONFIRM       "/subscribe/confirm"
#define ADDRESS_NEVER         "/subscribe/never"
#define ADDRESS_PREFERENCES   "/subscribe/preferences"
#define ADDRESS_UNSUBSCRIBE   "/unsubscribe"
#define ADDRESS_LETTERS       "/subscribe/archive/" /* "/subscribe/archive/N/" */
#define ADDRESS_LETTERS_PAGES "/subscribe/archive/page/"
#define ADDRESS_INDEX_ENTRIES 100 /* essays on one page of the index */

/* address_index - the path of the index's page number n, from 1. In a. */
const char *address_index(struct arena *a, size_t n) NONNULL RETURNS_NONNULL;

/* address_letters - the path of the letters' page number n, from 1. In a. */
const char *address_letters(struct arena *a, size_t n) NONNULL RETURNS_NONNULL;

/* address_letter - "/subscribe/archive/N/". In a. */
const char *address_letter(struct arena *a, int64_t id) NONNULL RETURNS_NONNULL;

/* address_essay - "/writing/SLUG/". In a. */
const char *address_essay(struct arena *a, const char *slug) NONNULL RETURNS_NONNULL;

/* address_page - "/SLUG/", for pages that are not essays. In a. */
const char *address_page(struct arena *a, const char *slug) NONNULL RETURNS_NONNULL;

/* address_is_reserved - whether "/SLUG/" is an address of Quire's own, which no page takes. */
bool address_is_reserved(const char *slug) NONNULL PURE WARN_UNUSED;

/* address_is_own - whether a path, with "/" at both ends, is or may become one of Quire's own pages
 * or lists, which no alias takes: "/", "/index.html/" and what lies under a reserved segment, but
 * for "/writing/SLUG/" and what is deeper in /archive/. path: begins with "/". */
bool address_is_own(const char *path) NONNULL PURE WARN_UNUSED;

/* address_alias - the path an alias stands for: a slug becomes "/writing/SLUG/", a path gets
 * "/" at both ends; of a whole address the path counts. NULL where it is none, or has a query or
 * a fragment. In a. */
const char *address_alias(struct arena *a, const char *alias) NONNULL WARN_UNUSED;

/* address_public - an address a page may hold: base_url's path before the path, encoded.
 * base_url: ends in "/". path: begins with "/". In a. */
const char *address_public(struct arena *a, const char *base_url, const char *path)
	NONNULL RETURNS_NONNULL;

#endif
