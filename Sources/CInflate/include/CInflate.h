#ifndef CINFLATE_H
#define CINFLATE_H

#include "CDeflate.h"
#include "CDeflateZstd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The compressed formats.
typedef enum {
  /// gzip, also several members one after the other.
  inflate_gzip,
  /// Zstandard, also several frames one after the other; windows of at most 128 MB.
  inflate_zstd,
  /// xz, also several streams one after the other; at most 192 MB of memory.
  inflate_xz,
  /// bzip2, also several streams one after the other.
  inflate_bzip2,
} inflate_kind;

/// How many bytes of an input tell its compression.
enum { inflate_head_length = 6 };

/// Finds out how an input is compressed by its first bytes, at most `inflate_head_length`.
///
/// Returns an `inflate_kind`; -1 when it is not compressed, as far as is known. `unknown` is set to the
/// name of a format that is known by its bytes but cannot be decompressed, else to null; `is_open` tells
/// that more bytes may change the answer.
int inflate_detect(const uint8_t *head, size_t length, const char **unknown, bool *is_open);

/// How a call of `inflate_next` went.
typedef enum {
  /// All is well; call again with more input or more room.
  inflate_more = 0,
  /// The input may end here: a member or frame is complete. More may follow.
  inflate_complete = 1,
  /// The input is damaged; `inflate_error` says how.
  inflate_failed = -1,
} inflate_status;

/// A decompression under way; of use to one thread at a time.
typedef struct inflate_stream inflate_stream;

/// Starts a decompression; null when there is no memory.
inflate_stream *inflate_create(inflate_kind kind);

/// Ends a decompression; null is allowed.
void inflate_free(inflate_stream *stream);

/// Decompresses what it can of the input into the output, and returns an `inflate_status`.
///
/// `consumed` and `produced` count the bytes read and written. With both zero and `inflate_more`,
/// there is nothing to do without more input or room.
int inflate_next(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced);

/// Whether the input may end here; when false at its end, the input is truncated.
///
/// True before the first byte: an empty input decompresses to nothing.
bool inflate_may_end(const inflate_stream *stream);

/// What is wrong with the input, after `inflate_failed`; valid until the stream is freed.
const char *inflate_error(const inflate_stream *stream);

#ifdef __cplusplus
}
#endif

#endif
