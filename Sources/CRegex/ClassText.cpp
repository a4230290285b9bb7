#include "ClassText.h"

#include <cstdio>

std::string characterText(uint32_t c) {
  bool isPlain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  if (isPlain) return std::string(1, static_cast<char>(c));
  char text[16];
  snprintf(text, sizeof text, "\\x{%x}", c);
  return text;
}

std::string classItems(const CodePointSet &set) {
  std::string items;
  for (auto [low, high] : set.ranges()) {
    items += characterText(low);
    if (high > low) items += "-" + characterText(high);
  }
  return items;
}

std::string classText(const CodePointSet &set) {
  if (!set.contains(lastCodePoint)) {
    return set.ranges().empty() ? "(?!)" : "[" + classItems(set) + "]";
  }
  CodePointSet others = set.complement();
  if (others.ranges().empty()) return "(?s:.)";
  if (others.ranges() == std::vector<CodePointRange>{{'\n', '\n'}}) return "\\N";
  return "[^" + classItems(others) + "]";
}
