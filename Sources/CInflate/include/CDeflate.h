#ifndef CDEFLATE_H
#define CDEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a compressed text is wrapped.
typedef enum {
  deflate_gzip,
  deflate_zlib,
} deflate_kind;

/// The most bytes that `deflate_text` writes for a text.
size_t deflate_bound(size_t length);

/// Compresses a text and returns how many bytes it became; 0 when it cannot.
///
/// The level is from 1, the fastest, to 9. The output has room for `deflate_bound(length)` bytes.
size_t deflate_text(
  deflate_kind kind, int level, const uint8_t *input, size_t length, uint8_t *output,
  size_t capacity);

/// Decompresses a text and returns how many bytes it became; `SIZE_MAX` when it cannot.
///
/// `is_full` tells that only the room was too small.
size_t inflate_text(
  deflate_kind kind, const uint8_t *input, size_t length, uint8_t *output, size_t capacity,
  bool *is_full);

#ifdef __cplusplus
}
#endif

#endif
