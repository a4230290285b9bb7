import CScan

/// What a program says of itself in the header `User-Agent`, and what can be told from it.
///
/// A small set of rules for what is common, in the order that decides: who comes later in a list
/// often says that he is somebody before. What no rule knows is `Other`.
struct UserAgent {
  /// The header's text.
  let text: StringView

  init(_ text: StringView) { self.text = text }

  /// A name and a version, each empty when it is not known.
  struct Product {
    var family: StringView
    var version = Version()

    init(_ family: StaticString, _ version: Version = Version()) {
      self.family = StringView(family)
      self.version = version
    }
  }

  /// The first four numbers of a version.
  struct Version {
    var major = StringView.empty
    var minor = StringView.empty
    var patch = StringView.empty
    var patchMinor = StringView.empty

    init() {}

    init(_ major: StaticString, _ minor: StaticString = "") {
      self.major = StringView(major)
      self.minor = StringView(minor)
    }

    /// Reads the numbers at the start of a text, which dots or underscores divide.
    init(of text: StringView) {
      var rest = text
      major = Self.number(&rest)
      minor = Self.next(&rest)
      patch = minor.isEmpty ? .empty : Self.next(&rest)
      patchMinor = patch.isEmpty ? .empty : Self.next(&rest)
    }

    private static func number(_ rest: inout StringView) -> StringView {
      var end = 0
      while end < rest.count, rest[end] &- 0x30 < 10 { end += 1 }
      defer { rest = rest.dropFirst(end) }
      return rest[0..<end]
    }

    private static func next(_ rest: inout StringView) -> StringView {
      guard let first = rest.bytes.first, first == 0x2E || first == 0x5F else { return .empty }
      rest = rest.dropFirst(1)
      return number(&rest)
    }
  }

  /// Whether a word stands anywhere in the text.
  func has(_ word: StaticString) -> Bool { find(word) != nil }

  /// What follows the first place of a word; `nil` when it is nowhere.
  func after(_ word: StaticString) -> StringView? {
    find(word).map { text.dropFirst($0 + word.utf8CodeUnitCount) }
  }

  /// The version that follows a word; `nil` when the word is nowhere.
  func version(after word: StaticString) -> Version? { after(word).map { Version(of: $0) } }

  private func find(_ word: StaticString) -> Int? {
    var needle = scan_needle_prepare(word.utf8Start, word.utf8CodeUnitCount, false)
    return scan_find(text.start, text.count, &needle).map { UnsafePointer($0) - text.start }
  }
}
