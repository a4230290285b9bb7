/// A path into a dynamic value as text: `$.a.b[0]['c d']`.
struct JsonPath {
  /// One step.
  enum Step {
    case key(StringView)
    case index(Int)
  }

  /// The steps from the root.
  private(set) var steps: [Step] = []

  /// Reads a path; text that does not begin with `$` is one key.
  ///
  /// `nil` when it is not a path.
  init?(_ text: StringView) {
    guard !text.isEmpty, text[0] == UInt8(ascii: "$") else {
      steps = [.key(text)]
      return
    }
    var at = 1
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "."):
        let start = at + 1
        at = start
        while at < text.count, text[at] != UInt8(ascii: "."), text[at] != UInt8(ascii: "[") {
          at += 1
        }
        if at > start {
          steps.append(.key(text[start..<at]))
        } else if at >= text.count || text[at] != UInt8(ascii: "[") {
          return nil
        }
      case UInt8(ascii: "["):
        guard let step = Self.bracket(text, &at) else { return nil }
        steps.append(step)
      default: return nil
      }
    }
  }

  private static func bracket(_ text: StringView, _ at: inout Int) -> Step? {
    var start = at + 1
    guard start < text.count else { return nil }
    let quote = text[start]
    if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
      start += 1
      var end = start
      while end < text.count, text[end] != quote { end += 1 }
      guard end + 1 < text.count, text[end + 1] == UInt8(ascii: "]") else { return nil }
      at = end + 2
      return .key(text[start..<end])
    }
    var end = start
    while end < text.count, text[end] != UInt8(ascii: "]") { end += 1 }
    guard end < text.count else { return nil }
    at = end + 1
    return Dynamic.wholeNumber(text[start..<end]).map { .index(Int($0)) }
  }

  /// The keys, when every step is one: paths into bags cannot index arrays.
  var keys: [StringView]? {
    var keys: [StringView] = []
    for step in steps {
      guard case .key(let key) = step else { return nil }
      keys.append(key)
    }
    return keys
  }

  /// The value at the end of the path.
  func value(in root: Dynamic) -> Dynamic? {
    var value = root
    for step in steps {
      let next: Dynamic?
      switch step {
      case .key(let key): next = value.kind == .bag ? value.member(key) : nil
      case .index(let index): next = value.kind == .array ? value.element(index) : nil
      }
      guard let next else { return nil }
      value = next
    }
    return value
  }
}
