#ifndef CREGEX_H
#define CREGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Regular expressions in Kusto's syntax and with its results, those of Rust's library, in linear
// time. What PCRE2 or RE2 match alike they do, since they are faster than the matcher here.

/// A compiled pattern; it may be shared by threads.
typedef struct cregex cregex;

/// What one thread needs for matching with one pattern.
typedef struct cregex_scratch cregex_scratch;

/// Byte offsets into the text; both are -1 for a group that took no part in the match.
typedef struct {
  ptrdiff_t begin, end;
} cregex_span;

/// What is wrong with a pattern, what to do about it, and the bytes of it that are to blame.
typedef struct {
  char message[256], help[256];
  size_t offset, length;
} cregex_error;

/// Compiles a pattern; when it is not valid, writes why and returns null.
///
/// Of a valid one it writes what is likely meant otherwise, or an empty message.
/// `caseless` is as if the pattern began with `(?i)`.
cregex *cregex_compile(
  const uint8_t *pattern, size_t length, bool caseless, cregex_error *error);

/// Frees a pattern whose scratches are freed; null is allowed.
void cregex_free(cregex *regex);

/// The number of capturing groups, without the whole match.
int32_t cregex_group_count(const cregex *regex);

/// Copies the zero-terminated name of group 1, 2, …; returns its length, or 0 when it has none.
int32_t cregex_group_name(const cregex *regex, int32_t group, char *name, size_t capacity);

/// Takes a text of a choice: one of those with the same number stands in every text that a pattern matches.
///
/// Where `folds_case`, letters of ASCII may be of the other case. The bytes are there until it returns.
typedef void (*cregex_take_needed)(
  void *context, uint32_t choice, const uint8_t *bytes, size_t length, bool folds_case);

/// Tells what stands in every text that a pattern matches, one choice after the other.
///
/// Of one that is not valid, and where nothing is known, that is nothing.
void cregex_needed(
  const uint8_t *pattern, size_t length, cregex_take_needed take, void *context);

/// What may run a pattern.
typedef enum { cregex_code_engine, cregex_re2_engine, cregex_own_engine } cregex_engine;

/// Creates the scratch of one thread; null when there is no memory.
///
/// Once the byte at `stop` is not zero, a match that takes long ends early and is none. It may be null,
/// and is there as long as the scratch.
cregex_scratch *cregex_scratch_create(const cregex *regex, const void *stop);

/// Frees a scratch; null is allowed.
void cregex_scratch_free(cregex_scratch *scratch);

/// Finds the first match at or after byte `start`; false when there is none.
///
/// `^` and `\b` see the bytes before `start`. Fills the spans: the whole match, then the groups; of
/// spans without a group, -1. The fewer spans are asked for, the faster. When `start` > 0 and the
/// address and length are those of the scratch's previous call, so must be the text.
bool cregex_match(
  const cregex *regex, cregex_scratch *scratch, const uint8_t *text, size_t length, size_t start,
  cregex_span *spans, int32_t span_count);

/// Finds the first match with one engine, for comparing them: 1 or 0, or -1 when it does not run
/// the pattern in such a text or gives up.
int32_t cregex_match_with(
  const cregex *regex, cregex_scratch *scratch, cregex_engine engine, const uint8_t *text,
  size_t length, size_t start, cregex_span *spans, int32_t span_count);

#ifdef __cplusplus
}
#endif

#endif
