import CRegex

/// A compiled regular expression in Kusto's syntax, which is that of Rust's library (`regex`).
final class Regex: @unchecked Sendable {
  fileprivate let handle: OpaquePointer

  /// The number of capturing groups, without the whole match.
  let groupCount: Int

  /// What is likely meant otherwise, if there is anything.
  let doubt: Invalid?

  /// Compiles a pattern.
  ///
  /// - Throws: `Invalid` with the reason when it is not valid.
  init(_ pattern: StringView, caseless: Bool = false) throws(Invalid) {
    var error = cregex_error()
    guard let handle = cregex_compile(pattern.start, pattern.count, caseless, &error) else {
      throw Invalid(error)
    }
    self.handle = handle
    doubt = error.message.0 == 0 ? nil : Invalid(error)
    groupCount = Int(cregex_group_count(handle))
  }

  deinit { cregex_free(handle) }

  /// The number of the group with a name.
  func group(named name: String) -> Int? {
    guard groupCount > 0 else { return nil }
    for group in 1...groupCount {
      var buffer = [CChar](repeating: 0, count: 256)
      let length = cregex_group_name(handle, Int32(group), &buffer, buffer.count)
      guard length > 0 else { continue }
      let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      if String(decoding: bytes, as: UTF8.self) == name { return group }
    }
    return nil
  }

  /// What stands in every text that a pattern matches, in each of some choices one of its texts; letters of
  /// ASCII may be of the other case where that is of no matter.
  static func needed(
    by pattern: StringView
  ) -> [[(bytes: [UInt8], isCaseless: Bool)]] {
    var choices: [[(bytes: [UInt8], isCaseless: Bool)]] = []
    withUnsafeMutablePointer(to: &choices) { choices in
      cregex_needed(
        pattern.start, pattern.count,
        { context, choice, bytes, length, isCaseless in
          guard let context, let bytes else { return }
          let choices = context.assumingMemoryBound(
            to: [[(bytes: [UInt8], isCaseless: Bool)]].self)
          while choices.pointee.count <= Int(choice) { choices.pointee.append([]) }
          let text = Array(UnsafeBufferPointer(start: bytes, count: length))
          choices.pointee[Int(choice)].append((text, isCaseless))
        }, choices)
    }
    return choices
  }

  /// What is wrong with a pattern, or doubtful.
  struct Invalid: Error {
    /// The reason.
    let reason: String
    /// What to do about it; may be empty.
    let help: String
    /// The bytes of the pattern that it is about.
    let part: Range<Int>

    fileprivate init(_ error: cregex_error) {
      reason = withUnsafeBytes(of: error.message, Self.text)
      help = withUnsafeBytes(of: error.help, Self.text)
      part = error.offset..<error.offset + error.length
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// What one thread needs to match with a regular expression, and the last match.
final class RegexMatcher {
  /// The expression.
  let regex: Regex

  /// The spans of the last match: the whole, then the groups.
  let spans: UnsafeMutablePointer<cregex_span>

  private let scratch: OpaquePointer?
  private let spanCount: Int
  /// Ends a match that takes long.
  private let stop = Allowance.current.stop

  init(_ regex: Regex) {
    self.regex = regex
    spanCount = regex.groupCount + 1
    spans = .allocate(capacity: spanCount)
    spans.initialize(repeating: cregex_span(begin: -1, end: -1), count: spanCount)
    scratch = cregex_scratch_create(regex.handle, stop.flag)
  }

  deinit {
    cregex_scratch_free(scratch)
    spans.deallocate()
  }

  /// Whether the expression matches anywhere.
  @inline(__always)
  func matches(_ text: StringView) -> Bool { find(text, from: 0, spans: 0) }

  /// Finds the first match at or after an offset and remembers `spans` of its spans.
  @inline(__always)
  func find(_ text: StringView, from start: Int, spans count: Int) -> Bool {
    guard let scratch, start <= text.count else { return false }
    return cregex_match(
      regex.handle, scratch, text.start, text.count, start, spans,
      Int32(truncatingIfNeeded: min(count, spanCount)))
  }

  /// Where the last match is.
  @inline(__always)
  var range: Range<Int> { spans[0].begin..<spans[0].end }

  /// The text of a group of the last match; `nil` when it took no part.
  @inline(__always)
  func group(_ group: Int, of text: StringView) -> StringView? {
    let span = spans[group]
    return span.begin < 0 ? nil : text[span.begin..<span.end]
  }

  /// Calls `body` for every match, from left to right, without overlap.
  ///
  /// An empty match is followed by a step of one character; one just behind another match is none.
  func forEachMatch(in text: StringView, spans count: Int, _ body: (RegexMatcher) -> Void) {
    var from = 0
    var last = -1
    while from <= text.count, !stop.isAbandoned, find(text, from: from, spans: max(count, 1)) {
      let end = spans[0].end
      let isEmpty = end == spans[0].begin
      if !isEmpty || end != last { body(self) }
      last = end
      if !isEmpty {
        from = end
      } else {
        from = end < text.count ? end + text.scalar(end).count : end + 1
      }
    }
  }
}
