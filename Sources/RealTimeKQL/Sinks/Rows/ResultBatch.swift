public import KQL

/// Rows of a query's result, as values: what a loop over ``Pipeline/rows`` and outputs of a program's own
/// get.
///
/// It is a collection of rows, and its columns can be taken as Swift values:
///
/// ```swift
/// for row in batch { print(row["user"] ?? .null) }
/// let sizes = try batch.column("size", as: Int64.self)  // [Int64?]
/// ```
public struct ResultBatch: RandomAccessCollection, Sendable {
  /// The query that the rows are of: the comment above it, or its file.
  public let title: String?

  /// The columns.
  public let schema: Schema

  /// How many rows there are.
  public let count: Int

  let columns: [Column]

  /// The rows of a block that an encoder made by ``RowEncoder/values(_:)`` has written.
  ///
  /// - Parameters:
  ///   - rows: What ``OpenSink/write(_:)`` takes.
  ///   - block: One of its blocks.
  ///   - table: The table of the block.
  public init(_ rows: EncodedRows, _ block: EncodedRows.Block, of table: OutputTable) {
    title = table.title
    schema = table.schema
    count = block.rowCount
    columns = rows.columns(of: block, table.schema)
  }

  /// The values of a column, by its position.
  package func values(ofColumn index: Int) -> [Value] {
    let column = columns[index]
    return (0..<count).map { column.value($0) }
  }

  /// The rows as a table.
  package var table: Table {
    Table(schema: schema, batches: [DecodedBatch(count: count, columns: columns)])
  }

  /// 0.
  public var startIndex: Int { 0 }

  /// The number of rows.
  public var endIndex: Int { count }

  /// A row.
  public subscript(row: Int) -> ResultRow { ResultRow(batch: self, index: row) }

  /// The values of a column as a Swift type, `nil` for null; text is never null.
  ///
  /// Whole numbers are `Int64` or `Int`, any numbers `Double`, and what is kept as text `String`: strings,
  /// guids, the digits of decimals, the JSON of dynamic values.
  ///
  /// - Throws: A usage error when there is no such column, or its type is another.
  public func column<Element: ScalarValue>(
    _ name: String, as type: Element.Type = Element.self
  ) throws(PipelineError) -> [Element?] {
    guard let index = schema.index(named: name) else {
      throw .usage(
        "the result has no column '\(name)'",
        help: "its columns are \(schema.map(\.name).joined(separator: ", "))")
    }
    let column = columns[index]
    guard Element.takes(column.type) else {
      throw .usage(
        "the column '\(name)' is a \(column.type), which cannot be read as \(Element.self)",
        help: "convert it in the query: to\(Element.scalarType)(\(name))")
    }
    return (0..<count).map { Element(scalarValue: column.value($0)) }
  }
}

/// A row of a query's result.
public struct ResultRow: Sendable {
  let batch: ResultBatch
  let index: Int

  /// The value of a column, `.null` for null; `nil` when there is no such column.
  public subscript(name: String) -> Value? {
    batch.schema.index(named: name).map { batch.columns[$0].value(index) }
  }

  /// The value of a column as a Swift type; `nil` when it is null or of another type, and when there is no
  /// such column.
  public subscript<Element: ScalarValue>(name: String, as type: Element.Type) -> Element? {
    self[name].flatMap { Element(scalarValue: $0) }
  }

  /// The values, in the order of the columns.
  public var values: [Value] { batch.columns.map { $0.value(index) } }

  /// The columns.
  public var schema: Schema { batch.schema }
}
