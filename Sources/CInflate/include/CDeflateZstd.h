#ifndef CDEFLATE_ZSTD_H
#define CDEFLATE_ZSTD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What to do besides compressing.
typedef enum {
  /// Nothing: bytes may be kept for a better compression.
  zstd_continue,
  /// Write what is kept, so that it can be decompressed from here on.
  zstd_flush,
  /// End the frame.
  zstd_end,
} zstd_step;

/// A compression to Zstandard under way; of use to one thread at a time.
typedef struct zstd_writer zstd_writer;

/// Starts a compression; null when there is no memory.
zstd_writer *zstd_writer_create(void);

/// Ends a compression; null is allowed.
void zstd_writer_free(zstd_writer *writer);

/// Compresses what it can of the input into the output.
///
/// Returns how many bytes at least are left to be written for the step, 0 when it is done;
/// `SIZE_MAX` when it fails. Call it again with more room until it is done.
size_t zstd_writer_next(
  zstd_writer *writer, zstd_step step, const uint8_t *input, size_t length, size_t *consumed,
  uint8_t *output, size_t capacity, size_t *produced);

#ifdef __cplusplus
}
#endif

#endif
