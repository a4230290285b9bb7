#include "ClassText.h"
#include "CompiledPattern.h"
#include "UnicodeData.h"

namespace {

/// A pattern that PCRE2 may match otherwise.
struct NotSayable {};

class Writer {
 public:
  explicit Writer(Texts texts) : texts_(texts) {}

  void write(const Node &node) {
    switch (node.kind) {
      case Node::Kind::empty: case Node::Kind::flags: return;
      case Node::Kind::literal:
        setFoldsCase(node.foldsCase);
        text += characterText(node.character);
        return;
      case Node::Kind::characterClass:
        setFoldsCase(false);
        text += node.members->text(texts_);
        return;
      case Node::Kind::look: look(node); return;
      case Node::Kind::repetition: repetition(node); return;
      case Node::Kind::group: enclosed("(", node.parts[0]); return;
      case Node::Kind::sequence:
        for (const Node &part : node.parts) {
          if (part.kind == Node::Kind::alternatives) {
            enclosed("(?:", part);
          } else {
            write(part);
          }
        }
        return;
      case Node::Kind::alternatives: alternatives(node); return;
    }
  }

  std::string text;

 private:
  void enclosed(const char *open, const Node &node) {
    bool outer = foldsCase_;
    text += open;
    write(node);
    text += ")";
    foldsCase_ = outer;
  }

  /// Switches PCRE2's flag, which holds until the end of the group, as `foldsCase_` does.
  void setFoldsCase(bool foldsCase) {
    if (foldsCase == foldsCase_) return;
    text += foldsCase ? "(?i)" : "(?-i)";
    foldsCase_ = foldsCase;
  }

  void alternatives(const Node &node) {
    // PCRE2 10.42 misses matches of `(?:[^0-9]|)1*a` in compiled code.
    if (node.canBeEmpty) throw NotSayable();
    for (size_t i = 0; i < node.parts.size(); i++) {
      if (i > 0) text += "|";
      write(node.parts[i]);
    }
  }

  void repetition(const Node &node) {
    const Node &part = node.parts[0];
    if (node.most == 0) {
      // PCRE2 10.42 misses matches of `(?:K|\A ){0}Ka*` in compiled code.
      if (part.hasGroups) throw NotSayable();
      return;
    }
    bool isNone = node.least == 0 && node.most != 1 && node.most != Node::unlimited;
    bool outer = foldsCase_;
    if (isNone) text += "(?:";
    bool isSingle = part.kind == Node::Kind::literal || part.kind == Node::Kind::characterClass
      || part.kind == Node::Kind::group;
    if (isSingle) {
      write(part);
    } else {
      enclosed("(?:", part);
    }
    const char *lazy = node.isGreedy ? "" : "?";
    uint32_t least = isNone ? 1 : node.least;
    if (least == 0) {
      text += node.most == 1 ? "?" : "*";
    } else if (least == 1 && node.most == Node::unlimited) {
      text += "+";
    } else {
      text += "{" + std::to_string(least);
      if (node.most != least) text += ",";
      if (node.most != least && node.most != Node::unlimited) text += std::to_string(node.most);
      text += "}";
    }
    text += lazy;
    if (isNone) {
      text += std::string(")?") + lazy;
      foldsCase_ = outer;
    }
  }

  void look(const Node &node) {
    switch (node.look) {
      case Look::textStart: text += "\\A"; return;
      case Look::textEnd: text += "\\z"; return;
      case Look::lineStart: text += "(?m:^)"; return;
      case Look::lineEnd: text += "(?m:$)"; return;
      case Look::anyLineStart: text += "(?:\\A|(?<=\\n)|(?<=\\r)(?!\\n))"; return;
      case Look::anyLineEnd: text += "(?:\\z|(?=\\r)|(?<!\\r)(?=\\n))"; return;
      default: break;
    }
    // PCRE2's words are of ASCII.
    bool isAscii = !node.isUnicode || texts_ == Texts::ascii;
    std::string word = isAscii ? "\\w" : "[_0-9A-Za-z";
    if (!isAscii) {
      for (const std::string &item : wordProperties) word += item;
      word += "]";
    }
    std::string before = "(?<=" + word + ")", notBefore = "(?<!" + word + ")";
    std::string behind = "(?=" + word + ")", notBehind = "(?!" + word + ")";
    setFoldsCase(false);
    switch (node.look) {
      case Look::wordBorder:
        text += isAscii ? "\\b" : "(?:" + before + notBehind + "|" + notBefore + behind + ")";
        return;
      case Look::noWordBorder:
        text += isAscii ? "\\B" : "(?:" + before + behind + "|" + notBefore + notBehind + ")";
        return;
      case Look::wordStart: text += notBefore + behind; return;
      case Look::wordEnd: text += before + notBehind; return;
      case Look::wordStartHalf: text += notBefore; return;
      case Look::wordEndHalf: text += notBehind; return;
      default: return;
    }
  }

  Texts texts_;
  bool foldsCase_ = false;
};

}  // namespace

std::optional<std::string> patternForPCRE2(const Node &root, Texts texts) {
  if (root.repeatsEmpty) return std::nullopt;
  try {
    Writer writer(texts);
    writer.write(root);
    return std::move(writer.text);
  } catch (NotSayable) {
    return std::nullopt;
  }
}
