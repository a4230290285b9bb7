extension Expression {
  /// Whether the value depends on the row.
  var readsColumns: Bool {
    // A value that is used many times is one node, which is looked at once.
    var seen: Set<ObjectIdentifier> = []
    func reads(_ node: Expression) -> Bool {
      guard seen.insert(ObjectIdentifier(node)).inserted else { return false }
      return node is InputColumn || node.operands.contains(where: reads)
    }
    return reads(self)
  }
}
