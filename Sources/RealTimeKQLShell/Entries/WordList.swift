/// A list of strings as Python writes it: `["syslog", '/var/log/auth.log']`, over any number of lines.
package enum WordList: Hashable, Sendable {
  /// The whole list.
  case complete([String])
  /// The closing bracket has not come yet.
  case incomplete
  /// What is wrong, in lower case.
  case wrong(String)

  /// Reads a list.
  ///
  /// - Parameter text: Begins with `[`, or with `(` as a tuple does.
  package init(_ text: some StringProtocol) {
    var reader = Reader(rest: Substring(text))
    self = reader.list()
  }

  /// The list in double quotes.
  package static func text(of words: [String]) -> String {
    "[\(words.map(quoted).joined(separator: ", "))]"
  }

  /// The words as a Unix shell takes them.
  package static func line(of words: [String]) -> String {
    words.map { word in
      let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0) }
      if isPlain, !word.isEmpty { return word }
      return "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: #"'\''"#) + "'"
    }.joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    var text = "\""
    for character in word {
      switch character {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      default: text.append(character)
      }
    }
    return text + "\""
  }

  private struct Reader {
    var rest: Substring

    mutating func list() -> WordList {
      guard let open = rest.popFirst(), open == "[" || open == "(" else {
        return .wrong("expected '['")
      }
      let close: Character = open == "[" ? "]" : ")"
      var words: [String] = []
      while true {
        skipBlanks()
        guard let next = rest.first else { return .incomplete }
        if next == close { break }
        guard next == "\"" || next == "'" else {
          return .wrong("expected a text in quotes, found '\(rest.prefix(20))'")
        }
        guard let word = quoted(isQuery: words.last == "-e") else {
          return rest.isEmpty
            ? .wrong("a quote is not closed") : .wrong("expected a text in quotes")
        }
        words.append(word)
        skipBlanks()
        guard let after = rest.first else { return .incomplete }
        if after == "," {
          rest.removeFirst()
        } else if after != close {
          return .wrong("expected ',' or '\(close)', found '\(rest.prefix(20))'")
        }
      }
      rest.removeFirst()
      skipBlanks()
      if let more = rest.first, more != ";" { return .wrong("nothing may follow '\(close)'") }
      return .complete(words)
    }

    /// Blanks, line breaks and comments.
    private mutating func skipBlanks() {
      while let next = rest.first {
        if next == "#" {
          rest = rest.drop { !$0.isNewline }
        } else if next.isWhitespace {
          rest.removeFirst()
        } else {
          return
        }
      }
    }

    /// A text in quotes.
    ///
    /// A backslash before anything but a quote or itself is kept, so that Windows paths can be pasted. In a query `\n` and `\t` stand for what they do in Python.
    private mutating func quoted(isQuery: Bool) -> String? {
      guard let quote = rest.popFirst() else { return nil }
      var word = ""
      while let next = rest.popFirst() {
        if next == quote { return word }
        if next.isNewline { return nil }
        guard next == "\\", let escaped = rest.first else {
          word.append(next)
          continue
        }
        switch escaped {
        case "\"", "'", "\\":
          word.append(escaped)
          rest.removeFirst()
        case "n" where isQuery, "t" where isQuery:
          word.append(escaped == "n" ? "\n" : "\t")
          rest.removeFirst()
        default: word.append("\\")
        }
      }
      return nil
    }
  }
}
