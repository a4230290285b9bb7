// What stands in every text that a pattern matches.
#ifndef NEEDED_LITERALS_H
#define NEEDED_LITERALS_H

#include <string>
#include <vector>

#include "SyntaxTree.h"

/// A text, and whether letters of ASCII may be of the other case.
struct NeededLiteral {
  std::string text;
  bool foldsCase = false;
};

/// Literals of which one stands in every text that matches.
using NeededChoice = std::vector<NeededLiteral>;

/// The choices that all of a pattern's matches meet; none when nothing is known.
std::vector<NeededChoice> neededLiterals(const Node &root);

#endif
