#include "AsciiSet.h"

#include <map>
#include <mutex>

#include "UnicodeData.h"

uint32_t AsciiSet::character(size_t index) {
  switch (index) {
    case indexOfLongS: return longS;
    case indexOfKelvinSign: return kelvinSign;
    case indexOfLast: return lastCodePoint;
    default: return static_cast<uint32_t>(index);
  }
}

AsciiSet AsciiSet::of(const std::vector<CodePointRange> &ranges) {
  AsciiSet set;
  for (auto [low, high] : ranges) {
    for (uint32_t c = low; c <= high && c < 128; c++) set.bits_[c] = true;
    for (size_t i = 128; i < set.bits_.size(); i++) {
      if (character(i) >= low && character(i) <= high) set.bits_[i] = true;
    }
  }
  return set;
}

AsciiSet AsciiSet::ofProperties(const std::vector<std::string> &items) {
  static std::mutex mutex;
  static std::map<std::string, AsciiSet> known;
  std::lock_guard lock(mutex);
  AsciiSet set;
  for (const std::string &item : items) {
    auto found = known.find(item);
    if (found == known.end()) {
      std::string text;
      for (size_t i = 0; i < set.bits_.size(); i++) appendUTF8(text, character(i));
      found = known.emplace(item, of(membersAmong(text, item).ranges())).first;
    }
    set = set.united(found->second);
  }
  return set;
}

AsciiSet AsciiSet::unionOf(const std::vector<AsciiSet> &sets) {
  AsciiSet all;
  for (const AsciiSet &set : sets) all = all.united(set);
  return all;
}

AsciiSet AsciiSet::folded() const {
  AsciiSet set = *this;
  for (size_t c = 'a'; c <= 'z'; c++) {
    size_t capital = c - 'a' + 'A';
    size_t third = c == 's' ? indexOfLongS : c == 'k' ? indexOfKelvinSign : c;
    if (bits_[c] || bits_[capital] || bits_[third]) {
      set.bits_[c] = set.bits_[capital] = set.bits_[third] = true;
    }
  }
  return set;
}

CodePointSet AsciiSet::widened() const {
  std::vector<CodePointRange> ranges;
  for (uint32_t c = 0; c < 128; c++) {
    if (bits_[c]) ranges.push_back({c, c});
  }
  if (bits_[indexOfLast]) ranges.push_back({128, lastCodePoint});
  return CodePointSet::of(std::move(ranges));
}
