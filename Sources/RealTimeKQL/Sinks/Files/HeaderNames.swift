import KQL

/// The line of names that a file of values begins with.
enum HeaderNames {
  /// More bytes than this are no line of names.
  private static let longest = 1 << 20

  /// The names in the first record of a file; `nil` when there is none.
  static func read(
    _ file: OutputFile, separator: UInt8, isQuoted mayBeQuoted: Bool
  ) throws(SinkError) -> [String]? {
    let bytes = try file.read(min(longest, file.count), at: 0)
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var names: [String] = []
    var name: [UInt8] = []
    var isQuoted = false
    func end() {
      names.append(String(decoding: name, as: UTF8.self))
      name = []
    }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\"") where mayBeQuoted:
        if isQuoted, rest.first == byte {
          name.append(byte)
          rest.removeFirst()
        } else {
          isQuoted.toggle()
        }
      case separator where !isQuoted: end()
      case 0x0D where !isQuoted && rest.first == 0x0A: continue
      case 0x0A where !isQuoted:
        end()
        return names
      default: name.append(byte)
      }
    }
    if isQuoted || bytes.isEmpty || bytes.count == longest { return nil }
    end()
    return names
  }

  /// For each of the names, the place of the column that has it; `nil` where they are not the same
  /// names, each once.
  static func order(of schema: Schema, as names: [String]) -> [Int]? {
    guard names.count == schema.count, Set(names).count == names.count else { return nil }
    var order: [Int] = []
    for name in names {
      guard let place = schema.firstIndex(where: { $0.name == name }) else { return nil }
      order.append(place)
    }
    return order
  }
}
