/// A column's name and type.
public struct ColumnSchema: Hashable, Sendable {
  /// The name, as queries write it.
  public var name: String

  /// The type of its values.
  public var type: ScalarType

  /// Whether it is there for those who name it, but neither in a result nor meant by `*`.
  ///
  /// A new column may have its name, and takes its place.
  var isHidden = false

  /// Whether it holds what the others do not tell of an event; such a column is hidden.
  var isRest: Bool { isHidden && name == Self.rest.name }

  /// The column for what the others do not tell, which no query can name.
  static let rest: ColumnSchema = {
    var column = ColumnSchema("\u{0}rest", .dynamic)
    column.isHidden = true
    return column
  }()

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
  public func index(named name: String) -> Int? {
    guard let first = firstIndex(where: { $0.name == name }) else { return nil }
    return self[first].isHidden
      ? firstIndex { $0.name == name && !$0.isHidden } ?? first : first
  }

  /// The positions of the columns that `*` means.
  var visible: [Int] { indices.filter { !self[$0].isHidden } }

  /// The columns that a result shows.
  var withoutHidden: Schema { filter { !$0.isHidden } }
}
