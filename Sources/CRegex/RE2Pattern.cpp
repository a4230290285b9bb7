#include "ClassText.h"
#include "CompiledPattern.h"

namespace {

/// A pattern that RE2 has no words for.
struct NotSayable {};

class Writer {
 public:
  explicit Writer(Texts texts) : texts_(texts) {}

  void write(const Node &node) {
    switch (node.kind) {
      case Node::Kind::empty: case Node::Kind::flags: return;
      case Node::Kind::literal:
        text += node.foldsCase ? "(?i:" + characterText(node.character) + ")"
                               : characterText(node.character);
        return;
      case Node::Kind::characterClass: characterClass(node.members->set(texts_)); return;
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
      case Node::Kind::alternatives:
        for (size_t i = 0; i < node.parts.size(); i++) {
          if (i > 0) text += "|";
          write(node.parts[i]);
        }
        return;
    }
  }

  std::string text;

 private:
  void enclosed(const char *open, const Node &node) {
    text += open;
    write(node);
    text += ")";
  }

  void characterClass(const CodePointSet &set) {
    bool isNone = set.ranges().empty();
    text += isNone ? "[^\\x{0}-\\x{10ffff}]" : "[" + classItems(set) + "]";
  }

  void repetition(const Node &node) {
    enclosed("(?:", node.parts[0]);
    if (node.most == Node::unlimited && node.least <= 1) {
      text += node.least == 0 ? "*" : "+";
    } else if (node.least == 0 && node.most == 1) {
      text += "?";
    } else {
      text += "{" + std::to_string(node.least);
      if (node.most != node.least) text += ",";
      bool hasLimit = node.most != node.least && node.most != Node::unlimited;
      if (hasLimit) text += std::to_string(node.most);
      text += "}";
    }
    if (!node.isGreedy) text += "?";
  }

  void look(const Node &node) {
    switch (node.look) {
      case Look::textStart: text += "\\A"; return;
      case Look::textEnd: text += "\\z"; return;
      case Look::lineStart: text += "(?m:^)"; return;
      case Look::lineEnd: text += "(?m:$)"; return;
      case Look::wordBorder:
        if (node.isUnicode && texts_ == Texts::all) throw NotSayable();
        text += "\\b";
        return;
      case Look::noWordBorder:
        // RE2 sees it between the bytes of a character too.
        if (texts_ == Texts::all) throw NotSayable();
        text += "\\B";
        return;
      default: throw NotSayable();
    }
  }

  Texts texts_;
};

}  // namespace

std::optional<std::string> patternForRE2(const Node &root, Texts texts) {
  try {
    Writer writer(texts);
    writer.write(root);
    return std::move(writer.text);
  } catch (NotSayable) {
    return std::nullopt;
  }
}
