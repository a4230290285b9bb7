#include "CInflate.h"

#include <bzlib.h>
#include <limits.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/// Windows up to 2^27 bytes are what `zstd -d` takes without being asked; more is a memory bomb.
enum { largest_zstd_window_log = 27 };

/// What `xz -9` needs is a third of this.
enum { most_xz_memory = 192 << 20 };

struct inflate_stream {
  inflate_kind kind;
  z_stream gzip;
  ZSTD_DStream *zstd;
  lzma_stream xz;
  bz_stream bzip2;
  /// Between two members or frames, or before the first.
  bool at_border;
  /// After the first member, where other bytes than a member are padding.
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
  bool started = false;
  switch (kind) {
  case inflate_gzip: started = inflateInit2(&stream->gzip, 16 + MAX_WBITS) == Z_OK; break;
  case inflate_zstd:
    stream->zstd = ZSTD_createDStream();
    started = stream->zstd
      && !ZSTD_isError(
        ZSTD_DCtx_setParameter(stream->zstd, ZSTD_d_windowLogMax, largest_zstd_window_log));
    break;
  case inflate_xz:
    started = lzma_stream_decoder(&stream->xz, most_xz_memory, 0) == LZMA_OK;
    break;
  case inflate_bzip2: started = BZ2_bzDecompressInit(&stream->bzip2, 0, 0) == BZ_OK; break;
  }
  if (started) return stream;
  inflate_free(stream);
  return NULL;
}

void inflate_free(inflate_stream *stream) {
  if (!stream) return;
  if (stream->kind == inflate_gzip) inflateEnd(&stream->gzip);
  if (stream->kind == inflate_bzip2) BZ2_bzDecompressEnd(&stream->bzip2);
  lzma_end(&stream->xz);
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

static int next_xz(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  // Streams may be padded with zeros.
  while (stream->at_border && stream->after_member && *consumed < input_length) {
    if (input[*consumed] != 0) break;
    ++*consumed;
  }
  if (*consumed > 0) return inflate_complete;
  if (stream->at_border && input_length == 0) return inflate_complete;
  if (stream->at_border && stream->after_member) {
    if (lzma_stream_decoder(&stream->xz, most_xz_memory, 0) != LZMA_OK) {
      return fail(stream, "out of memory");
    }
  }
  stream->at_border = false;
  stream->xz.next_in = input;
  stream->xz.avail_in = input_length;
  stream->xz.next_out = output;
  stream->xz.avail_out = output_capacity;
  lzma_ret result = lzma_code(&stream->xz, LZMA_RUN);
  *consumed = input_length - stream->xz.avail_in;
  *produced = output_capacity - stream->xz.avail_out;
  switch (result) {
  case LZMA_STREAM_END:
    stream->at_border = stream->after_member = true;
    return inflate_complete;
  case LZMA_OK:
  case LZMA_BUF_ERROR: return inflate_more;
  case LZMA_MEM_ERROR: return fail(stream, "out of memory");
  case LZMA_MEMLIMIT_ERROR: return fail(stream, "it needs too much memory");
  default: return fail(stream, "invalid xz data");
  }
}

static int next_bzip2(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  if (stream->at_border && input_length == 0) return inflate_complete;
  if (stream->at_border && stream->after_member) {
    BZ2_bzDecompressEnd(&stream->bzip2);
    memset(&stream->bzip2, 0, sizeof stream->bzip2);
    if (BZ2_bzDecompressInit(&stream->bzip2, 0, 0) != BZ_OK) {
      return fail(stream, "out of memory");
    }
  }
  stream->at_border = false;
  stream->bzip2.next_in = (char *)(uintptr_t)input;
  stream->bzip2.avail_in = at_most_unsigned(input_length);
  stream->bzip2.next_out = (char *)output;
  stream->bzip2.avail_out = at_most_unsigned(output_capacity);
  int result = BZ2_bzDecompress(&stream->bzip2);
  *consumed = (size_t)((const uint8_t *)stream->bzip2.next_in - input);
  *produced = (size_t)((uint8_t *)stream->bzip2.next_out - output);
  switch (result) {
  case BZ_STREAM_END:
    stream->at_border = stream->after_member = true;
    return inflate_complete;
  case BZ_OK: return inflate_more;
  case BZ_MEM_ERROR: return fail(stream, "out of memory");
  default: return fail(stream, "invalid bzip2 data");
  }
}

int inflate_next(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  *consumed = 0;
  *produced = 0;
  if (stream->error) return inflate_failed;
  switch (stream->kind) {
  case inflate_gzip:
    return next_gzip(stream, input, input_length, consumed, output, output_capacity, produced);
  case inflate_zstd:
    return next_zstd(stream, input, input_length, consumed, output, output_capacity, produced);
  case inflate_xz:
    return next_xz(stream, input, input_length, consumed, output, output_capacity, produced);
  case inflate_bzip2:
    return next_bzip2(stream, input, input_length, consumed, output, output_capacity, produced);
  }
  return fail(stream, "unknown format");
}

bool inflate_may_end(const inflate_stream *stream) {
  return stream->at_border && !stream->error;
}

const char *inflate_error(const inflate_stream *stream) {
  return stream->error ? stream->error : "no error";
}
