/// Finds the keyword at a place of a query.
///
/// A hash table over bytes, built once: a query of ten megabytes asks it a million times.
struct KeywordTable: Sendable {
  static let shared = KeywordTable()

  private typealias Spelling = (bytes: [UInt8], keyword: Keyword)

  /// What may begin with a word.
  private struct Entry: Sendable {
    let word: [UInt8]
    /// The keyword that the word alone is.
    var keyword: Keyword?
    /// The keywords that go on after it, longest first: `project-away`, `matches regex`.
    var compounds: [Spelling] = []
  }

  private static let mask = 2047
  private var slots: [Entry?] = Array(repeating: nil, count: mask + 1)

  private init() {
    for keyword in Keyword.allCases {
      let bytes = Array(keyword.rawValue.utf8)
      let start = bytes.first == UInt8(ascii: "!") ? 1 : 0
      let end = bytes[start...].firstIndex { !isNameByte($0) } ?? bytes.count
      let slot = slot(for: bytes[..<end])
      var entry = slots[slot] ?? Entry(word: Array(bytes[..<end]))
      if end == bytes.count {
        entry.keyword = keyword
      } else {
        entry.compounds.append((bytes, keyword))
        entry.compounds.sort { $0.bytes.count > $1.bytes.count }
      }
      slots[slot] = entry
    }
  }

  /// The longest keyword that starts with `word`, a slice of the query, and where it ends.
  func keyword(_ word: ArraySlice<UInt8>, in bytes: [UInt8]) -> (keyword: Keyword, end: Int)? {
    guard let entry = slots[slot(for: word)] else { return nil }
    if !entry.compounds.isEmpty {
      let rest = bytes[word.startIndex...]
      for (spelling, keyword) in entry.compounds where rest.starts(with: spelling) {
        return (keyword, word.startIndex + spelling.count)
      }
    }
    return entry.keyword.map { ($0, word.endIndex) }
  }

  /// The place of a word, or the free place where it belongs.
  private func slot(for word: ArraySlice<UInt8>) -> Int {
    var hash: UInt32 = 2_166_136_261
    for byte in word { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    var slot = Int(hash ^ (hash >> 15)) & Self.mask
    while let entry = slots[slot], !entry.word.elementsEqual(word) { slot = (slot + 1) & Self.mask }
    return slot
  }
}
