#include "CInflate.h"

#include <string.h>

/// The first bytes of a compressed format.
typedef struct {
  const char *bytes;
  size_t length;
  /// An `inflate_kind`, or -1 when it cannot be decompressed.
  int kind;
  const char *name;
} beginning;

static const beginning beginnings[] = {
  {"\x1F\x8B", 2, inflate_gzip, "gzip"},
  {"\x28\xB5\x2F\xFD", 4, inflate_zstd, "Zstandard"},
  {"\xFD" "7zXZ\0", 6, inflate_xz, "xz"},
  {"BZh", 3, inflate_bzip2, "bzip2"},
  {"PK\x03\x04", 4, -1, "zip"},
  {"7z\xBC\xAF\x27\x1C", 6, -1, "7z"},
  {"Rar!\x1A\x07", 6, -1, "rar"},
  {"\x04\x22\x4D\x18", 4, -1, "lz4"},
  {"\x1F\x9D", 2, -1, "compress (.Z)"},
  {"LZIP\x01", 5, -1, "lzip"},
  {"\x5D\x00\x00\x80\x00", 5, -1, "lzma"},
  {"\x89LZO\x00\x0D", 6, -1, "lzop"},
};

int inflate_detect(const uint8_t *head, size_t length, const char **unknown, bool *is_open) {
  *unknown = NULL;
  *is_open = false;
  for (size_t index = 0; index < sizeof beginnings / sizeof *beginnings; index++) {
    const beginning *one = &beginnings[index];
    size_t common = length < one->length ? length : one->length;
    if (memcmp(head, one->bytes, common) != 0) continue;
    if (length < one->length) {
      *is_open = true;
      continue;
    }
    // Only a digit follows what bzip2 files begin with; `BZhang` is a name.
    if (one->kind == inflate_bzip2) {
      if (length < 4) {
        *is_open = true;
        continue;
      }
      if (head[3] < '1' || head[3] > '9') continue;
    }
    if (one->kind < 0) *unknown = one->name;
    return one->kind;
  }
  return -1;
}
