import KQLSyntax

extension ScalarFunction {
  static let extractAll = ScalarFunction(
    "extract_all", aliases: ["extractall"],
    "Returns what the groups of a regular expression match in a text, every time.",
    parameters: [
      "regex": "The regular expression, a constant with 1 to 16 groups.",
      "groups?": "The numbers or names of the groups to return, an array; otherwise all.",
      "source": "The text.",
    ],
    examples: [
      #"extract_all(@'(\d+)', 'a set of 10, 20')"#: #"["10","20"]"#,
      #"extract_all(@'(\w)=(\d)', 'a=1 b=2')"#: #"[["a","1"],["b","2"]]"#,
      #"extract_all(@'(\w)=(\d)', dynamic([2]), 'a=1 b=2')"#: #"["1","2"]"#,
    ]
  ) { (call) throws(Diagnostic) in
    let regex = try Regex.constant(call.values[0])
    let last = call.values.count - 1
    guard (1...16).contains(regex.groupCount) else {
      let hasNone = regex.groupCount == 0
      throw Diagnostic(
        hasNone
          ? "the regular expression has no group"
          : "the regular expression has \(regex.groupCount) groups, more than 16",
        at: call.values[0].span,
        help: hasNone
          ? "put what you want into parentheses" : "write (?:…) around what you do not want")
    }
    guard last < 2 || call[1].type == .dynamic else {
      throw Diagnostic(
        "expected an array of groups, not a \(call[1].type)", at: call.values[1].span,
        help: "write the numbers or names as dynamic([1])")
    }
    let groups = last == 2 ? call[1] : Constant(Dynamic?.none)
    if let wanted = groups.constantValue?.value(0, as: Dynamic.self) {
      for name in wanted.elements.compactMap({ $0.string?.raw.string })
      where regex.group(named: name) == nil {
        throw Diagnostic(
          "the regular expression has no group '\(name)'", at: call.values[1].span,
          help: "name a group as in (?P<\(name)>…)")
      }
    }
    let overload = Overload([.string, .dynamic, .string], returns: .dynamic) { call in
      extractAll(call)
    }
    return call.apply(
      overload, [call.argument(0, as: .string), groups, call.argument(last, as: .string)])
  }

  private static func extractAll(_ call: Arguments) -> Column {
    let cache = RegexCache.of(call.context)
    let patterns = call.reader(0, of: StringView.self)
    let texts = call.reader(2, of: StringView.self)
    let arena = Arena(capacity: call.count * 32)
    let writer = DynamicWriter(arena)
    var builder = ColumnBuilder<Dynamic>(capacity: call.count)
    var groups: [Int] = []
    for row in 0..<call.count {
      guard let matcher = cache.pattern(patterns[row])?.matcher else {
        builder.appendNull()
        continue
      }
      if row == 0 || patterns.mask != 0 || !call.columns[1].isConstant {
        groups = self.groups(call.columns[1].value(row, as: Dynamic.self), matcher.regex)
      }
      let text = texts[row]
      let spans = (groups.max() ?? 0) + 1
      var count = 0
      arena.begin()
      matcher.forEachMatch(in: text, spans: spans) { match in
        arena.append(count == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
        count += 1
        if groups.count != 1 { arena.append(UInt8(ascii: "[")) }
        for (index, group) in groups.enumerated() {
          if index > 0 { arena.append(UInt8(ascii: ",")) }
          writer.append(string: match.group(group, of: text) ?? .empty)
        }
        if groups.count != 1 { arena.append(UInt8(ascii: "]")) }
      }
      if count == 0 {
        builder.appendNull()
      } else {
        arena.append(UInt8(ascii: "]"))
        builder.append(Dynamic(arena.end()))
      }
    }
    return builder.finish(owners: [arena])
  }

  private static func groups(_ wanted: Dynamic?, _ regex: Regex) -> [Int] {
    guard let wanted else {
      return Array(1...Swift.max(regex.groupCount, 1))
    }
    var groups: [Int] = []
    for element in wanted.elements {
      if let number = element.asLong, number >= 0, number <= Int64(regex.groupCount) {
        groups.append(Int(number))
      } else if let name = element.string?.raw.string, let number = regex.group(named: name) {
        groups.append(number)
      }
    }
    return groups.isEmpty ? Array(1...Swift.max(regex.groupCount, 1)) : groups
  }
}
