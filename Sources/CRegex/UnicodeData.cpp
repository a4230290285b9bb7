#include "UnicodeData.h"

#include <pcre2.h>

#include <map>
#include <memory>
#include <mutex>

#include "ClassText.h"

const std::vector<std::string> digitProperties = {"\\p{Nd}"};
const std::vector<std::string> spaceProperties = {"\\p{White_Space}"};
const std::vector<std::string> wordProperties = {
  "\\p{Alphabetic}", "\\p{M}", "\\p{Nd}", "\\p{Pc}", "\\p{Join_Control}"};

namespace {

using Code = std::unique_ptr<pcre2_code, void (*)(pcre2_code *)>;
using MatchData = std::unique_ptr<pcre2_match_data, void (*)(pcre2_match_data *)>;

Code compiled(const std::string &pattern, uint32_t options = 0) {
  int error;
  PCRE2_SIZE place;
  return Code(
    pcre2_compile(
      reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
      PCRE2_UTF | PCRE2_NO_UTF_CHECK | options, &error, &place, nullptr),
    pcre2_code_free);
}

/// The code point of well-formed UTF-8 at a place.
uint32_t decoded(const std::string &text, size_t at) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  auto rest = [&](size_t i) { return byte(i) & 0x3fu; };
  if (byte(0) < 0x80) return byte(0);
  if (byte(0) < 0xe0) return (byte(0) & 0x1fu) << 6 | rest(1);
  if (byte(0) < 0xf0) return (byte(0) & 0x0fu) << 12 | rest(1) << 6 | rest(2);
  return (byte(0) & 0x07u) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3);
}

/// Adds what a pattern `[…]+` finds in a text, from the first to the last character of each run.
void appendRuns(const Code &code, const std::string &text, std::vector<CodePointRange> &ranges) {
  MatchData data(pcre2_match_data_create(1, nullptr), pcre2_match_data_free);
  if (!code || !data) return;
  const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(data.get());
  size_t at = 0;
  while (pcre2_match(
           code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at,
           PCRE2_NO_UTF_CHECK, data.get(), nullptr) >= 0) {
    size_t last = offsets[1] - 1;
    while ((text[last] & 0xc0) == 0x80) last -= 1;
    ranges.push_back({decoded(text, offsets[0]), decoded(text, last)});
    at = offsets[1];
  }
}

/// Whether all characters of a plane but the last two are alike: all private, or none assigned.
bool isUniform(uint32_t plane) { return plane >= 0x40000 && plane != 0xe0000; }

CodePointSet scanned(const std::string &items) {
  Code code = compiled("[" + items + "]+");
  if (code) pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
  std::vector<CodePointRange> ranges;
  std::string text;
  for (uint32_t plane = 0; plane <= lastCodePoint; plane += 0x10000) {
    text.clear();
    uint32_t last = plane + 0xffff, firstOfMany = plane;
    if (isUniform(plane)) {
      appendUTF8(text, plane);
      firstOfMany = last - 1;
    }
    for (uint32_t c = firstOfMany; c <= last; c++) {
      if (c < 0xd800 || c > 0xdfff) appendUTF8(text, c);
    }
    size_t before = ranges.size();
    appendRuns(code, text, ranges);
    if (!isUniform(plane) || ranges.size() == before) continue;
    if (ranges[before].high == plane) ranges[before].high = last - 2;
  }
  return CodePointSet::of(std::move(ranges));
}

}  // namespace

const CodePointSet &propertySet(const std::string &items) {
  static std::mutex mutex;
  static std::map<std::string, CodePointSet> known;
  std::lock_guard lock(mutex);
  auto found = known.find(items);
  if (found == known.end()) found = known.emplace(items, scanned(items)).first;
  return found->second;
}

CodePointSet caseVariants(const CodePointSet &set) {
  static const std::string letters = [] {
    std::string text;
    for (auto [low, high] : propertySet("\\p{Changes_When_Casemapped}").ranges()) {
      for (uint32_t c = low; c <= high; c++) appendUTF8(text, c);
    }
    return text;
  }();
  std::vector<CodePointRange> ranges;
  appendRuns(compiled("[" + classItems(set) + "]", PCRE2_CASELESS), letters, ranges);
  return CodePointSet::of(std::move(ranges));
}

CodePointSet membersAmong(const std::string &text, const std::string &item) {
  std::vector<CodePointRange> ranges;
  appendRuns(compiled("[" + item + "]"), text, ranges);
  return CodePointSet::of(std::move(ranges));
}

bool isProperty(const std::string &item) { return compiled(item) != nullptr; }

void appendUTF8(std::string &text, uint32_t c) {
  auto rest = [&](int shift) { text += static_cast<char>(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xc0 | c >> 6);
    rest(0);
  } else if (c < 0x10000) {
    text += static_cast<char>(0xe0 | c >> 12);
    rest(6);
    rest(0);
  } else {
    text += static_cast<char>(0xf0 | c >> 18);
    rest(12);
    rest(6);
    rest(0);
  }
}

bool isWhiteSpace(uint32_t c) {
  return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xa0 || c == 0x1680
    || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f
    || c == 0x3000;
}
