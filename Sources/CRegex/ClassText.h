// Sets of code points as PCRE2 and RE2 write them.
#ifndef CLASS_TEXT_H
#define CLASS_TEXT_H

#include <string>

#include "CodePointSet.h"

/// A character as both write it: a letter or digit of ASCII as it is, others as `\x{…}`.
std::string characterText(uint32_t c);

/// The members of a class as they stand between the brackets.
std::string classItems(const CodePointSet &set);

/// A set as a class of PCRE2; negated when it holds the last code points, which runs faster.
std::string classText(const CodePointSet &set);

#endif
