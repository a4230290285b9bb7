package import KQL

extension PipelinePlan {
  /// What each query does, under its name.
  package var explanations: [(name: String, explanation: QueryExplanation)] {
    bound.flatMap(\.items).compactMap { item in
      guard case .bound(let query) = item else { return nil }
      return (query.name, QueryExplanation(query.query, isLive: isLive))
    }
  }

  /// Whether the input does not end.
  package var isLive: Bool { inputs.isLive }

  /// The columns of each input, as far as a sample tells them, and whether it does not end.
  package var inputFacts: [(columns: Schema, isLive: Bool)] {
    (0..<inputs.count).map { (inputs[$0].plan.standard.schema, inputs[$0].plan.isLive) }
  }

  /// How late events may be.
  package var tolerance: Timespan { pipeline.settings.tolerance ?? StreamSettings().tolerance }
}
