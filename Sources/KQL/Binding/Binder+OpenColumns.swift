import KQLSyntax

/// Columns that are known by their use: what `bag_unpack` and `pivot` give of a stream that is not read
/// yet are the names that the query uses behind them.
extension Binder {
  /// How many such names a query may use.
  static let usedNameLimit = 256

  /// Whether a plan may have columns that the query has to tell by using them.
  func hasOpenColumns(_ plan: Plan) -> Bool { !openCalls.isEmpty && plan.hasOpenColumns }

  /// Whether the name that was looked for in vain may be of a column that is known by its use, or of
  /// one that no event had so far.
  var mayFindName: Bool {
    guard let name = unknownName else { return false }
    return isNewUse(of: name) || catalog?.mayAddColumn(name, to: unknownTable) == true
  }

  /// Takes in a name that was looked for in vain, if there are columns that are known by their use.
  ///
  /// - Returns: `false` when the name says nothing new.
  func learn(_ name: String) -> Bool {
    guard isNewUse(of: name) else { return false }
    usedNames.append(name)
    return true
  }

  private func isNewUse(of name: String) -> Bool {
    isUnknownNameOpen && usedNames.count < Self.usedNameLimit && !usedNames.contains(name)
  }

  /// Says what a query loses that does not name the columns it wants.
  ///
  /// - Throws: A diagnostic when it names none.
  func checkOpenCalls(_ plans: [Plan]) throws(Diagnostic) {
    guard let call = openCalls.first, catalog?.isCheck != true else { return }
    guard !usedNames.isEmpty else {
      throw Diagnostic(
        "the columns that '\(call.text)' gives are not known before the stream is read",
        at: call.span,
        help: "name those you need behind it, or declare them: "
          + "evaluate \(call.text)(…) : (name: string, number: long)")
    }
    guard plans.contains(where: \.hasOpenColumns) else { return }
    warnings.append(
      Diagnostic(
        "'\(call.text)' gives only the columns that the query names: "
          + usedNames.joined(separator: ", "),
        at: call.span, help: "declare others: evaluate \(call.text)(…) : (*, name: string)",
        severity: .warning))
  }
}

extension Plan {
  /// The plan, marked as one whose columns are known by their use.
  var opened: Plan {
    guard case .stage(let plan, var stage) = self else { return self }
    stage.opensColumns = true
    return .stage(plan, stage)
  }

  /// Whether there may be other columns than those of the schema, which are known by their use.
  var hasOpenColumns: Bool {
    switch self {
    case .stage(let plan, let stage):
      stage.opensColumns || (!Self.closing.contains(stage.name) && plan.hasOpenColumns)
    case .shared(let plan, _): plan.hasOpenColumns
    case .union(let plans, _): plans.contains(where: \.hasOpenColumns)
    case .combination(let left, let right, _): left.hasOpenColumns || right.hasOpenColumns
    case .input, .table, .generated: false
    }
  }

  /// The operators whose columns do not depend on those of their input.
  private static let closing: Set<String> = [
    "count", "distinct", "getschema", "make-series", "project", "project-by-names", "project-keep",
    "reduce", "sample-distinct", "summarize", "top-hitters", "top-nested",
  ]
}
