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

extension Sequence where Element: Expression {
  /// The positions of the columns that are read.
  var readColumns: Set<Int> {
    var seen: Set<ObjectIdentifier> = []
    var columns: Set<Int> = []
    func look(at node: Expression) {
      guard seen.insert(ObjectIdentifier(node)).inserted else { return }
      if let column = node as? InputColumn { columns.insert(column.index) }
      for operand in node.operands { look(at: operand) }
    }
    for expression in self { look(at: expression) }
    return columns
  }
}
