// Sets of Unicode scalar values.
#ifndef CODE_POINT_SET_H
#define CODE_POINT_SET_H

#include <cstdint>
#include <string>
#include <vector>

constexpr uint32_t lastCodePoint = 0x10ffff;

/// Code points from `low` to `high`, both included.
struct CodePointRange {
  uint32_t low, high;
};

inline bool operator==(CodePointRange a, CodePointRange b) {
  return a.low == b.low && a.high == b.high;
}

/// A set of scalar values as sorted ranges with gaps between them; surrogates are never members.
class CodePointSet {
 public:
  CodePointSet() = default;

  /// The code points of ranges in any order.
  static CodePointSet of(std::vector<CodePointRange> ranges);

  /// The code points that have one of some properties, written as PCRE2 does: `\p{Nd}`.
  static CodePointSet ofProperties(const std::vector<std::string> &items);

  const std::vector<CodePointRange> &ranges() const { return ranges_; }

  bool contains(uint32_t c) const;

  static CodePointSet unionOf(const std::vector<CodePointSet> &sets);

  CodePointSet united(const CodePointSet &other) const;
  CodePointSet intersected(const CodePointSet &other) const;
  CodePointSet complement() const;

  /// With every code point that is a member but for its case.
  CodePointSet folded() const;

 private:
  std::vector<CodePointRange> ranges_;
};

#endif
