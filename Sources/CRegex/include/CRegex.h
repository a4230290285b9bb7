#ifndef CREGEX_H
#define CREGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Regular expressions in RE2's syntax, which is Kusto's, with RE2's results in linear time. Patterns
// whose meaning is the same in PCRE2 are run by its faster compiled code where that comes to an end
// quickly.

/// A compiled pattern; it may be shared by threads.
typedef struct cregex cregex;

/// What one thread needs for matching with one pattern.
typedef struct cregex_scratch cregex_scratch;

/// Byte offsets into the text; both are -1 for a group that took no part in the match.
typedef struct {
  ptrdiff_t begin, end;
} cregex_span;

/// Compiles a pattern; when it is not valid, writes why (zero-terminated) and returns null.
///
/// `caseless` is as if the pattern began with `(?i)`.
cregex *cregex_compile(
  const uint8_t *pattern, size_t length, bool caseless, char *error, size_t error_capacity);

/// Frees a pattern whose scratches are freed; null is allowed.
void cregex_free(cregex *regex);

/// The number of capturing groups, without the whole match.
int32_t cregex_group_count(const cregex *regex);

/// Copies the zero-terminated name of group 1, 2, …; returns its length, or 0 when it has none.
int32_t cregex_group_name(const cregex *regex, int32_t group, char *name, size_t capacity);

/// Whether PCRE2 runs the pattern (where it can); for tests and benchmarks.
bool cregex_is_compiled_to_code(const cregex *regex);

/// Creates the scratch of one thread; null when there is no memory.
cregex_scratch *cregex_scratch_create(const cregex *regex);

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

#ifdef __cplusplus
}
#endif

#endif
