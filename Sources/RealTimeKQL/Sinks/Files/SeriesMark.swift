/// Where a series of files is: the file that is written, and files behind the last checkpoint.
struct SeriesMark: Hashable, Sendable {
  /// A file of the series by its name.
  struct Name: Hashable, Sendable {
    /// The name without a number.
    var base: String

    /// Its number; 0 for none.
    var number: Int

    /// What it is called until a checkpoint names it; `nil` when it has its name.
    var temporary: String?
  }

  /// The file that is written, and its length.
  var file: OutputMark

  /// Its name.
  var name: Name

  /// The span of the clock that it is for.
  var span: Int64

  /// The hash of its last bytes.
  var anchor: AnchorDigest

  /// What the temporary names of this output have in common.
  var token: String

  /// Files that came to their end since the last checkpoint and have temporary names.
  var finished: [Name]
}

extension SeriesMark {
  /// The mark in words; the first ones are those of the file.
  var text: String {
    var words = [
      file.text, token, String(span), String(anchor.count), anchor.hash.isEmpty ? "-" : anchor.hash,
    ]
    for name in [name] + finished {
      words += [
        Self.escaped(name.base), String(name.number), name.temporary.map(Self.escaped) ?? "-",
      ]
    }
    return words.joined(separator: " ")
  }

  /// Reads the words of a mark; `nil` for those of a single file.
  init?(text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count >= 11, (words.count - 8) % 3 == 0, let file = OutputMark(text: text),
      let span = Int64(words[5]), let count = Int(words[6])
    else { return nil }
    var names: [Name] = []
    for start in stride(from: 8, to: words.count, by: 3) {
      guard let base = Self.unescaped(words[start]), let number = Int(words[start + 1]),
        number >= 0,
        let temporary = Self.unescaped(words[start + 2])
      else { return nil }
      names.append(
        Name(base: base, number: number, temporary: words[start + 2] == "-" ? nil : temporary))
    }
    self.init(
      file: file, name: names[0], span: span, anchor: AnchorDigest(count: count, hash: words[7]),
      token: words[4], finished: Array(names.dropFirst()))
  }

  private static func escaped(_ name: String) -> String {
    var text = ""
    for byte in name.utf8 {
      if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "%") {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
      }
    }
    return text
  }

  private static func unescaped(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    // A name leads nowhere else.
    guard !bytes.contains(UInt8(ascii: "/")), !bytes.contains(0) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
