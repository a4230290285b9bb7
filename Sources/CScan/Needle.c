#include "CScan.h"

/// How common a byte is in logs, as a guess: 255 for the most common.
static int commonness(uint8_t byte) {
  if (byte != 0 && strchr(" e01", byte)) return 255;
  if (byte != 0 && strchr("aiostrn.2:-", byte)) return 230;
  if (byte != 0 && strchr("jqxz", byte)) return 60;
  if ((byte >= 'a' && byte <= 'z') || (byte >= '3' && byte <= '9')) return 180;
  if (byte >= 'A' && byte <= 'Z') return 80;
  return byte >= 0x80 ? 40 : 100;
}

scan_needle scan_needle_prepare(const uint8_t *bytes, size_t length, bool caseless) {
  scan_needle needle = {bytes, length, 0, 0, caseless};
  int least = 256, second_least = 256;
  for (size_t i = 0; i < length; i++) {
    int common = commonness(bytes[i]);
    if (common < least) {
      second_least = least;
      needle.second_rarest = needle.rarest;
      least = common;
      needle.rarest = i;
    } else if (common < second_least) {
      second_least = common;
      needle.second_rarest = i;
    }
  }
  return needle;
}
