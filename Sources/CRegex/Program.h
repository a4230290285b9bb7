// Patterns as instructions, for a matcher that takes linear time.
#ifndef PROGRAM_H
#define PROGRAM_H

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "SyntaxTree.h"

/// A step of a match.
struct Instruction {
  enum class Kind : uint8_t {
    /// Goes on at `next` behind the character `argument`.
    character,
    /// Goes on at `next` behind a member of the class `argument`.
    characterClass,
    /// Goes on at `next`, or else at `argument`.
    fork,
    /// Goes on at `next`, having noted the place as `argument`: 2g for the start of group g, 2g + 1
    /// for its end.
    note,
    /// Goes on at `next` if the look holds.
    look,
    match,
  };

  bool awaitsCharacter() const { return kind == Kind::character || kind == Kind::characterClass; }

  Kind kind;
  bool isUnicode = false;
  Look look = Look::textStart;
  uint32_t next = 0;
  uint32_t argument = 0;
};

/// The instructions of a pattern.
struct Program {
  /// The program for a pattern in all texts.
  explicit Program(const Node &root);

  std::vector<Instruction> instructions;
  /// The step it begins with.
  uint32_t start = 0;
  std::vector<CodePointSet> classes;
  /// Whether a match begins at the start of the text only.
  bool isAnchored = false;
  /// The bytes that a match may begin with; all when it may be empty.
  std::array<bool, 256> firstBytes{};
};

#endif
