#include "NeededLiterals.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "UnicodeData.h"

namespace {

/// Shorter texts are nearly everywhere.
constexpr size_t shortest = 2;

/// Choices between more literals are left out.
constexpr size_t mostLiterals = 64;

constexpr uint32_t replacementCharacter = 0xfffd;

bool isLetter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

size_t shortestOf(const NeededChoice &choice) {
  size_t length = SIZE_MAX;
  for (const NeededLiteral &literal : choice) length = std::min(length, literal.text.size());
  return length;
}

/// Goes through a part of a pattern from left to right.
class Collector {
 public:
  void add(const Node &node) {
    switch (node.kind) {
      case Node::Kind::empty:
      case Node::Kind::flags:
      case Node::Kind::look: return;
      case Node::Kind::literal: return addLiteral(node);
      case Node::Kind::characterClass: return addClass(*node.members);
      case Node::Kind::group:
      case Node::Kind::sequence:
        for (const Node &part : node.parts) add(part);
        return;
      case Node::Kind::repetition:
        // The first one follows on what is before, and what is behind on the last one.
        if (node.least > 0) add(node.parts[0]);
        if (node.least != 1 || node.most != 1) end();
        return;
      case Node::Kind::alternatives: return addAlternatives(node);
    }
  }

  std::vector<NeededChoice> finish() {
    end();
    return std::move(choices_);
  }

 private:
  /// Ends the literal behind which something stands that is not known.
  void end() {
    if (literal_.text.size() >= shortest) choices_.push_back({literal_});
    literal_ = {};
  }

  void addLiteral(const Node &node) {
    uint32_t c = node.character;
    if (!node.foldsCase) return append(c);
    // These have a third case that is not of ASCII: the long s, and the sign of kelvin.
    bool hasThird = (c | 0x20) == 'k' || (c | 0x20) == 's';
    if (!isLetter(c) || hasThird) return end();
    append(c);
    literal_.foldsCase = true;
  }

  void append(uint32_t c) {
    // Bytes that are no UTF-8 are taken for it.
    if (c == replacementCharacter) return end();
    appendUTF8(literal_.text, c);
  }

  /// A class of one character, or of both cases of a letter, is as good as a literal.
  void addClass(const CharacterClass &members) {
    if (members.dependsOnTexts()) return end();
    const std::vector<CodePointRange> &ranges = members.set(Texts::all).ranges();
    bool areSingle = std::all_of(
      ranges.begin(), ranges.end(), [](CodePointRange range) { return range.low == range.high; });
    if (!areSingle || ranges.empty() || ranges.size() > 2) return end();
    uint32_t c = ranges[0].low;
    if (ranges.size() == 1) return append(c);
    if (!isLetter(c) || ranges[1].low != (c ^ 0x20)) return end();
    append(c);
    literal_.foldsCase = true;
  }

  void addAlternatives(const Node &node) {
    end();
    NeededChoice either;
    for (const Node &part : node.parts) {
      Collector collector;
      collector.add(part);
      std::vector<NeededChoice> choices = collector.finish();
      if (choices.empty()) return;
      NeededChoice &best = *std::max_element(
        choices.begin(), choices.end(), [](const NeededChoice &a, const NeededChoice &b) {
          return shortestOf(a) < shortestOf(b);
        });
      std::move(best.begin(), best.end(), std::back_inserter(either));
      if (either.size() > mostLiterals) return;
    }
    if (!either.empty()) choices_.push_back(std::move(either));
  }

  NeededLiteral literal_;
  std::vector<NeededChoice> choices_;
};

}  // namespace

std::vector<NeededChoice> neededLiterals(const Node &root) {
  Collector collector;
  collector.add(root);
  return collector.finish();
}
