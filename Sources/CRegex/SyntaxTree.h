// A pattern as a tree, with its flags worked into it.
#ifndef SYNTAX_TREE_H
#define SYNTAX_TREE_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "CharacterClass.h"

/// A condition on the place between two characters.
enum class Look {
  textStart,
  textEnd,
  lineStart,
  lineEnd,
  /// The same with `\r\n`, `\r` and `\n` as ends of lines.
  anyLineStart,
  anyLineEnd,
  wordBorder,
  noWordBorder,
  wordStart,
  wordEnd,
  /// There is no word character before.
  wordStartHalf,
  /// There is no word character behind.
  wordEndHalf,
};

/// A part of a pattern.
struct Node {
  enum class Kind {
    /// Matches the empty text.
    empty,
    /// Flags alone, which take part in no match; there are none in a finished sequence.
    flags,
    literal,
    characterClass,
    look,
    repetition,
    group,
    sequence,
    alternatives,
  };

  static constexpr uint32_t unlimited = UINT32_MAX;

  Kind kind = Kind::empty;
  /// Of a literal: the character, and whether its other cases are meant too.
  uint32_t character = 0;
  bool foldsCase = false;
  std::shared_ptr<const CharacterClass> members;
  Look look = Look::textStart;
  /// Whether a look at words takes all of Unicode for words.
  bool isUnicode = false;
  /// Of a repetition.
  uint32_t least = 0, most = 0;
  bool isGreedy = true;
  /// The number of a group that captures.
  int32_t group = 0;
  std::vector<Node> parts;

  /// The steps that matching may take for one character, about.
  uint64_t size = 1;
  /// How deep it is nested.
  uint32_t height = 1;
  bool canBeEmpty = true;
  bool hasGroups = false;
  /// Whether a part that can be empty is repeated, whose matches RE2 and PCRE2 prefer otherwise.
  bool repeatsEmpty = false;

  bool isLookAtWords() const { return kind == Kind::look && look >= Look::wordBorder; }
};

/// A pattern that is valid.
struct SyntaxTree {
  Node root;
  /// The name of each group that captures; empty for those without.
  std::vector<std::string> groupNames;
  /// Whether ASCII texts are better matched apart from others.
  bool dependsOnTexts = false;
};

#endif
