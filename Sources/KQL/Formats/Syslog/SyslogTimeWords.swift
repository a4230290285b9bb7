/// Tells whether a line begins with something that is a time, though not one that is understood.
enum SyslogTimeWords {
  /// How many words are looked at.
  private static let most = 6

  /// Whether a time of day, or a date or seconds in one number, stands at the beginning, behind nothing
  /// but numbers, marks and names of months and weekdays.
  static func begin(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var offset = start
    var numbers = 0
    for _ in 0..<most {
      while offset < end, base[offset] == 0x20 { offset += 1 }
      guard offset < end else { return false }
      var next = offset
      while next < end, base[next] != 0x20, base[next] != 0x09 { next += 1 }
      let word = StringView(base + offset, next - offset)
      if hasClock(word) { return true }
      let digits = word.bytes.reduce(0) { $1.digitValue <= 9 ? $0 + 1 : $0 }
      if digits == 6, word.count == 6 { numbers += 1 }
      if digits >= 8 && isMarked(word) || numbers == 2 { return true }
      guard isMarked(word) || isName(word) else { return false }
      offset = next
    }
    return false
  }

  /// Whether a word has `1:02`, as a time of day has, before any letter.
  private static func hasClock(_ word: StringView) -> Bool {
    for index in 0..<word.count {
      let byte = word[index]
      if byte == 0x3A, index > 0, index + 2 < word.count {
        return word[index - 1].digitValue <= 9 && word[index + 1].digitValue <= 5
          && word[index + 2].digitValue <= 9
      }
      let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
      if isLetter, !isInDate(word, index) { return false }
    }
    return false
  }

  /// Whether a letter is of a month's name between slashes or dashes, or the `T` of ISO 8601.
  private static func isInDate(_ word: StringView, _ index: Int) -> Bool {
    if word[index] == 0x54, index > 0, word[index - 1].digitValue <= 9 { return true }
    for start in Swift.max(0, index - 2)...index where start + 3 <= word.count {
      if SyslogTime.month(word.start + start) != nil { return true }
    }
    return false
  }

  /// Whether a word has digits and marks only.
  private static func isMarked(_ word: StringView) -> Bool {
    word.bytes.allSatisfy { $0 >= 0x21 && $0 < 0x41 || $0 == 0x5B || $0 == 0x5D || $0 == 0x7C }
  }

  /// Whether a word is the name of a month or a weekday, cut to three letters or not.
  private static func isName(_ word: StringView) -> Bool {
    var word = word
    while word.count > 3, !(word[0] | 0x20 >= 0x61 && word[0] | 0x20 <= 0x7A) {
      word = word.dropFirst(1)
    }
    guard word.count >= 3, word.count <= 10 else { return false }
    let days: StaticString = "MonTueWedThuFriSatSun"
    let isDay = (0..<7).contains { index in
      let name = days.utf8Start + index * 3
      return name[0] == word[0] && name[1] == word[1] && name[2] == word[2]
    }
    return isDay || SyslogTime.month(word.start) != nil
  }
}
