// Reads regular expressions in Kusto's syntax, which is that of the Rust language's library.
#ifndef PARSER_H
#define PARSER_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "SyntaxTree.h"

/// What is wrong with a pattern, where (in bytes), and what to do about it.
struct PatternError {
  std::string message, help;
  size_t offset, length;
};

/// Reads a pattern in one pass and works its flags into the tree.
class Parser {
 public:
  /// `caseless` is as if the pattern began with `(?i)`.
  Parser(std::string_view pattern, bool caseless);

  /// The tree of the pattern; throws `PatternError`.
  SyntaxTree parse();

  /// What was read that is likely meant otherwise, once the pattern has been parsed.
  const std::optional<PatternError> &doubt() const { return doubt_; }

 private:
  static constexpr uint32_t deepest = 250;
  static constexpr size_t mostGroups = 1000;
  /// The steps that a repetition, and that all of a pattern may stand for.
  static constexpr uint64_t largestRepetition = 50000, largest = 1000000;

  struct Flags {
    bool foldsCase = false, isMultiline = false, dotMatchesAll = false, swapsGreed = false;
    bool isUnicode = true, hasCarriageReturns = false, isVerbose = false;
  };

  // Parser.cpp: characters, sequences and alternatives.
  bool isAtEnd() const { return at_ >= characters_.size(); }
  uint32_t peek(size_t ahead = 0) const;
  bool startsWith(std::string_view text) const;
  bool take(std::string_view text);
  void skipSpace();
  /// Goes on by a character, and by white space in verbose mode; whether there is one more.
  bool advance();
  PatternError error(std::string message, std::string help, size_t start, size_t end) const;
  [[noreturn]] void fail(
    std::string message, std::string help, size_t start, size_t end = 0) const;
  /// Remembers the first thing that is likely meant otherwise.
  void doubt(std::string message, std::string help, size_t start);
  Node alternatives();
  Node sequence();
  void append(std::vector<Node> &parts);
  Node finished(Node::Kind kind, std::vector<Node> parts) const;
  [[noreturn]] void failDeep(size_t start) const;
  void limit(const Node &node, uint64_t largest, size_t start) const;

  // ParserGroups.cpp.
  Node group();
  std::string groupName();
  void flags(size_t start);
  void setFlag(Flags &flags, bool value, std::string &seen);

  // ParserRepetition.cpp.
  bool isCount() const;
  Node brace();
  void repetition(std::vector<Node> &parts);
  void repeat(std::vector<Node> &parts, uint32_t least, uint32_t most, size_t start);
  std::optional<uint32_t> number();
  void skipWhiteSpace();
  [[noreturn]] void failUnclosedCount(size_t start) const;

  // ParserEscapes.cpp.
  /// A character, a class, or a look.
  struct Escape {
    enum class Kind { character, members, look } kind;
    uint32_t character = 0;
    ClassExpression members = {};
    Look look = Look::textStart;
    /// Whether it is `\x` with two digits, which is a byte without the flag `u`.
    bool isByte = false;
  };
  Escape escape();
  std::optional<Look> namedWordBorder(size_t start);
  Escape hexadecimal(uint32_t letter, size_t start);
  ClassExpression property(bool isNegated, size_t start);
  ClassExpression letterClass(uint32_t letter, size_t start) const;
  [[noreturn]] void failUnknownEscape(uint32_t c, size_t start) const;

  // ParserCharacters.cpp: the parts of a tree that match a character or none.
  Node literal(const Escape &found, size_t start);
  Node characterClass(ClassExpression expression);
  Node dot(size_t start);
  Node look(Look look);
  /// The class with what differs from its members only in case, if the flags say so.
  ClassExpression withOtherCases(ClassExpression members) const;
  /// Turns a class round, which must not make it match a part of a character.
  void negate(ClassExpression &members, size_t start) const;

  // ParserClasses.cpp.
  ClassExpression brackets();
  ClassExpression classMembers(size_t open);
  void classItem(ClassExpression &members, size_t open);
  Escape classMember();
  std::optional<ClassExpression> asciiClass();
  void add(ClassExpression &members, Escape found, size_t start) const;
  bool takeOperation(ClassExpression::Operation &operation);
  uint32_t peekBehindSpace();
  [[noreturn]] void failUnclosedClass(size_t open) const;

  std::vector<uint32_t> characters_;
  /// Where each character begins, and the end.
  std::vector<size_t> offsets_;
  size_t at_ = 0;
  Flags flags_;
  uint32_t depth_ = 0;
  std::vector<std::string> groupNames_;
  bool dependsOnTexts_ = false;
  std::optional<PatternError> doubt_;
};

#endif
