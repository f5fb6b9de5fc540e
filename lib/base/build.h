/* SPDX-License-Identifier: MIT */
/* Which build of Quire this is. */
#ifndef QUIRE_LIB_BASE_BUILD_H
#define QUIRE_LIB_BASE_BUILD_H

/* Version and a hash of all sources, templates and migrations, made by the build:
 * "0.1.0-1f2e3d4c5b6a". Programs of one build share it. */
extern const char build_id[];

#endif
