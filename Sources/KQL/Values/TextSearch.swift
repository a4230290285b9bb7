import CScan

/// Text to look for in other texts, prepared once.
///
/// Without regard to case, letters are equal whose simple lower case is (`Ü` and `ü`, not `ß` and
/// `ss`).
final class TextSearch: @unchecked Sendable {
  /// Where the text has to stand.
  enum Place: Sendable {
    case anywhere, start, end, whole
    /// With no letter or digit touching it: before and after, before only, after only.
    case term, termPrefix, termSuffix
  }

  /// The text looked for, in lower case when case does not matter.
  let text: StringView
  let place: Place
  let caseless: Bool

  private let arena: Arena
  private var needle: scan_needle
  private let isFolded: Bool
  private let startsInTerm: Bool
  private let endsInTerm: Bool
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = 0

  init(_ text: StringView, _ place: Place, caseless: Bool) {
    arena = Arena(capacity: text.count * 2 + 16)
    arena.begin()
    if caseless { LetterCase.lower.append(text, to: arena) } else { arena.append(text) }
    self.text = arena.end()
    self.place = place
    self.caseless = caseless
    isFolded =
      caseless && !scan_is_ascii(self.text.start, self.text.count)
      && LetterCase.sure(self.text).count < self.text.count
    needle = scan_needle_prepare(self.text.start, self.text.count, caseless && !isFolded)
    startsInTerm = !text.isEmpty && Self.isTerm(self.text.scalar(0).point)
    endsInTerm = !text.isEmpty && Self.isTerm(self.text.scalar(before: self.text.count))
    buffer = .allocate(capacity: 1)
  }

  deinit { buffer.deallocate() }

  /// Whether the text stands where it has to.
  ///
  /// Not to be called by two threads at once.
  @inline(__always)
  func matches(_ haystack: StringView) -> Bool {
    if isFolded {
      // A text of ASCII stays one when it is folded, and this one is none.
      if scan_is_ascii(haystack.start, haystack.count) { return false }
      if !(place == .whole && haystack.count > text.count * 3) {
        return isFound(in: folded(haystack))
      }
    }
    return isFound(in: haystack)
  }

  @inline(__always)
  private func isFound(in haystack: StringView) -> Bool {
    switch place {
    case .anywhere: scan_find(haystack.start, haystack.count, &needle) != nil
    case .whole: haystack.count == text.count && equals(haystack.start)
    case .start: haystack.count >= text.count && equals(haystack.start)
    case .end:
      haystack.count >= text.count && equals(haystack.start + (haystack.count - text.count))
    case .term: findTerm(haystack, before: startsInTerm, after: endsInTerm)
    case .termPrefix: findTerm(haystack, before: startsInTerm, after: false)
    case .termSuffix: findTerm(haystack, before: false, after: endsInTerm)
    }
  }

  @inline(__always)
  private func equals(_ start: UnsafePointer<UInt8>) -> Bool {
    guard needle.caseless else { return scan_equal(start, text.start, text.count) }
    for offset in 0..<text.count {
      var byte = start[offset]
      if byte &- 0x41 < 26 { byte |= 0x20 }
      if byte != text.start[offset] { return false }
    }
    return true
  }

  private func findTerm(_ haystack: StringView, before: Bool, after: Bool) -> Bool {
    var from = 0
    while let found = scan_find(haystack.start + from, haystack.count - from, &needle) {
      let at = UnsafePointer(found) - haystack.start
      let end = at + text.count
      if !(before && at > 0 && Self.isTerm(haystack.scalar(before: at))),
        !(after && end < haystack.count && Self.isTerm(haystack.scalar(end).point))
      {
        return true
      }
      from = at + 1
      if from > haystack.count { return false }
    }
    return false
  }

  private func folded(_ haystack: StringView) -> StringView {
    let needed = haystack.count * 2 + 4
    if capacity < needed {
      buffer.deallocate()
      buffer = .allocate(capacity: needed * 2)
      capacity = needed * 2
    }
    return StringView(buffer, LetterCase.lower.map(haystack, to: buffer))
  }

  /// Whether a character is part of a term: a letter or a digit.
  @inline(__always)
  static func isTerm(_ point: UInt32) -> Bool {
    point < 0x80
      ? point &- 0x30 < 10 || (point | 0x20) &- 0x61 < 26 : isLetterOrDigit(point)
  }

  @inline(never)
  private static func isLetterOrDigit(_ point: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(point) else { return false }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
      return true
    default: return false
    }
  }
}
