#include "PropertyNames.h"

#include <string_view>

#include "UnicodeData.h"

namespace {

/// A general category: its short name, and its others separated by blanks.
struct Category {
  std::string_view name, others;
};

const Category categories[] = {
  {"C", "other"},
  {"Cc", "control cntrl"},
  {"Cf", "format"},
  {"Cn", "unassigned"},
  {"Co", "privateuse"},
  {"Cs", "surrogate"},
  {"L", "letter"},
  {"L&", "lc casedletter"},
  {"Ll", "lowercaseletter"},
  {"Lm", "modifierletter"},
  {"Lo", "otherletter"},
  {"Lt", "titlecaseletter"},
  {"Lu", "uppercaseletter"},
  {"M", "mark combiningmark"},
  {"Mc", "spacingmark"},
  {"Me", "enclosingmark"},
  {"Mn", "nonspacingmark"},
  {"N", "number"},
  {"Nd", "decimalnumber digit"},
  {"Nl", "letternumber"},
  {"No", "othernumber"},
  {"P", "punctuation punct"},
  {"Pc", "connectorpunctuation"},
  {"Pd", "dashpunctuation"},
  {"Pe", "closepunctuation"},
  {"Pf", "finalpunctuation"},
  {"Pi", "initialpunctuation"},
  {"Po", "otherpunctuation"},
  {"Ps", "openpunctuation"},
  {"S", "symbol"},
  {"Sc", "currencysymbol"},
  {"Sk", "modifiersymbol"},
  {"Sm", "mathsymbol"},
  {"So", "othersymbol"},
  {"Z", "separator"},
  {"Zl", "lineseparator"},
  {"Zp", "paragraphseparator"},
  {"Zs", "spaceseparator"},
};

/// A name in lower case without what does not count in it: blanks, `_`, `-`, and `is` before it.
std::string loose(std::string_view name) {
  std::string result;
  for (char c : name) {
    if (c == ' ' || c == '_' || c == '-' || (c >= '\t' && c <= '\r')) continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  if (result.size() > 2 && result.compare(0, 2, "is") == 0 && result != "isc") result.erase(0, 2);
  return result;
}

bool isLetters(const std::string &name) {
  for (char c : name) {
    if (c < 'a' || c > 'z') return false;
  }
  return !name.empty();
}

bool isAmong(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    size_t end = names.find(' ');
    if (names.substr(0, end) == name) return true;
    names = end == names.npos ? std::string_view() : names.substr(end + 1);
  }
  return false;
}

std::optional<std::string> category(const std::string &name) {
  if (name == "any") return "\\p{Any}";
  if (name == "ascii") return "\\p{ASCII}";
  if (name == "assigned") return "\\P{Cn}";
  for (const Category &known : categories) {
    if (loose(known.name) == name || isAmong(known.others, name)) {
      return "\\p{" + std::string(known.name) + "}";
    }
  }
  return std::nullopt;
}

std::optional<std::string> script(const std::string &name, const char *kind) {
  std::string item = std::string("\\p{") + kind + ":" + name + "}";
  if (isLetters(name) && isProperty(item)) return item;
  return std::nullopt;
}

std::optional<std::string> property(const std::string &name) {
  // These are PCRE2's own.
  if (!isLetters(name) || isAmong("any lc xan xps xsp xuc xwd", name)) return std::nullopt;
  // A script is no property here, nor is a category.
  if (category(name) || script(name, "sc")) return std::nullopt;
  std::string item = "\\p{" + name + "}";
  if (isProperty(item)) return item;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> propertyNamed(const std::string &name) {
  size_t mark = name.find_first_of(":=");
  if (mark != name.npos) {
    std::string key = loose(name.substr(0, mark)), value = loose(name.substr(mark + 1));
    if (key == "gc" || key == "generalcategory") return category(value);
    if (key == "sc" || key == "script") return script(value, "sc");
    if (key == "scx" || key == "scriptextensions") return script(value, "scx");
    return std::nullopt;
  }
  std::string key = loose(name);
  if (auto item = property(key)) return item;
  if (auto item = category(key)) return item;
  return script(key, "sc");
}

std::string oppositeProperty(std::string item) {
  if (item.size() > 1) item[1] = item[1] == 'p' ? 'P' : 'p';
  return item;
}
