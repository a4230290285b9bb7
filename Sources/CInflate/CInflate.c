#include "CInflate.h"

#include <bzlib.h>
#include <isa-l/igzip_lib.h>
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

/// Where in a member of gzip the next byte is; the parts of a header in their order.
typedef enum {
  gzip_fixed,
  gzip_extra_length,
  gzip_extra,
  gzip_name,
  gzip_comment,
  gzip_header_check,
  gzip_body,
  gzip_end,
} gzip_step;

struct inflate_stream {
  inflate_kind kind;
  struct inflate_state *gzip;
  ZSTD_DStream *zstd;
  lzma_stream xz;
  bz_stream bzip2;
  gzip_step step;
  uint8_t flags;
  /// Bytes of the part that are still to come, what they have said so far, and the CRC-32 of the header.
  uint32_t left, number, check;
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
  case inflate_gzip:
    stream->gzip = malloc(sizeof *stream->gzip);
    started = stream->gzip != NULL;
    break;
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
  free(stream->gzip);
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

static const char *gzip_fault(int result) {
  switch (result) {
  case ISAL_INVALID_BLOCK: return "invalid block type";
  case ISAL_INVALID_SYMBOL: return "invalid code";
  case ISAL_INVALID_LOOKBACK: return "invalid distance too far back";
  default: return "invalid gzip data";
  }
}

/// Goes to the next part of a header that there is.
static void step_header(inflate_stream *stream) {
  static const uint8_t flags[] = {
    [gzip_extra_length] = 4, [gzip_name] = 8, [gzip_comment] = 16, [gzip_header_check] = 2};
  bool has_extra = stream->step == gzip_extra_length && stream->left > 0;
  gzip_step step = stream->step + 1;
  while (step < gzip_body && !(step == gzip_extra ? has_extra : stream->flags & flags[step])) step++;
  if (step == gzip_extra_length || step == gzip_header_check) {
    stream->left = 2;
    stream->number = 0;
  }
  stream->step = step;
}

/// Takes a byte of a header; says what is wrong with it.
static const char *take_header(inflate_stream *stream, uint8_t byte) {
  gzip_step step = stream->step;
  if (step != gzip_header_check) stream->check = (uint32_t)crc32(stream->check, &byte, 1);
  switch (step) {
  case gzip_fixed:
    switch (stream->number++) {
    case 0: return byte == 0x1F ? NULL : "incorrect header check";
    case 1: return byte == 0x8B ? NULL : "incorrect header check";
    case 2: return byte == 8 ? NULL : "unknown compression method";
    case 3: stream->flags = byte; return byte & 0xE0 ? "unknown header flags set" : NULL;
    case 9: step_header(stream); return NULL;
    default: return NULL;
    }
  case gzip_extra_length:
    stream->number |= (uint32_t)byte << (8 * (2 - stream->left));
    if (--stream->left > 0) return NULL;
    stream->left = stream->number;
    step_header(stream);
    return NULL;
  case gzip_extra:
    if (--stream->left == 0) step_header(stream);
    return NULL;
  case gzip_name:
  case gzip_comment:
    if (byte == 0) step_header(stream);
    return NULL;
  case gzip_header_check:
    stream->number |= (uint32_t)byte << (8 * (2 - stream->left));
    if (--stream->left > 0) return NULL;
    if (stream->number != (stream->check & 0xFFFF)) return "header crc mismatch";
    step_header(stream);
    return NULL;
  case gzip_body:
  case gzip_end: return NULL;
  }
  return NULL;
}

/// Takes a byte behind the data of a member: the CRC-32 of the data and their length.
static const char *take_end(inflate_stream *stream, uint8_t byte) {
  uint32_t wanted = stream->left > 4 ? stream->gzip->crc : stream->gzip->total_out;
  if (byte != (uint8_t)(wanted >> (8 * ((8 - stream->left) % 4)))) {
    return stream->left > 4 ? "incorrect data check" : "incorrect length check";
  }
  if (--stream->left == 0) stream->at_border = stream->after_member = true;
  return NULL;
}

/// Decompresses the data of a member; afterwards its end is taken, of which some bytes may be in hand.
static const char *take_body(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  struct inflate_state *gzip = stream->gzip;
  gzip->next_in = (uint8_t *)(uintptr_t)input;
  gzip->avail_in = at_most_unsigned(input_length);
  gzip->next_out = output;
  gzip->avail_out = at_most_unsigned(output_capacity);
  int result = isal_inflate(gzip);
  *consumed += (size_t)(gzip->next_in - input);
  *produced += (size_t)(gzip->next_out - output);
  if (result < 0 || result == ISAL_NEED_DICT) return gzip_fault(result);
  if (gzip->block_state != ISAL_BLOCK_FINISH) return NULL;
  stream->step = gzip_end;
  stream->left = 8;
  // Whole bytes that it has in hand are those behind the data.
  uint64_t bits = gzip->read_in >> (gzip->read_in_length % 8);
  const char *error = NULL;
  for (int count = gzip->read_in_length / 8; count > 0 && !error; count--) {
    error = take_end(stream, (uint8_t)bits);
    bits >>= 8;
  }
  return error;
}

/// Takes what there is of one part of a member.
static const char *take_gzip(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  if (stream->step == gzip_body) {
    return take_body(stream, input, input_length, consumed, output, output_capacity, produced);
  }
  const char *error = NULL;
  size_t used = 0;
  while (!error && used < input_length && stream->step != gzip_body && !stream->at_border) {
    uint8_t byte = input[used++];
    error = stream->step == gzip_end ? take_end(stream, byte) : take_header(stream, byte);
  }
  *consumed += used;
  return error;
}

static int next_gzip(
  inflate_stream *stream, const uint8_t *input, size_t input_length, size_t *consumed,
  uint8_t *output, size_t output_capacity, size_t *produced
) {
  if (stream->at_border && input_length > 0) {
    // Tapes and some tools pad a gzip file with zeros.
    if (stream->after_member && input[0] == 0) stream->in_padding = true;
    isal_inflate_init(stream->gzip);
    // It computes the CRC-32 of the data; the rest of the format is taken here.
    stream->gzip->crc_flag = ISAL_GZIP_NO_HDR;
    stream->at_border = false;
    stream->step = gzip_fixed;
    stream->number = stream->check = 0;
  }
  if (stream->in_padding) {
    stream->at_border = true;
    *consumed = input_length;
    return inflate_complete;
  }
  if (stream->at_border) return inflate_complete;
  const char *error = take_gzip(
    stream, input, input_length, consumed, output, output_capacity, produced);
  if (error) return fail(stream, error);
  return stream->at_border ? inflate_complete : inflate_more;
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
