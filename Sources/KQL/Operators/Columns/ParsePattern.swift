import CScan
import KQLSyntax

/// The pattern of `parse` as bound: texts to find and what is taken from between them.
struct ParsePattern: Sendable {
  /// What a pattern does besides finding texts.
  enum Item: Sendable {
    /// Skips anything.
    case skip
    /// Takes a value for the capture with this number.
    case capture(Int)
  }

  /// A text and what stands before it.
  struct Part: Sendable {
    var items: [Item]
    var text: String
  }

  /// A value the pattern takes.
  struct Capture: Sendable {
    var name: String
    var type: ScalarType
  }

  /// The texts, in order.
  private(set) var parts: [Part] = []

  /// What stands behind the last text.
  private(set) var rest: [Item] = []

  /// The values, in order.
  private(set) var captures: [Capture] = []

  /// Binds a pattern.
  init(_ syntax: [PatternElementSyntax], at span: SourceSpan) throws(Diagnostic) {
    for element in syntax {
      switch element {
      case .star(let span):
        if case .capture(let last)? = rest.last, captures[last].type == .string {
          throw Diagnostic(
            "'*' cannot follow '\(captures[last].name)', a string", at: span,
            help: "put a text between them, or leave out the '*'")
        }
        rest.append(.skip)
      case .text(let literal, _):
        parts.append(Part(items: rest, text: literal.text))
        rest = []
      case .capture(let name, let type):
        var columnType = ScalarType.string
        if let type {
          guard let known = ScalarType(name: type.text) else {
            throw Diagnostic(
              "unknown type '\(type.text)'", at: type.span,
              help: "types are \(ScalarType.allCases.map(\.rawValue).joined(separator: ", "))")
          }
          columnType = known
        }
        guard !captures.contains(where: { $0.name == name.text }) else {
          throw Diagnostic("the column '\(name.text)' stands twice", at: name.span)
        }
        if case .capture(let last)? = rest.last, captures[last].type == .string {
          throw Diagnostic(
            "'\(name.text)' cannot follow '\(captures[last].name)', a string", at: name.span,
            help: "put a text between them")
        }
        rest.append(.capture(captures.count))
        captures.append(Capture(name: name.text, type: columnType))
      }
    }
    guard !captures.isEmpty || !parts.isEmpty else {
      throw Diagnostic("the pattern is empty", at: span, help: "write texts and names of columns")
    }
  }
}

/// How the values of a row are found.
protocol PatternMatcher: AnyObject {
  /// Finds the values of a text, one per capture; false when the text does not match.
  func match(_ text: StringView, _ values: UnsafeMutablePointer<StringView>) -> Bool
}

/// Finds the values by looking for one text after the other.
///
/// The first text must stand at the start unless something stands before it in the pattern, and the
/// last one at the end unless something stands behind it. Between texts a value is as short as can be.
final class TextPatternMatcher: PatternMatcher {
  /// A part of the pattern in plain memory: nothing is counted for every row.
  private struct Step {
    var text: StringView
    var needle: scan_needle
    var items: Items
  }

  /// What stands between two texts.
  private struct Items {
    let start: UnsafeMutablePointer<Item>
    let count: Int
  }

  private struct Item {
    /// The number of the capture, or -1 for what is skipped.
    var capture: Int
    var type: ScalarType
  }

  private let steps: UnsafeMutablePointer<Step>
  private let count: Int
  private let rest: Items
  private let arena = Arena()

  init(_ pattern: ParsePattern) {
    count = pattern.parts.count
    steps = .allocate(capacity: Swift.max(count, 1))
    for (index, part) in pattern.parts.enumerated() {
      let text = arena.copy(part.text)
      (steps + index).initialize(
        to: Step(
          text: text, needle: scan_needle_prepare(text.start, text.count, false),
          items: Self.items(part.items, pattern)))
    }
    rest = Self.items(pattern.rest, pattern)
  }

  private static func items(_ items: [ParsePattern.Item], _ pattern: ParsePattern) -> Items {
    let start = UnsafeMutablePointer<Item>.allocate(capacity: Swift.max(items.count, 1))
    for (index, item) in items.enumerated() {
      let plain =
        switch item {
        case .skip: Item(capture: -1, type: .string)
        case .capture(let capture): Item(capture: capture, type: pattern.captures[capture].type)
        }
      (start + index).initialize(to: plain)
    }
    return Items(start: start, count: items.count)
  }

  deinit {
    for index in 0..<count { steps[index].items.start.deallocate() }
    steps.deallocate()
    rest.start.deallocate()
  }

  func match(_ text: StringView, _ values: UnsafeMutablePointer<StringView>) -> Bool {
    let (steps, count, rest) = (steps, count, rest)
    var next = 0
    for index in 0..<count {
      let wanted = steps[index].text
      let items = steps[index].items
      var found = next
      if index == count &- 1, rest.count == 0 {
        found = text.count - wanted.count
        guard found >= next, items.count == 0 ? found == next : true,
          text.dropFirst(found) == wanted
        else { return false }
      } else if items.count == 0 {
        guard text.count - next >= wanted.count, text[next..<(next + wanted.count)] == wanted
        else { return false }
      } else {
        guard
          let start = scan_find(text.start + next, text.count - next, &steps[index].needle)
        else { return false }
        found = UnsafePointer(start) - text.start
      }
      take(items, from: text[next..<found], values)
      next = found + wanted.count
    }
    if rest.count == 0 { return next == text.count }
    take(rest, from: text.dropFirst(next), values)
    return true
  }

  /// Divides the text between two texts of the pattern among what stands there.
  @inline(__always)
  private func take(
    _ items: Items, from text: StringView, _ values: UnsafeMutablePointer<StringView>
  ) {
    var text = text
    var skips = false
    for at in 0..<items.count {
      let item = items.start[at]
      guard item.capture >= 0 else {
        skips = true
        continue
      }
      if skips, item.type != .string {
        text = text.dropFirst(text.bytes.firstIndex { item.type.mayContain($0) } ?? text.count)
      }
      skips = false
      if at == items.count - 1 {
        values[item.capture] = text
      } else {
        let value = item.type == .string ? .empty : item.type.longestPrefix(of: text)
        values[item.capture] = value
        text = text.dropFirst(value.count)
      }
    }
  }
}

extension ScalarType {
  /// Whether the text of a value may have a byte in it.
  fileprivate func mayContain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"): self != .bool
    case UInt8(ascii: "+"): isNumeric || self == .datetime
    case UInt8(ascii: "."): self != .int && self != .long && self != .bool
    case UInt8(ascii: ":"): self == .datetime || self == .timespan
    case UInt8(ascii: "/"), UInt8(ascii: " "), UInt8(ascii: ","): self == .datetime
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      self != .int && self != .long
    default: self == .dynamic
    }
  }

  /// The longest start of a text that is a value, blanks before it included; empty when there is none.
  fileprivate func longestPrefix(of text: StringView) -> StringView {
    var start = 0
    while start < text.count, text[start] == UInt8(ascii: " ") { start += 1 }
    var end = start
    while end < Swift.min(text.count, start + 64), mayContain(text[end]) { end += 1 }
    while end > start {
      let prefix = text[0..<end]
      if !Column.constant(prefix, count: 1).converted(to: self).isNull(0) { return prefix }
      end -= 1
    }
    return .empty
  }
}
