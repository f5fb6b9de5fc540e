/* SPDX-License-Identifier: MIT */
/* Which renderer of essays this is. */
#ifndef QUIRE_LIB_RENDER_RENDERER_ID_H
#define QUIRE_LIB_RENDER_RENDERER_ID_H

/* A hash of the sources that a rendering depends on, made by the build: "1f2e3d4c5b6a". */
extern const char renderer_id[];

#endif
