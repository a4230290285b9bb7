#include "CDeflateZstd.h"

#include <stdlib.h>
#include <zstd.h>

struct zstd_writer {
  ZSTD_CStream *stream;
};

zstd_writer *zstd_writer_create(void) {
  zstd_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  writer->stream = ZSTD_createCStream();
  if (
    writer->stream
    && !ZSTD_isError(ZSTD_CCtx_setParameter(writer->stream, ZSTD_c_checksumFlag, 1)))
    return writer;
  zstd_writer_free(writer);
  return NULL;
}

void zstd_writer_free(zstd_writer *writer) {
  if (!writer) return;
  ZSTD_freeCStream(writer->stream);
  free(writer);
}

size_t zstd_writer_next(
  zstd_writer *writer, zstd_step step, const uint8_t *input, size_t length, size_t *consumed,
  uint8_t *output, size_t capacity, size_t *produced) {
  static const ZSTD_EndDirective directives[] = {ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end};
  ZSTD_inBuffer in = {input, length, 0};
  ZSTD_outBuffer out = {output, capacity, 0};
  size_t rest = ZSTD_compressStream2(writer->stream, &out, &in, directives[step]);
  *consumed = in.pos;
  *produced = out.pos;
  if (ZSTD_isError(rest)) return SIZE_MAX;
  // Without flushing, what is kept inside is not left to be written.
  return step == zstd_continue ? length - in.pos : rest;
}
