/// Reads names and values out of texts.
final class KeyValueReader {
  private let rules: KeyValueRules
  private let arena = Arena()
  private let keys: [StringView]
  private let pair: StringView
  private let separator: StringView
  private let isBlankPair: Bool
  private let matcher: RegexMatcher?
  private var isFound: [Bool]
  private var unclosed: [UInt8] = []

  init(_ rules: KeyValueRules) {
    self.rules = rules
    let arena = arena
    keys = rules.keys.map { arena.copy($0) }
    pair = arena.copy(rules.delimiters?.pair ?? "")
    separator = arena.copy(rules.delimiters?.value ?? "")
    isBlankPair = pair.count > 0 && pair.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    matcher = rules.regex.map { RegexMatcher($0) }
    isFound = rules.keys.map { _ in false }
  }

  /// Passes the first value of each wanted name to `body`; unescaped text is in the arena.
  func read(_ text: StringView, _ arena: Arena, _ body: (_ key: Int, _ value: StringView) -> Void) {
    for index in isFound.indices { isFound[index] = false }
    unclosed.removeAll(keepingCapacity: true)
    if let matcher {
      matcher.forEachMatch(in: text, spans: 3) { match in
        guard let key = match.group(1, of: text), let value = match.group(2, of: text) else {
          return
        }
        found(key, value, body)
      }
    } else if rules.delimiters != nil {
      readDelimited(text, arena, body)
    } else {
      readWords(text, arena, body)
    }
  }

  private func found(
    _ key: StringView, _ value: StringView, _ body: (Int, StringView) -> Void
  ) {
    let key = key.trimmed()
    for index in keys.indices where !isFound[index] && keys[index] == key {
      isFound[index] = true
      body(index, value)
      return
    }
  }

  // MARK: Delimiters

  private func readDelimited(
    _ text: StringView, _ arena: Arena, _ body: (Int, StringView) -> Void
  ) {
    var next = 0
    while next < text.count {
      let keyStart = skipSpace(text, next)
      if isBlankPair { next = keyStart }
      var key: StringView
      if let (quoted, end) = self.quoted(text, keyStart, arena) {
        key = quoted
        let behind = skipSpace(text, end)
        next = starts(text, behind, separator) ? behind : end
        guard starts(text, next, separator) else {
          next = self.end(of: text, from: next, with: pair)
          continue
        }
      } else {
        let at = keyEnd(text, next)
        guard at < text.count, starts(text, at, separator) else {
          next = at + pair.count
          continue
        }
        key = text[next..<at]
        next = at
      }
      next += separator.count
      if isBlankPair { next = valueStart(text, next) }
      key = key.trimmed()
      let start = skipSpace(text, next)
      if start < text.count, !starts(text, next, pair),
        let (value, end) = self.quoted(text, start, arena)
      {
        found(key, value, body)
        next = self.end(of: text, from: end, with: pair)
        continue
      }
      let end = rules.isGreedy ? greedyEnd(text, next) : index(of: pair, in: text, from: next)
      found(key, text[next..<end].trimmed(), body)
      next = Swift.min(end + pair.count, text.count)
    }
  }

  /// Where a name ends: at the separator, or at a delimiter.
  ///
  /// Blanks before the separator end nothing, even where blanks are between pairs.
  private func keyEnd(_ text: StringView, _ start: Int) -> Int {
    var at = start
    while at < text.count, !starts(text, at, separator) {
      guard starts(text, at, pair) else {
        at += 1
        continue
      }
      let behind = isBlankPair ? skipSpace(text, at) : at
      guard behind > at, starts(text, behind, separator) else { return at }
      at = behind
    }
    return at
  }

  /// Where a value starts behind blanks, where blanks are between pairs too.
  ///
  /// If a wanted name and the separator follow, the value is empty.
  private func valueStart(_ text: StringView, _ start: Int) -> Int {
    let next = skipSpace(text, start)
    let isName = keys.contains { key in
      starts(text, next, key) && starts(text, skipSpace(text, next + key.count), separator)
    }
    return isName ? start : next
  }

  /// The end of a value that goes on until a wanted name and the separator follow a delimiter.
  private func greedyEnd(_ text: StringView, _ start: Int) -> Int {
    var at = index(of: pair, in: text, from: start)
    while at < text.count {
      let next = skipSpace(text, at + pair.count)
      for key in keys where starts(text, next, key) {
        if starts(text, next + key.count, separator) { return at }
      }
      at = index(of: pair, in: text, from: at + 1)
    }
    return text.count
  }

  /// Where the text behind the next delimiter starts.
  private func end(of text: StringView, from start: Int, with delimiter: StringView) -> Int {
    Swift.min(index(of: delimiter, in: text, from: start) + delimiter.count, text.count)
  }

  private func index(of wanted: StringView, in text: StringView, from start: Int) -> Int {
    var at = start
    while at < text.count, !starts(text, at, wanted) { at += 1 }
    return Swift.min(at, text.count)
  }

  @inline(__always)
  private func starts(_ text: StringView, _ at: Int, _ wanted: StringView) -> Bool {
    wanted.count <= text.count - at && text[at] == wanted[0]
      && text[at..<(at + wanted.count)] == wanted
  }

  private func skipSpace(_ text: StringView, _ start: Int) -> Int {
    var at = start
    while at < text.count, text[at].isASCIIWhitespace { at += 1 }
    return at
  }

  /// The text in quotes that start here and where it ends; `nil` when no quote does.
  private func quoted(_ text: StringView, _ start: Int, _ arena: Arena) -> (StringView, Int)? {
    guard start < text.count, let quote = rules.quotes.first(where: { $0.open == text[start] }),
      !unclosed.contains(quote.close)
    else { return nil }
    var at = start + 1
    var hasEscapes = false
    while at < text.count, text[at] != quote.close {
      if rules.escapes.contains(text[at]) {
        hasEscapes = true
        at += 1
      }
      at += 1
    }
    guard at < text.count else {
      // No later quote has an end either; so no text is read over and over.
      unclosed.append(quote.close)
      return nil
    }
    let inner = text[(start + 1)..<at]
    return (hasEscapes ? unescaped(inner, arena) : inner, at + 1)
  }

  private func unescaped(_ text: StringView, _ arena: Arena) -> StringView {
    arena.begin()
    var at = 0
    while at < text.count {
      if rules.escapes.contains(text[at]), at + 1 < text.count { at += 1 }
      arena.append(text[at])
      at += 1
    }
    return arena.end()
  }

  // MARK: Words

  /// Anything that is no letter and no digit is between words; a wanted word is followed by its value.
  private func readWords(
    _ text: StringView, _ arena: Arena, _ body: (Int, StringView) -> Void
  ) {
    var key: StringView?
    var next = 0
    while next < text.count {
      if let (value, end) = quoted(text, next, arena) {
        take(value, &key, body)
        next = end
        continue
      }
      guard Self.isWord(text[next]) else {
        next += 1
        continue
      }
      var end = next
      while end < text.count, Self.isWord(text[end]) { end += 1 }
      take(text[next..<end], &key, body)
      next = end
    }
  }

  private func take(
    _ word: StringView, _ key: inout StringView?, _ body: (Int, StringView) -> Void
  ) {
    if let known = key {
      found(known, word, body)
      key = nil
    } else if keys.contains(where: { $0 == word }) {
      key = word
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x5F || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
  }
}
