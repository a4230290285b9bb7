import KQLSyntax

extension QueryOperator {
  static let projectAway = QueryOperator("project-away") {
    (input, syntax, binder) throws(Diagnostic) in
    let removed = try binder.columns(syntax.expressions("columns"), of: input)
    return .picked(
      input, named: "project-away", input.schema.indices.filter { !removed.contains($0) })
  }

  static let projectKeep = QueryOperator("project-keep") {
    (input, syntax, binder) throws(Diagnostic) in
    let kept = try binder.columns(syntax.expressions("columns"), of: input)
    let indices = input.schema.indices.filter { kept.contains($0) }
    return .picked(
      input, named: "project-keep", indices,
      schema: indices.map { ColumnSchema(input.schema[$0].name, input.schema[$0].type) })
  }

  static let projectRename = QueryOperator("project-rename") {
    (input, syntax, binder) throws(Diagnostic) in
    var schema = input.schema
    let scope = Scope(input, binder)
    var hidden: Set<Int> = []
    for column in syntax.named("columns") {
      guard let name = column.names.first else {
        throw Diagnostic(
          "expected a new name", at: column.expression.span, help: "write: new = old")
      }
      let old = try binder.columns(matching: column.expression, in: scope)
      guard let index = old.first, old.count == 1 else {
        throw Diagnostic("expected the name of one column", at: column.expression.span)
      }
      if let taken = schema.index(named: name.text), taken != index {
        guard schema[taken].isHidden else {
          throw Diagnostic("there is a column '\(name.text)' already", at: name.span)
        }
        hidden.insert(taken)
      }
      schema[index] = ColumnSchema(name.text, schema[index].type)
    }
    let kept = schema.indices.filter { !hidden.contains($0) }
    return .picked(input, named: "project-rename", kept, schema: kept.map { schema[$0] })
  }

  static let projectReorder = QueryOperator("project-reorder") {
    (input, syntax, binder) throws(Diagnostic) in
    var order: [Int] = []
    let scope = Scope(input, binder)
    for column in syntax.ordered("columns") {
      var found = try binder.columns(matching: column.value.expression, in: scope)
        .filter { !order.contains($0) }
      if let isAscending = column.isAscending {
        found.sort {
          let (a, b) = (input.schema[$0].name, input.schema[$1].name)
          let comesFirst = column.isGranny ? NaturalOrder.isLess(a, b) : a < b
          return isAscending ? comesFirst : !comesFirst && a != b
        }
      }
      order += found
    }
    return .picked(
      input, named: "project-reorder",
      order + input.schema.indices.filter { !order.contains($0) })
  }
}

/// The order in which numbers inside text count as numbers: `x9` before `x10`.
private enum NaturalOrder {
  static func isLess(_ a: String, _ b: String) -> Bool {
    let (left, right) = (parts(of: a), parts(of: b))
    for (x, y) in zip(left, right) where x != y {
      if let n = Int(x), let m = Int(y) { return n < m }
      return x < y
    }
    return left.count < right.count
  }

  private static func parts(of text: String) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    while start < text.endIndex {
      let isDigit = text[start].isNumber
      let end = text[start...].firstIndex { $0.isNumber != isDigit } ?? text.endIndex
      parts.append(text[start..<end])
      start = end
    }
    return parts
  }
}

extension Binder {
  /// The columns that names and patterns stand for, in the order written, each once.
  fileprivate func columns(
    _ patterns: [ExpressionSyntax], of input: Plan
  ) throws(Diagnostic) -> [Int] {
    let scope = Scope(input, self)
    var found: [Int] = []
    for pattern in patterns {
      for index in try columns(matching: pattern, in: scope) where !found.contains(index) {
        found.append(index)
      }
    }
    return found
  }
}

extension OperatorSyntax {
  /// The expressions of a clause without names; none when it is not there.
  func expressions(_ label: String) -> [ExpressionSyntax] {
    if case .expressions(let values)? = clause(label) { return values }
    return []
  }
}

extension Plan {
  /// The rows as a result has them: without hidden columns, but for one that tells the rest of the
  /// events, which is the last.
  var withoutHiddenColumns: Plan {
    let rest = schema.firstIndex(where: \.isRest)
    let columns = schema.visible + (rest.map { [$0] } ?? [])
    return columns == Array(schema.indices) ? self : .picked(self, named: "project", columns)
  }

  /// The rows with the columns that `*` means, and no others.
  var withoutHidden: Plan {
    let visible = schema.visible
    return visible.count == schema.count ? self : .picked(self, named: "project", visible)
  }

  /// Some of the columns, in another order.
  static func picked(
    _ input: Plan, named name: String, _ indices: [Int], schema: Schema? = nil
  ) -> Plan {
    let before = input.schema
    return .projected(
      input, named: name, schema ?? indices.map { before[$0] },
      indices.map { InputColumn($0, of: before) })
  }
}
