import KQLSyntax

extension ScalarFunction {
  static let parseCommandLine = ScalarFunction(
    "parse_command_line", "Returns the arguments of a command line as an array.",
    parameters: ["command_line": "The command line.", "kind": "The only kind is 'windows'."],
    examples: [
      #"parse_command_line('echo "hello world!"', 'windows')"#: #"["echo","hello world!"]"#
    ]
  ) { (call) throws(Diagnostic) in
    guard try call.constantString(1).lowercased() == "windows" else {
      throw Diagnostic(
        "unknown kind of command line", at: call.values[1].span, help: "use 'windows'")
    }
    let overload = Overload.build { (text: StringView, arena: Arena) -> Dynamic? in
      let scratch = Arena(capacity: text.count + 16)
      defer { withExtendedLifetime(scratch) {} }
      var at = 0
      var result = DynamicArrayWriter(arena)
      while let argument = text.readArgument(&at, scratch) { result.append(string: argument) }
      return result.count == 0 ? nil : result.finish()
    }
    return call.apply(overload, [call.argument(0, as: .string)])
  }
}

extension StringView {
  /// Reads an argument by the rules of `CommandLineToArgvW`; `nil` when there is no more.
  fileprivate func readArgument(_ at: inout Int, _ arena: Arena) -> StringView? {
    while at < count, self[at] == 0x20 || self[at] == 0x09 { at += 1 }
    guard at < count else { return nil }
    arena.begin()
    var isQuoted = false
    while at < count {
      let byte = self[at]
      if !isQuoted, byte == 0x20 || byte == 0x09 { break }
      if byte == UInt8(ascii: "\\") {
        var end = at
        while end < count, self[end] == byte { end += 1 }
        let slashes = end - at
        let beforeQuote = end < count && self[end] == UInt8(ascii: "\"")
        for _ in 0..<(beforeQuote ? slashes / 2 : slashes) { arena.append(byte) }
        at = end
        if beforeQuote, slashes % 2 == 1 {
          arena.append(UInt8(ascii: "\""))
          at += 1
        }
        continue
      }
      if byte == UInt8(ascii: "\"") {
        if isQuoted, at + 1 < count, self[at + 1] == byte {
          arena.append(byte)
          at += 1
        } else {
          isQuoted.toggle()
        }
      } else {
        arena.append(byte)
      }
      at += 1
    }
    return arena.end()
  }
}
