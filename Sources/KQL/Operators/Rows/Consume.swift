import KQLSyntax

extension QueryOperator {
  static let consume = QueryOperator("consume") {
    (input: Plan, _, _) throws(Diagnostic) -> Plan in
    .stage(
      input,
      Stage(name: "consume", schema: input.schema, memory: .none, keepsColumns: true) {
        Consume(output: $0, $1)
      })
  }
}

/// Takes rows and gives none.
private final class Consume: Operator {
  override func process(_ batch: Batch) -> Bool { true }
}
