extension KeyColumn {
  /// Where the values of some key columns go.
  ///
  /// - Returns: The columns, the number of words of a key, and the words that must be zero before
  ///   the columns are written into them.
  static func layOut(
    _ types: [ScalarType]
  ) -> (columns: [KeyColumn], wordCount: Int, clearedWords: [Int]) {
    var columns = types.map { KeyColumn($0) }
    var wordCount = 0
    for index in columns.indices where columns[index].isFullWord {
      columns[index].word = wordCount
      wordCount += 1
    }
    var halves = 0
    let firstHalf = wordCount
    func nextHalf() -> (word: Int, shift: UInt64) {
      defer { halves += 1 }
      return (firstHalf + halves / 2, halves % 2 == 0 ? 0 : 32)
    }
    for index in columns.indices where !columns[index].isFullWord {
      (columns[index].word, columns[index].shift) = nextHalf()
    }
    if columns.count == 1 {
      // The group of null has no key; when keys are read, its flag is in a word after them.
      columns[0].nullWord = 1
      columns[0].nullBit = columns[0].needsNullBit ? 1 : 0
      return (columns, 1, [])
    }
    var clearedWords: [Int] = []
    var half: (word: Int, shift: UInt64) = (0, 0)
    var used: UInt64 = 32
    var spare = columns.filter { $0.spareBit != 0 }
    for index in columns.indices where columns[index].needsNullBit {
      if let other = spare.popLast() {
        columns[index].nullWord = other.word
        columns[index].nullBit = other.spareBit
        continue
      }
      if used == 32 {
        half = nextHalf()
        if half.shift == 0 { clearedWords.append(half.word) }
        used = 0
      }
      columns[index].nullWord = half.word
      columns[index].nullBit = 1 << (half.shift + used)
      used += 1
    }
    return (columns, firstHalf + (halves + 1) / 2, clearedWords)
  }
}
