#include "CodePointSet.h"

#include <algorithm>

#include "UnicodeData.h"

namespace {

constexpr uint32_t firstSurrogate = 0xd800, lastSurrogate = 0xdfff;

/// The ranges sorted, without overlap, and without surrogates.
std::vector<CodePointRange> normalized(std::vector<CodePointRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](auto a, auto b) { return a.low < b.low; });
  std::vector<CodePointRange> result;
  auto append = [&](uint32_t low, uint32_t high) {
    if (low > high) return;
    if (!result.empty() && result.back().high + 1 >= low) {
      result.back().high = std::max(result.back().high, high);
    } else {
      result.push_back({low, high});
    }
  };
  for (auto [low, high] : ranges) {
    append(low, std::min(high, firstSurrogate - 1));
    append(std::max(low, lastSurrogate + 1), high);
  }
  return result;
}

}  // namespace

CodePointSet CodePointSet::of(std::vector<CodePointRange> ranges) {
  CodePointSet set;
  set.ranges_ = normalized(std::move(ranges));
  return set;
}

CodePointSet CodePointSet::ofProperties(const std::vector<std::string> &items) {
  std::string all;
  for (const std::string &item : items) all += item;
  return propertySet(all);
}

bool CodePointSet::contains(uint32_t c) const {
  auto after = std::upper_bound(
    ranges_.begin(), ranges_.end(), c, [](uint32_t c, auto range) { return c < range.low; });
  return after != ranges_.begin() && (after - 1)->high >= c;
}

CodePointSet CodePointSet::unionOf(const std::vector<CodePointSet> &sets) {
  std::vector<CodePointRange> all;
  for (const CodePointSet &set : sets) {
    all.insert(all.end(), set.ranges_.begin(), set.ranges_.end());
  }
  return of(std::move(all));
}

CodePointSet CodePointSet::united(const CodePointSet &other) const {
  return unionOf({*this, other});
}

CodePointSet CodePointSet::intersected(const CodePointSet &other) const {
  CodePointSet result;
  auto mine = ranges_.begin(), theirs = other.ranges_.begin();
  while (mine != ranges_.end() && theirs != other.ranges_.end()) {
    uint32_t low = std::max(mine->low, theirs->low), high = std::min(mine->high, theirs->high);
    if (low <= high) result.ranges_.push_back({low, high});
    (mine->high < theirs->high ? mine : theirs)++;
  }
  return result;
}

CodePointSet CodePointSet::complement() const {
  std::vector<CodePointRange> gaps;
  uint32_t next = 0;
  for (auto [low, high] : ranges_) {
    if (low > next) gaps.push_back({next, low - 1});
    next = high + 1;
  }
  if (next <= lastCodePoint) gaps.push_back({next, lastCodePoint});
  return of(std::move(gaps));
}

CodePointSet CodePointSet::folded() const {
  if (ranges_.empty()) return *this;
  if (ranges_.back().high >= 0x80) return united(caseVariants(*this));
  std::vector<CodePointRange> all = ranges_;
  for (uint32_t c = 'a'; c <= 'z'; c++) {
    uint32_t capital = c - 'a' + 'A';
    if (!contains(c) && !contains(capital)) continue;
    all.push_back({c, c});
    all.push_back({capital, capital});
    if (c == 's') all.push_back({longS, longS});
    if (c == 'k') all.push_back({kelvinSign, kelvinSign});
  }
  return of(std::move(all));
}
