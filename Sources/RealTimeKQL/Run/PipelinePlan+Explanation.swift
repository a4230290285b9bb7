package import KQL

extension PipelinePlan {
  /// What each query does, under its name.
  package var explanations: [(name: String, explanation: QueryExplanation)] {
    bound.joined().compactMap { item in
      guard case .bound(let query) = item else { return nil }
      return (query.name, QueryExplanation(query.query, isLive: isLive))
    }
  }

  /// Whether the input does not end.
  package var isLive: Bool { inputs.isLive }

  /// The columns of the input, as far as a sample tells them.
  package var inputColumns: Schema { inputs[0].plan.standard.schema }

  /// How late events may be.
  package var tolerance: Timespan { pipeline.settings.tolerance ?? StreamSettings().tolerance }
}
