import KQLSyntax

extension ScalarFunction {
  static let bagPack = ScalarFunction(
    "bag_pack", aliases: ["pack", "pack_dictionary"],
    "Returns a bag with keys and values.",
    parameters: ["key…": "A key, and after it its value, and so on."],
    examples: ["bag_pack('Level', 'Information', 'n', 5)": #"{"Level":"Information","n":5}"#]
  ) { (call) throws(Diagnostic) in
    guard !call.values.isEmpty, call.values.count % 2 == 0 else {
      throw Diagnostic(
        "'\(call.name)' needs a value for every key", at: call.span,
        help: "it is bag_pack(key, value, key, value, …)")
    }
    var operands: [Expression] = []
    for index in call.values.indices {
      operands.append(index % 2 == 0 ? call.argument(index, as: .string) : call[index])
    }
    return call.apply(.pack(operands, skipsEmpty: false), operands)
  }

  static let bagPackColumns = ScalarFunction(
    "bag_pack_columns", "Returns a bag with columns under their names.",
    parameters: ["column…": "The columns."],
    examples: ["bag_pack_columns(x)": #"{"x":4}"#]
  ) { (call) throws(Diagnostic) in
    try call.require(1...256, "bag_pack_columns(column, …)")
    var operands: [Expression] = []
    for value in call.values {
      guard let column = value.expression as? InputColumn else {
        throw Diagnostic(
          "expected a column", at: value.span,
          help: "name other values with bag_pack('name', value)")
      }
      operands.append(Constant(column.name))
      operands.append(column)
    }
    return call.apply(.pack(operands, skipsEmpty: false), operands)
  }

  static let packAll = ScalarFunction(
    "pack_all", "Returns a bag with all columns of the input under their names.",
    parameters: ["ignore_null_empty?": "Whether to leave out nulls and empty text."],
    examples: ["pack_all()": #"{"x":4}"#]
  ) { (call) throws(Diagnostic) in
    var skipsEmpty = false
    if call.values.count == 1 {
      guard let value = call.argument(0, as: .bool).constantValue else {
        throw Diagnostic("expected a constant bool", at: call.values[0].span)
      }
      skipsEmpty = value.value(0, as: Bool.self) ?? false
    }
    var operands: [Expression] = []
    for column in call.inputColumns {
      operands.append(Constant(column.name))
      operands.append(column)
    }
    if let rest = call.rest { operands.append(rest) }
    return call.apply(
      .pack(operands, skipsEmpty: skipsEmpty, hasRest: call.rest != nil), operands)
  }
}

extension Overload {
  /// Makes a bag of keys, which are strings, and values of any type.
  ///
  /// - Parameters:
  ///   - operands: Each key, and its value behind it.
  ///   - skipsEmpty: Whether nulls and empty texts are left out.
  ///   - hasRest: Whether the last operand tells what columns do not of the events (``ColumnPath/rest``).
  /// - Returns: The overload that does so.
  fileprivate static func pack(
    _ operands: [Expression], skipsEmpty: Bool, hasRest: Bool = false
  ) -> Overload {
    Overload(operands.map(\.type), returns: .dynamic) { call in
      let arena = Arena(capacity: call.count * 16 * (operands.count + 1))
      let writers = call.columns.map(DynamicElementWriter.init)
      let rest = hasRest ? call.columns.last : nil
      let keys = stride(from: 0, to: call.columns.count - (hasRest ? 1 : 0), by: 2).map {
        call.reader($0, of: StringView.self)
      }
      // A name has one slot, whose value is the first one.
      let isFixed = keys.allSatisfy { $0.mask == 0 } && call.count > 0
      let repeated = isFixed ? keys.indices.map { keys.isRepeated($0, 0) } : []
      var builder = ColumnBuilder<Dynamic>(capacity: call.count)
      for row in 0..<call.count {
        var bag = DynamicBagWriter(arena)
        let others = rest.map { OtherValues($0, row) }
        for (index, key) in keys.enumerated() {
          let column = call.columns[index * 2 + 1]
          if let other = others?.value(of: key[row], in: column, row) {
            bag.begin(key: key[row])
            bag.writer.append(other)
            continue
          }
          if skipsEmpty, column.isEmpty(row) { continue }
          if isFixed ? repeated[index] : keys.isRepeated(index, row) { continue }
          bag.begin(key: key[row])
          writers[index * 2 + 1].append(row, to: bag.writer)
        }
        if let others {
          for (key, value) in others.members
          where !skipsEmpty || value.nonNull != nil && value.text.count > 2 {
            bag.begin(key: key)
            bag.writer.append(value)
          }
        }
        builder.append(bag.finish())
      }
      return builder.finish(owners: [arena])
    }
  }
}

extension [Reader<StringView>] {
  /// Whether a key stands before the one at an index too.
  fileprivate func isRepeated(_ index: Int, _ row: Int) -> Bool {
    let key = self[index][row]
    return prefix(index).contains { $0[row] == key }
  }
}

extension Column {
  fileprivate func isEmpty(_ row: Int) -> Bool {
    switch type {
    case .string: pointer(StringView.self)[index(row)].isEmpty
    default: isNull(row)
    }
  }
}
