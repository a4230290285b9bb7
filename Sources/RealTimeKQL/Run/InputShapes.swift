import KQLSyntax
package import KQL

/// What the tables of inputs are like, for whoever helps with a query that is being written.
package struct InputShapes: Sendable {
  private struct Shape {
    let standard: any InputFormat
    let views: [String: any InputFormat]
    let names: [String]
    let givenName: String?
  }

  private let inputs: [Shape]

  /// What the tables may be called, those with columns of their own first.
  package let tableNames: [String]

  /// The shape of an input with these columns, whose events queries may call by some names.
  package init(columns: Schema, tableNames: [String] = []) {
    inputs = [
      Shape(standard: NDJSONFormat(schema: columns), views: [:], names: [], givenName: nil)
    ]
    self.tableNames = tableNames
  }

  init(_ planned: PlannedInputs, givenName: String?) {
    inputs = (0..<planned.count).map { index in
      let one = planned[index]
      let name = one.input.table ?? (planned.count == 1 ? givenName : nil)
      return Shape(
        standard: one.plan.standard, views: one.views, names: one.tableNames, givenName: name)
    }
    let views = inputs.flatMap { $0.views.keys.sorted() }
    let others = inputs.flatMap { $0.givenName.map { [$0] } ?? $0.names }
    tableNames = views + others.filter { !views.contains($0) }
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
    let catalog = InputCatalog(
      inputs.map { shape in
        var input = CatalogInput(standard: shape.standard, views: shape.views)
        input.names = shape.names
        input.givenName = shape.givenName
        return input
      })
    return try? Query(text, catalog: catalog, now: currentTime()).schema
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
