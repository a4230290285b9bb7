#include "LinearMatcher.h"

#include <algorithm>

#include "TextKind.h"
#include "UnicodeData.h"

namespace {

using Kind = Instruction::Kind;

/// How much work is done before the stop is looked at: less than a millisecond.
constexpr size_t stepsBetweenLooks = 1 << 14;

constexpr uint32_t noCharacter = UINT32_MAX;

/// The character at a place and its size; a byte that is no UTF-8 is none.
uint32_t decoded(const uint8_t *text, size_t length, size_t at, size_t *size) {
  *size = 1;
  if (at >= length) return noCharacter;
  uint8_t first = text[at];
  if (first < 0x80) return first;
  size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (length - at < count || !isUTF8(text + at, count)) return noCharacter;
  uint32_t c = first & (0x7f >> count);
  for (size_t i = 1; i < count; i++) c = c << 6 | (text[at + i] & 0x3f);
  *size = count;
  return c;
}

bool isWord(uint32_t c, bool isUnicode) {
  if (c < 128 || !isUnicode) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  }
  static const CodePointSet words = CodePointSet::ofProperties(wordProperties);
  return c != noCharacter && words.contains(c);
}

}  // namespace

bool LinearMatcher::Threads::add(uint32_t step) {
  if (indices[step] < count && steps[indices[step]] == step) return false;
  steps[count] = step;
  indices[step] = static_cast<uint32_t>(count);
  count += 1;
  return true;
}

LinearMatcher::LinearMatcher(const Program &program, const uint8_t *stop)
  : program_(program), stop_(stop), now_(program.instructions.size()), then_(program.instructions.size()) {}

bool LinearMatcher::match(
  const uint8_t *text, size_t length, size_t start, cregex_span *spans, int32_t count
) {
  text_ = text;
  length_ = length;
  width_ = static_cast<size_t>(count) * 2;
  current_.resize(width_);
  found_.clear();
  now_.clear();
  bool isFound = false;
  size_t work = 0;
  for (size_t at = start; at <= length;) {
    work += now_.count + 1;
    if (work > stepsBetweenLooks) {
      if (stop_ && __atomic_load_n(stop_, __ATOMIC_RELAXED)) return false;
      work = 0;
    }
    if (now_.count == 0) {
      if (isFound || (program_.isAnchored && at > 0)) break;
      while (at < length && !program_.firstBytes[text[at]]) at += 1;
    }
    if (!isFound) {
      std::fill(current_.begin(), current_.end(), -1);
      if (width_ > 0) current_[0] = static_cast<ptrdiff_t>(at);
      follow(now_, program_.start, at);
    }
    size_t size;
    uint32_t c = decoded(text, length, at, &size);
    then_.clear();
    if (advance(at, at + size, c)) {
      isFound = true;
      if (width_ == 0) return true;
    }
    std::swap(now_, then_);
    at += size;
  }
  if (!isFound) return false;
  for (int32_t i = 0; i < count; i++) {
    ptrdiff_t begin = found_[2 * i], end = found_[2 * i + 1];
    spans[i] = begin < 0 || end < 0 ? cregex_span{-1, -1} : cregex_span{begin, end};
  }
  return true;
}

/// Takes all threads past a character, up to one that matches; whether there is one.
bool LinearMatcher::advance(size_t at, size_t next, uint32_t c) {
  auto notes = now_.notes.begin(), following = notes;
  auto width = static_cast<ptrdiff_t>(width_);
  for (size_t i = 0; i < now_.count; i++) {
    const Instruction &step = program_.instructions[now_.steps[i]];
    if (step.awaitsCharacter() || step.kind == Kind::match) {
      notes = following;
      following += width;
    }
    switch (step.kind) {
      case Kind::fork: case Kind::note: case Kind::look: continue;
      case Kind::character:
        if (c != step.argument) continue;
        break;
      case Kind::characterClass:
        if (c == noCharacter || !program_.classes[step.argument].contains(c)) continue;
        break;
      case Kind::match:
        found_.assign(notes, following);
        if (width_ > 1) found_[1] = static_cast<ptrdiff_t>(at);
        return true;
    }
    std::copy(notes, following, current_.begin());
    follow(then_, step.next, next);
  }
  return false;
}

/// Adds the steps that are reached from one without a character.
void LinearMatcher::follow(Threads &threads, uint32_t first, size_t at) {
  pending_.push_back({first, -1, 0});
  while (!pending_.empty()) {
    Pending pending = pending_.back();
    pending_.pop_back();
    if (pending.note >= 0) {
      current_[static_cast<size_t>(pending.note)] = pending.value;
      continue;
    }
    for (uint32_t place = pending.step; threads.add(place);) {
      const Instruction &step = program_.instructions[place];
      if (step.kind == Kind::fork) {
        pending_.push_back({step.argument, -1, 0});
      } else if (step.kind == Kind::note) {
        if (step.argument < width_) {
          pending_.push_back({0, static_cast<int32_t>(step.argument), current_[step.argument]});
          current_[step.argument] = static_cast<ptrdiff_t>(at);
        }
      } else if (step.kind != Kind::look) {
        threads.notes.insert(threads.notes.end(), current_.begin(), current_.end());
        break;
      } else if (!holds(step, at)) {
        break;
      }
      place = step.next;
    }
  }
}

bool LinearMatcher::holds(const Instruction &step, size_t at) const {
  uint8_t before = at > 0 ? text_[at - 1] : '\n', behind = at < length_ ? text_[at] : '\n';
  bool isUnicode = step.isUnicode;
  switch (step.look) {
    case Look::textStart: return at == 0;
    case Look::textEnd: return at == length_;
    case Look::lineStart: return before == '\n';
    case Look::lineEnd: return behind == '\n';
    case Look::anyLineStart:
      return before == '\n' || (before == '\r' && (at == length_ || behind != '\n'));
    case Look::anyLineEnd:
      return at == length_ || behind == '\r' || (behind == '\n' && (at == 0 || before != '\r'));
    case Look::wordBorder: return isWordBefore(at, isUnicode) != isWordBehind(at, isUnicode);
    case Look::noWordBorder: return isWordBefore(at, isUnicode) == isWordBehind(at, isUnicode);
    case Look::wordStart: return !isWordBefore(at, isUnicode) && isWordBehind(at, isUnicode);
    case Look::wordEnd: return isWordBefore(at, isUnicode) && !isWordBehind(at, isUnicode);
    case Look::wordStartHalf: return !isWordBefore(at, isUnicode);
    case Look::wordEndHalf: return !isWordBehind(at, isUnicode);
  }
  return false;
}

bool LinearMatcher::isWordBefore(size_t at, bool isUnicode) const {
  for (size_t back = 1; back <= std::min<size_t>(at, 4); back++) {
    if ((text_[at - back] & 0xc0) == 0x80) continue;
    size_t size;
    uint32_t c = decoded(text_, length_, at - back, &size);
    return size == back && isWord(c, isUnicode);
  }
  return false;
}

bool LinearMatcher::isWordBehind(size_t at, bool isUnicode) const {
  size_t size;
  return isWord(decoded(text_, length_, at, &size), isUnicode);
}
