#include "CDeflate.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

/// The most bytes of a stored block.
enum { largest_stored = 65535 };

static uint8_t *put_little(uint8_t *out, uint32_t value, int count) {
  for (int index = 0; index < count; index++) *out++ = (uint8_t)(value >> (8 * index));
  return out;
}

/// Writes the bytes as they are, in stored blocks.
static uint8_t *put_stored(const uint8_t *input, size_t length, uint8_t *out) {
  do {
    size_t count = length < largest_stored ? length : largest_stored;
    length -= count;
    *out++ = length == 0;
    out = put_little(out, (uint32_t)count, 2);
    out = put_little(out, (uint32_t)~count & 0xFFFF, 2);
    if (count > 0) memcpy(out, input, count);
    input += count;
    out += count;
  } while (length > 0);
  return out;
}

size_t deflate_bound(size_t length) { return length + (length / largest_stored + 1) * 5 + 64; }

size_t deflate_text(
  deflate_kind kind, int level, const uint8_t *input, size_t length, uint8_t *output,
  size_t capacity) {
  if (length > INT_MAX || capacity < deflate_bound(length)) return 0;
  static const uint8_t gzip_header[] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF};
  static const uint8_t zlib_header[] = {0x78, 0x01};
  uint8_t *out = output;
  size_t header = kind == deflate_gzip ? sizeof gzip_header : sizeof zlib_header;
  memcpy(out, kind == deflate_gzip ? gzip_header : zlib_header, header);
  out += header;

  z_stream stream = {0};
  if (deflateInit2(&stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  stream.next_in = (uint8_t *)input;
  stream.avail_in = (uInt)length;
  stream.next_out = out;
  // What does not become shorter is stored.
  stream.avail_out = (uInt)length;
  int status = deflate(&stream, Z_FINISH);
  size_t written = length - stream.avail_out;
  deflateEnd(&stream);
  if (status == Z_STREAM_END && written < length) {
    out += written;
  } else {
    out = put_stored(input, length, out);
  }
  if (kind == deflate_gzip) {
    out = put_little(out, (uint32_t)crc32(crc32(0, NULL, 0), input, (uInt)length), 4);
    out = put_little(out, (uint32_t)length, 4);
  } else {
    uint32_t sum = (uint32_t)adler32(adler32(0, NULL, 0), input, (uInt)length);
    for (int shift = 24; shift >= 0; shift -= 8) *out++ = (uint8_t)(sum >> shift);
  }
  return (size_t)(out - output);
}

size_t inflate_text(
  deflate_kind kind, const uint8_t *input, size_t length, uint8_t *output, size_t capacity,
  bool *is_full) {
  *is_full = false;
  if (length > INT_MAX || capacity > INT_MAX) return SIZE_MAX;
  z_stream stream = {0};
  if (inflateInit2(&stream, kind == deflate_gzip ? 31 : 15) != Z_OK) return SIZE_MAX;
  stream.next_in = (uint8_t *)input;
  stream.avail_in = (uInt)length;
  stream.next_out = output;
  stream.avail_out = (uInt)capacity;
  int status = inflate(&stream, Z_FINISH);
  size_t written = capacity - stream.avail_out;
  *is_full = status != Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  return status == Z_STREAM_END ? written : SIZE_MAX;
}
