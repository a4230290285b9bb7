#include "CScan.h"

// Eight bytes at a time: table k is for the byte with k bytes behind it.
static uint32_t tables[8][256];

__attribute__((constructor)) static void make_tables(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
    tables[0][byte] = value;
  }
  for (int table = 1; table < 8; table++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = tables[table - 1][byte];
      tables[table][byte] = before >> 8 ^ tables[0][before & 255];
    }
  }
}

uint32_t scan_crc32(uint32_t before, const uint8_t *bytes, size_t length) {
  uint32_t value = ~before;
  for (; length >= 8; length -= 8, bytes += 8) {
    uint32_t low = scan_load32(bytes) ^ value, high = scan_load32(bytes + 4);
    value = tables[7][low & 255] ^ tables[6][low >> 8 & 255] ^ tables[5][low >> 16 & 255]
      ^ tables[4][low >> 24] ^ tables[3][high & 255] ^ tables[2][high >> 8 & 255]
      ^ tables[1][high >> 16 & 255] ^ tables[0][high >> 24];
  }
  for (; length > 0; length--, bytes++) value = value >> 8 ^ tables[0][(value ^ *bytes) & 255];
  return ~value;
}
