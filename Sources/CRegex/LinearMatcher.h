// Our own matcher, which defines what a pattern means.
#ifndef LINEAR_MATCHER_H
#define LINEAR_MATCHER_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "CRegex.h"
#include "Program.h"

/// Follows all ways through a program at once, in the order in which they are preferred.
///
/// It takes time in proportion to the length of the text times that of the program, whatever they
/// are, and takes any text; bytes that are no UTF-8 match nothing.
class LinearMatcher {
 public:
  /// The program must outlive it, and so must the byte that is not zero once to give up, if there is one.
  LinearMatcher(const Program &program, const uint8_t *stop);

  /// Finds the first match at or after `start`; fills the first spans, -1 for what took no part.
  bool match(
    const uint8_t *text, size_t length, size_t start, cregex_span *spans, int32_t count);

 private:
  /// The steps that are reached at a place, in order, and what each has noted.
  struct Threads {
    explicit Threads(size_t capacity) : steps(capacity), indices(capacity) {}

    bool add(uint32_t step);

    void clear() {
      count = 0;
      notes.clear();
    }

    std::vector<uint32_t> steps, indices;
    size_t count = 0;
    /// What each step that awaits a character, or is the end, has noted, one after the other.
    std::vector<ptrdiff_t> notes;
  };

  /// A step to follow later, or what to write back into a note when all behind it are followed.
  struct Pending {
    uint32_t step;
    int32_t note;
    ptrdiff_t value;
  };

  void follow(Threads &threads, uint32_t step, size_t at);
  bool holds(const Instruction &step, size_t at) const;
  bool isWordBefore(size_t at, bool isUnicode) const;
  bool isWordBehind(size_t at, bool isUnicode) const;
  bool advance(size_t at, size_t next, uint32_t c);

  const Program &program_;
  const uint8_t *stop_;
  const uint8_t *text_ = nullptr;
  size_t length_ = 0;
  /// The number of notes that are wanted.
  size_t width_ = 0;
  Threads now_, then_;
  std::vector<ptrdiff_t> current_, found_;
  std::vector<Pending> pending_;
};

#endif
