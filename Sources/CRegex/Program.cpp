#include "Program.h"

#include "UnicodeData.h"

namespace {

using Kind = Instruction::Kind;

/// Writes a program from its end to its start, so that it is known where each step goes on.
///
/// Copies of a repetition are written several times; a loop is closed when its body is written.
class Compiler {
 public:
  explicit Compiler(Program &program) : program_(program) {}

  /// Writes a part that goes on at `next`; where it begins.
  uint32_t write(const Node &node, uint32_t next) {
    switch (node.kind) {
      case Node::Kind::empty: case Node::Kind::flags: return next;
      case Node::Kind::literal:
        if (!node.foldsCase) return add({Kind::character, false, {}, next, node.character});
        return members(&node, CodePointSet::of({{node.character, node.character}}).folded(), next);
      case Node::Kind::characterClass:
        return members(&node, node.members->set(Texts::all), next);
      case Node::Kind::look: return add({Kind::look, node.isUnicode, node.look, next});
      case Node::Kind::group: {
        auto first = static_cast<uint32_t>(2 * node.group);
        uint32_t end = add({Kind::note, false, {}, next, first + 1});
        return add({Kind::note, false, {}, write(node.parts[0], end), first});
      }
      case Node::Kind::sequence:
        for (size_t i = node.parts.size(); i-- > 0;) next = write(node.parts[i], next);
        return next;
      case Node::Kind::alternatives: {
        uint32_t start = write(node.parts.back(), next);
        for (size_t i = node.parts.size() - 1; i-- > 0;) {
          start = add({Kind::fork, false, {}, write(node.parts[i], next), start});
        }
        return start;
      }
      case Node::Kind::repetition: return repetition(node, next);
    }
    return next;
  }

  uint32_t add(Instruction instruction) {
    program_.instructions.push_back(instruction);
    return static_cast<uint32_t>(program_.instructions.size() - 1);
  }

 private:
  uint32_t members(const Node *node, const CodePointSet &set, uint32_t next) {
    // The copies of a repetition share the set.
    for (auto [known, index] : written_) {
      if (known == node) return add({Kind::characterClass, false, {}, next, index});
    }
    auto index = static_cast<uint32_t>(program_.classes.size());
    program_.classes.push_back(set);
    written_.push_back({node, index});
    if (written_.size() > 8) written_.erase(written_.begin());
    return add({Kind::characterClass, false, {}, next, index});
  }

  /// A fork that takes the body first, or last when it is lazy.
  static void choose(Instruction &fork, bool isGreedy, uint32_t body, uint32_t next) {
    fork.next = isGreedy ? body : next;
    fork.argument = isGreedy ? next : body;
  }

  uint32_t fork(bool isGreedy, uint32_t body, uint32_t next) {
    uint32_t place = add({Kind::fork});
    choose(program_.instructions[place], isGreedy, body, next);
    return place;
  }

  /// One or more of a part: it, then a fork back to it.
  uint32_t loop(const Node &part, bool isGreedy, uint32_t next) {
    uint32_t again = add({Kind::fork});
    uint32_t body = write(part, again);
    choose(program_.instructions[again], isGreedy, body, next);
    return body;
  }

  uint32_t repetition(const Node &node, uint32_t next) {
    const Node &part = node.parts[0];
    uint32_t copies = node.least;
    if (node.most == Node::unlimited && node.least > 0) {
      next = loop(part, node.isGreedy, next);
      copies -= 1;
    } else if (node.most == Node::unlimited && part.canBeEmpty) {
      // (x+)? prefers as x* should where x is empty.
      next = fork(node.isGreedy, loop(part, node.isGreedy, next), next);
    } else if (node.most == Node::unlimited) {
      uint32_t again = add({Kind::fork});
      choose(program_.instructions[again], node.isGreedy, write(part, again), next);
      next = again;
    } else {
      // x{2,4} is xx(x(x)?)?, all of whose ends are the same.
      uint32_t end = next;
      for (uint32_t i = node.least; i < node.most; i++) {
        next = fork(node.isGreedy, write(part, next), end);
      }
    }
    for (uint32_t i = 0; i < copies; i++) next = write(part, next);
    return next;
  }

  Program &program_;
  std::vector<std::pair<const Node *, uint32_t>> written_;
};

uint8_t firstByte(uint32_t c) {
  std::string text;
  appendUTF8(text, c);
  return static_cast<uint8_t>(text[0]);
}

/// Finds the bytes that a match may begin with, and whether it must begin at the text's start.
void findStarts(Program &program, uint32_t start) {
  bool canBeEmpty = false;
  std::vector<bool> seen(program.instructions.size());
  std::vector<uint32_t> open = {start};
  auto mark = [&](uint32_t low, uint32_t high) {
    for (size_t byte = firstByte(low); byte <= firstByte(high); byte++) {
      program.firstBytes[byte] = true;
    }
  };
  program.isAnchored = true;
  while (!open.empty()) {
    uint32_t place = open.back();
    open.pop_back();
    if (seen[place]) continue;
    seen[place] = true;
    const Instruction &step = program.instructions[place];
    switch (step.kind) {
      case Kind::character: mark(step.argument, step.argument); break;
      case Kind::characterClass:
        for (auto [low, high] : program.classes[step.argument].ranges()) mark(low, high);
        break;
      case Kind::fork: open.push_back(step.argument); open.push_back(step.next); break;
      case Kind::note: case Kind::look: open.push_back(step.next); break;
      case Kind::match: canBeEmpty = true; break;
    }
  }
  if (canBeEmpty) program.firstBytes.fill(true);
  for (uint32_t place = start;; place = program.instructions[place].next) {
    const Instruction &step = program.instructions[place];
    if (step.kind == Kind::note) continue;
    program.isAnchored = step.kind == Kind::look && step.look == Look::textStart;
    return;
  }
}

}  // namespace

Program::Program(const Node &root) {
  Compiler compiler(*this);
  uint32_t end = compiler.add({Kind::match});
  start = compiler.write(root, end);
  findStarts(*this, start);
}
