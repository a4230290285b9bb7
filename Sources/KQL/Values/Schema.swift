/// A column's name and type.
public struct ColumnSchema: Hashable, Sendable {
  /// The name, as queries write it.
  public var name: String

  /// The type of its values.
  public var type: ScalarType

  /// Creates a column's description.
  public init(_ name: String, _ type: ScalarType) {
    self.name = name
    self.type = type
  }
}

/// The columns of a table, in order.
public typealias Schema = [ColumnSchema]

extension Schema {
  /// The position of the column with a name; names are exact.
  public func index(named name: String) -> Int? { firstIndex { $0.name == name } }
}
