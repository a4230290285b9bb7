#include "CInflate.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/// Windows up to 2^27 bytes are what `zstd -d` takes without being asked; more is a memory bomb.
enum { largest_zstd_window_log = 27 };

struct inflate_stream {
  inflate_kind kind;
  z_stream gzip;
  ZSTD_DStream *zstd;
  /// Between two members or frames, or before the first.
  bool at_border;
  /// After the first gzip member, where other bytes than a member are padding.
  bool after_member;
  /// Past padding: the rest of the input is ignored, as gzip does.
  bool in_padding;
  const char *error;
};

inflate_stream *inflate_create(inflate_kind kind) {
  inflate_stream *stream = calloc(1, sizeof *stream);
  if (!stream) return NULL;
  stream->kind = kind;
  stream->at_border = true;
  bool started;
  if (kind == inflate_gzip) {
    started = inflateInit2(&stream->gzip, 16 + MAX_WBITS) == Z_OK;
  } else {
    stream->zstd = ZSTD_createDStream();
    started = stream->zstd
      && !ZSTD_isError(
        ZSTD_DCtx_setParameter(stream->zstd, ZSTD_d_windowLogMax, largest_zstd_window_log));
  }
  if (started) return stream;
  inflate_free(stream);
  return NULL;
}

void inflate_free(inflate_stream *stream) {
  if (!stream) return;
  if (stream->kind == inflate_gzip) inflateEnd(&stream->gzip);
  ZSTD_freeDStream(stream->zstd);
  free(stream);
}

static int fail(inflate_stream *stream, const char *error) {
  stream->error = error;
  return inflate_failed;
}

static unsigned at_most_unsigned(size_t length) {
  return length < UINT_MAX ? (unsigned)length : UINT_MAX;
}

static int next_gzip(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  // Tapes and some tools pad a gzip file with zeros.
  if (stream->at_border && stream->after_member && input_length > 0 && input[0] == 0) {
    stream->in_padding = true;
  }
  if (stream->in_padding) {
    *consumed = input_length;
    return inflate_complete;
  }
  if (input_length > 0 && stream->at_border) {
    if (stream->after_member && inflateReset(&stream->gzip) != Z_OK) {
      return fail(stream, "out of memory");
    }
    stream->at_border = false;
  }
  if (stream->at_border) return inflate_complete;

  stream->gzip.next_in = (Bytef *)(uintptr_t)input;
  stream->gzip.avail_in = at_most_unsigned(input_length);
  stream->gzip.next_out = output;
  stream->gzip.avail_out = at_most_unsigned(output_capacity);
  int result = inflate(&stream->gzip, Z_NO_FLUSH);
  *consumed = (size_t)(stream->gzip.next_in - input);
  *produced = (size_t)(stream->gzip.next_out - output);
  switch (result) {
  case Z_STREAM_END:
    stream->at_border = stream->after_member = true;
    return inflate_complete;
  case Z_OK:
  case Z_BUF_ERROR: return inflate_more;
  case Z_MEM_ERROR: return fail(stream, "out of memory");
  default: return fail(stream, stream->gzip.msg ? stream->gzip.msg : "invalid gzip data");
  }
}

static int next_zstd(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  if (stream->at_border && input_length == 0) return inflate_complete;
  ZSTD_inBuffer from = {input, input_length, 0};
  ZSTD_outBuffer to = {output, output_capacity, 0};
  size_t result = ZSTD_decompressStream(stream->zstd, &to, &from);
  *consumed = from.pos;
  *produced = to.pos;
  if (ZSTD_isError(result)) return fail(stream, ZSTD_getErrorName(result));
  stream->at_border = result == 0;
  return result == 0 ? inflate_complete : inflate_more;
}

int inflate_next(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  *consumed = 0;
  *produced = 0;
  if (stream->error) return inflate_failed;
  return stream->kind == inflate_gzip
    ? next_gzip(stream, input, input_length, consumed, output, output_capacity, produced)
    : next_zstd(stream, input, input_length, consumed, output, output_capacity, produced);
}

bool inflate_may_end(const inflate_stream *stream) {
  return stream->at_border && !stream->error;
}

const char *inflate_error(const inflate_stream *stream) {
  return stream->error ? stream->error : "no error";
}
