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

  /// The columns of each input, as far as a sample tells them, whether it does not end, and what it leaves out
  /// that no query needs.
  package var inputFacts: [(columns: Schema, isLive: Bool, leavesOut: [String])] {
    (0..<inputs.count).map { index in
      let plan = inputs[index].plan
      let leavesOut = demands(of: index).flatMap { plan.narrowing?($0) } ?? []
      return (plan.standard.schema, plan.isLive, leavesOut)
    }
  }

  /// How late events may be.
  package var tolerance: Timespan { pipeline.settings.tolerance ?? StreamSettings().tolerance }
}
