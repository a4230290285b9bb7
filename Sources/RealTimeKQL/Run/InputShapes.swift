import KQLSyntax
package import KQL

/// What the tables of inputs are like, for whoever helps with a query that is being written.
package struct InputShapes: Sendable {
  private let inputs: [CatalogInput]

  /// What the tables may be called, those with columns of their own first.
  package let tableNames: [String]

  /// The shape of an input with these columns, whose events queries may call by some names.
  package init(columns: Schema, tableNames: [String] = []) {
    inputs = [CatalogInput(standard: NDJSONFormat(schema: columns))]
    self.tableNames = tableNames
  }

  init(_ planned: PlannedInputs, givenName: String?) {
    inputs = (0..<planned.count).map {
      planned[$0].catalogInput(isAlone: planned.count == 1, givenName)
    }
    let views = inputs.flatMap { $0.views.keys.sorted() }
    let others = inputs.flatMap { $0.givenName.map { [$0] } ?? $0.names }
    tableNames = views + others.filter { !views.contains($0) }
  }

  /// The table whose first rows show what events are like: all events where tables pick some of them.
  package var sampledTable: String {
    inputs.count == 1 && inputs[0].hasFixedTables ? "Events" : tableNames.first ?? "Events"
  }

  /// The columns of the first input as they are.
  package var columns: Schema { inputs.first?.standard.schema ?? [] }

  /// The columns of what a query gives.
  ///
  /// Nothing is read. A query that would have to be computed in part to be understood gives nothing.
  ///
  /// - Parameter text: A query, which need not have any table of the inputs.
  /// - Returns: `nil` when it has mistakes.
  package func columns(of text: String) -> Schema? {
    guard !["toscalar", "evaluate", "externaldata"].contains(where: text.contains) else {
      return nil
    }
    return try? Query(text, catalog: InputCatalog(inputs), now: currentTime()).schema
  }
}

extension PipelinePlan {
  /// What the tables of its inputs are like, as far as has been found out.
  package var inputShapes: InputShapes {
    InputShapes(inputs, givenName: pipeline.settings.givenName)
  }
}

extension Pipeline {
  /// What the tables of the inputs are like, as far as a sample tells.
  ///
  /// - Throws: Why an input cannot be read.
  package func inputShapes() throws(PipelineError) -> InputShapes {
    InputShapes(try planned(), givenName: settings.givenName)
  }
}
