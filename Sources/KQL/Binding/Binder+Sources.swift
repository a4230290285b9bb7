import KQLSyntax

/// A table of `union`, `find` or `search`, with the name that its rows are told by.
typealias NamedPlan = (name: String, plan: Plan)

extension Binder {
  /// The rows that come to `union`, `find` or `search`, and the tables of its list.
  ///
  /// A name pattern stands for every view and every table of the input that fits it. A table without
  /// a name of its own is told by `prefix` and its place. With `isFuzzy`, what cannot be resolved is
  /// a warning.
  func sources(
    _ syntax: OperatorSyntax, after input: Plan?, _ prefix: String, inputPrefix: String? = nil,
    isFuzzy: Bool = false
  ) throws(Diagnostic) -> [NamedPlan] {
    var sources: [NamedPlan] = []
    if let input { sources.append((inputName ?? "\(inputPrefix ?? prefix)0", input)) }
    for table in syntax.tables("tables") {
      unknownName = nil
      do throws(Diagnostic) {
        if case .wildcard(let pattern) = table.kind {
          sources += try tables(matching: pattern, at: table.span)
        } else {
          sources.append((tableName(table) ?? "\(prefix)\(sources.count)", try plan(table)))
        }
      } catch {
        // What a column may still come for is not missing.
        guard isFuzzy, !mayFindName else { throw error }
        var warning = error
        warning.severity = .warning
        warnings.append(warning)
      }
    }
    return sources
  }

  /// What `find` and `search` look through when they name no table: the views, then the stream.
  func everyTable(at span: SourceSpan) throws(Diagnostic) -> [NamedPlan] {
    let views = try self.views(at: span) { _ in true }
    let streams = (catalog?.everything ?? []).compactMap { table in
      (try? input(table)).map { (table.name, $0) }
    }
    return views + streams
  }

  /// The views and the tables of the input whose names fit a pattern.
  private func tables(
    matching pattern: String, at span: SourceSpan
  ) throws(Diagnostic) -> [NamedPlan] {
    if pattern == "*" {
      let all = try everyTable(at: span)
      guard all.isEmpty else { return all }
    }
    if let name = catalog?.contested.sorted().first(where: { Self.matches($0, pattern) }) {
      throw contestedTable(name, at: span)
    }
    var found = try views(at: span) { Self.matches($0, pattern) }
    for name in catalog?.tableNames ?? [] where Self.matches(name, pattern) {
      if let table = catalog?.table(named: name, at: span) {
        found.append((name, try input(table)))
      }
    }
    if found.isEmpty, catalog?.isCheck == true, let table = catalog?.table(named: pattern, at: span)
    {
      found.append((pattern, try input(table)))
    }
    guard !found.isEmpty else {
      throw Diagnostic(
        "no table has a name like '\(pattern)'", at: span,
        help: "of the names that 'let' gives, a pattern finds the views: let V = view () { … }")
    }
    return found
  }

  /// The views whose names pass a test, in the order of their definition.
  private func views(
    at span: SourceSpan, _ isWanted: (String) -> Bool
  ) throws(Diagnostic) -> [NamedPlan] {
    var found: [NamedPlan] = []
    for name in environment.views where isWanted(name) {
      let view = ExpressionSyntax(.name(NameSyntax(name, at: span)), at: span)
      found.append((name, try plan(view)))
    }
    return found
  }

  /// The name that rows of a table are told by: a stream's or a view's own, or one given by `as`.
  ///
  /// As in Kusto, a table that a `let` names has none of its own.
  func tableName(_ table: ExpressionSyntax) -> String? {
    switch table.kind {
    case .name(let name):
      switch environment[name.text] {
      case nil: return name.text
      case .function(let function, _): return function.isView ? name.text : nil
      case .scalar, .table, .database, .entities, .absent: return nil
      }
    case .pipeline(let pipeline):
      guard let last = pipeline.operators.last else { return nil }
      return nameGiven(by: last)
    default: return nil
    }
  }

  /// The name that `as` gives; none for every other operator.
  func nameGiven(by syntax: OperatorSyntax) -> String? {
    syntax.keyword.text == "as" ? try? syntax.name("name").text : nil
  }
}

extension OperatorSyntax {
  /// The tables of a clause; none when it is not there.
  fileprivate func tables(_ label: String) -> [ExpressionSyntax] {
    if case .tables(let tables)? = clause(label) { return tables }
    return []
  }
}
