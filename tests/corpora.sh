# SPDX-License-Identifier: MIT
# Sourced by what runs tests, with $tests the folder that this lies in.
#
# QUIRE_TEST_CORPORA is a folder with writing that isn't ours to give away: two blogs in
# corpora/NAME/content/, and writing/learning-ai-on-purpose.md. By default it lies beside this
# repository. What needs a part of it is skipped by name where that isn't there.
: "${QUIRE_TEST_CORPORA:=$tests/../../shared/content}"
export QUIRE_TEST_CORPORA
