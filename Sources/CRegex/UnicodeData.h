// What Unicode says of code points, asked of PCRE2, which has the tables.
#ifndef UNICODE_DATA_H
#define UNICODE_DATA_H

#include <string>
#include <vector>

#include "CodePointSet.h"

/// The two characters beyond ASCII that are letters of ASCII but for their case.
constexpr uint32_t longS = 0x17f, kelvinSign = 0x212a;

/// The members of one or more of `\p{…}` and `\P{…}` in PCRE2's syntax.
///
/// They are found once, which takes some milliseconds.
const CodePointSet &propertySet(const std::string &items);

/// The code points with two cases that differ from a member of the set only in case.
CodePointSet caseVariants(const CodePointSet &set);

/// The characters of a UTF-8 text that have a property; does not need the whole set.
CodePointSet membersAmong(const std::string &text, const std::string &item);

/// Whether PCRE2 knows a property.
bool isProperty(const std::string &item);

/// Appends a code point as UTF-8.
void appendUTF8(std::string &text, uint32_t c);

/// The classes of a backslash and a letter, as PCRE2's properties.
extern const std::vector<std::string> digitProperties, spaceProperties, wordProperties;

/// Whether a class of white space (`\p{White_Space}`) holds a code point.
bool isWhiteSpace(uint32_t c);

#endif
