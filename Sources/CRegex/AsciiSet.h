// The part of a set of code points that ASCII texts can tell.
#ifndef ASCII_SET_H
#define ASCII_SET_H

#include <bitset>
#include <string>
#include <vector>

#include "CodePointSet.h"

/// Which characters of ASCII a set holds, and of three more: the two whose other case is ASCII, so
/// that case can be folded here, and the last code point, which stands for the rest.
///
/// Classes are evaluated here without the large tables of Unicode.
class AsciiSet {
 public:
  static AsciiSet of(const std::vector<CodePointRange> &ranges);
  static AsciiSet ofProperties(const std::vector<std::string> &items);

  static AsciiSet unionOf(const std::vector<AsciiSet> &sets);

  AsciiSet united(AsciiSet other) const { return AsciiSet(bits_ | other.bits_); }
  AsciiSet intersected(AsciiSet other) const { return AsciiSet(bits_ & other.bits_); }
  AsciiSet complement() const { return AsciiSet(~bits_); }
  AsciiSet folded() const;

  /// A set that is the same for ASCII texts; it holds all the rest, or nothing of it.
  CodePointSet widened() const;

 private:
  static constexpr size_t indexOfLongS = 128, indexOfKelvinSign = 129, indexOfLast = 130;
  using Bits = std::bitset<131>;

  AsciiSet() = default;
  explicit AsciiSet(Bits bits) : bits_(bits) {}

  static uint32_t character(size_t index);

  Bits bits_;
};

#endif
