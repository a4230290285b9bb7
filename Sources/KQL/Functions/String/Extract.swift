import KQLSyntax

extension ScalarFunction {
  static let extract = ScalarFunction(
    "extract", "Returns what a group of a regular expression matched in a text.",
    parameters: [
      "regex": "The regular expression.",
      "group": "The number of the group; 0 for the whole match.",
      "source": "The text.", "type?": "The type to convert the text to: typeof(long).",
    ],
    examples: [
      #"extract(@'x=([0-9.]+)', 1, 'hello x=45.6|wo')"#: "45.6",
      #"extract(@'x=([0-9.]+)', 1, 'hello x=45.6|wo', typeof(real))"#: "45.6",
    ]
  ) { (call) throws(Diagnostic) in
    try Regex.check(call.values[0])
    let operands = [
      call.argument(0, as: .string), call.argument(1, as: .long), call.argument(2, as: .string),
    ]
    let result = call.apply(.extract, operands)
    guard call.values.count == 4 else { return result }
    return result.converted(to: try call.typeArgument(3))
  }
}

extension CallArguments {
  /// The type that an argument names: `typeof(long)`.
  ///
  /// - Throws: A diagnostic when it is not a type.
  func typeArgument(_ index: Int) throws(Diagnostic) -> ScalarType {
    guard let type = ScalarType(name: try constantString(index)) else {
      throw Diagnostic("expected a type", at: values[index].span, help: "write typeof(long)")
    }
    return type
  }
}

extension Overload {
  fileprivate static let extract = Overload([.string, .long, .string], returns: .string) { call in
    let cache = RegexCache.of(call.context)
    let patterns = call.reader(0, of: StringView.self)
    let groups = call.reader(1, of: Int64.self)
    var builder = ColumnBuilder<StringView>(capacity: call.count)
    if patterns.mask == 0, groups.mask == 0, call.count > 0 {
      if let pattern = cache.pattern(patterns[0]), let matcher = pattern.matcher,
        groups[0] >= 0, groups[0] <= Int64(matcher.regex.groupCount),
        let matches = pattern.matches(in: call.columns[2], spans: Int(groups[0]) + 1)
      {
        let group = Int(groups[0])
        for row in 0..<call.count { builder.append(matches.group(group, row: row)) }
      } else {
        for _ in 0..<call.count { builder.append(StringView.empty) }
      }
      return builder.finish(owners: call.owners)
    }
    let texts = call.reader(2, of: StringView.self)
    for row in 0..<call.count {
      let matcher = cache.pattern(patterns[row])?.matcher
      let group = groups[row]
      if let matcher, group >= 0, group <= Int64(matcher.regex.groupCount),
        matcher.find(texts[row], from: 0, spans: Int(group) + 1)
      {
        builder.append(matcher.group(Int(group), of: texts[row]) ?? .empty)
      } else {
        builder.append(StringView.empty)
      }
    }
    return builder.finish(owners: call.owners)
  }
}
