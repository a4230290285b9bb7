/// Finds the keyword at a place of a query.
///
/// A hash table without references, built once: a query of ten megabytes asks it a million times.
struct KeywordTable: Sendable {
  static let shared = KeywordTable()

  /// A spelling among ``letters``, and its keyword.
  private struct Spelling: Sendable {
    let start: Int
    let end: Int
    let keyword: Keyword?
  }

  private static let mask = 2047
  private var letters: [UInt8] = []
  /// Words at the places their hashes give.
  private var words: [Spelling?] = Array(repeating: nil, count: mask + 1)
  /// The keywords that go on after a word, longest first, by the word's place.
  private var compounds: [Range<Int>] = Array(repeating: 0..<0, count: mask + 1)
  private var compoundSpellings: [Spelling] = []

  private init() {
    var continuations: [Int: [Keyword]] = [:]
    for keyword in Keyword.allCases {
      let bytes = Array(keyword.rawValue.utf8)
      let start = bytes.first == UInt8(ascii: "!") ? 1 : 0
      let end = bytes[start...].firstIndex { !isNameByte($0) } ?? bytes.count
      let place = place(of: bytes[..<end], in: bytes)
      let isWhole = end == bytes.count
      if isWhole || words[place] == nil {
        words[place] = add(bytes[..<end], as: isWhole ? keyword : nil)
      }
      if !isWhole { continuations[place, default: []].append(keyword) }
    }
    for (place, keywords) in continuations {
      let first = compoundSpellings.count
      for keyword in keywords.sorted(by: { $0.rawValue.utf8.count > $1.rawValue.utf8.count }) {
        let bytes = Array(keyword.rawValue.utf8)
        compoundSpellings.append(add(bytes[...], as: keyword))
      }
      compounds[place] = first..<compoundSpellings.count
    }
  }

  /// The longest keyword that starts with `word`, a slice of the query, and where it ends.
  func keyword(_ word: ArraySlice<UInt8>, in bytes: [UInt8]) -> (keyword: Keyword, end: Int)? {
    let place = place(of: word, in: bytes)
    guard let entry = words[place] else { return nil }
    for index in compounds[place] {
      let spelling = compoundSpellings[index]
      if let keyword = spelling.keyword, stands(spelling, at: word.startIndex, in: bytes) {
        return (keyword, word.startIndex + spelling.end - spelling.start)
      }
    }
    return entry.keyword.map { ($0, word.endIndex) }
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>, as keyword: Keyword?) -> Spelling {
    letters += bytes
    return Spelling(start: letters.count - bytes.count, end: letters.count, keyword: keyword)
  }

  /// The place of a word, or the free place where it belongs.
  private func place(of word: ArraySlice<UInt8>, in bytes: [UInt8]) -> Int {
    var hash: UInt32 = 2_166_136_261
    for index in word.indices { hash = (hash ^ UInt32(bytes[index])) &* 16_777_619 }
    var place = Int(hash ^ (hash >> 15)) & Self.mask
    while let entry = words[place] {
      if entry.end - entry.start == word.count, stands(entry, at: word.startIndex, in: bytes) {
        break
      }
      place = (place + 1) & Self.mask
    }
    return place
  }

  private func stands(_ spelling: Spelling, at start: Int, in bytes: [UInt8]) -> Bool {
    let count = spelling.end - spelling.start
    guard start + count <= bytes.count else { return false }
    for offset in 0..<count where letters[spelling.start + offset] != bytes[start + offset] {
      return false
    }
    return true
  }
}
