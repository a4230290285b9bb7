/// Rows that travel together: at most a few thousand, in columns.
///
/// A column is decoded when it is first asked for, and only for the rows that are still there. A
/// batch is used by the thread that read it; ``decoded()`` makes one that threads may share.
public struct Batch {
  /// How many rows a source puts into a batch.
  public static let preferredCount = 2048

  /// The number of rows.
  public let count: Int

  private let row: CellRow

  /// One per column of the schema, in order.
  var cells: [Cell] { row.all }

  /// The cell of a column.
  @inline(__always)
  func cell(_ index: Int) -> Cell { row[index] }

  /// Creates a batch of finished columns, each of `count` rows.
  public init(count: Int, columns: [Column]) {
    self.init(count: count, cells: columns.map { Cell(.decoded($0)) })
  }

  init(count: Int, cells: [Cell]) {
    self.count = count
    row = CellRow(cells)
  }

  /// Creates a batch whose columns a reader decodes on demand.
  init(count: Int, columnCount: Int, rows: any UndecodedRows) {
    self.count = count
    row = CellRow(columnCount, .rows(rows))
  }

  private init(count: Int, _ row: CellRow) {
    self.count = count
    self.row = row
  }

  /// A column, decoded.
  @inline(__always)
  public func column(_ index: Int) -> Column { row[index].column }

  /// The number of columns.
  public var columnCount: Int { row.count }

  /// The rows of which columns have not been decoded yet, and the numbers of those columns in them; `nil`
  /// where all have been.
  ///
  /// Columns of other rows, or of another selection, count as those that have been.
  var undecoded: (rows: any UndecodedRows, selection: Selection?, columns: [Int?])? {
    var found: (rows: any UndecodedRows, selection: Selection?)?
    let columns = cells.map { cell -> Int? in
      guard case .undecoded(let rows, let column, let selection) = cell.state else { return nil }
      guard let first = found else {
        found = (rows, selection)
        return column
      }
      return first.rows === rows && first.selection === selection ? column : nil
    }
    return found.map { ($0.rows, $0.selection, columns) }
  }

  /// The rows of a selection.
  func selecting(_ selection: Selection) -> Batch {
    selection.count == count
      ? self : Batch(count: selection.count, CellRow(row.count, .selected(row, selection)))
  }

  /// The batch with other columns, in another order.
  func picking(_ columns: [Int]) -> Batch {
    Batch(count: count, cells: columns.map { cell($0) })
  }

  /// The batch with one more column before the others.
  func preceded(by column: Column) -> Batch {
    Batch(count: count, cells: [Cell(.decoded(column))] + cells)
  }

  /// A range of the rows.
  package func slice(_ rows: Range<Int>) -> Batch {
    rows.count == count ? self : selecting(.range(rows))
  }

  /// The rows of a whole table, some thousand at a time, so that work on them can be given up in between.
  var slices: some Sequence<Batch> {
    let step = Self.preferredCount * 8
    return stride(from: 0, to: count, by: step).lazy.map {
      slice($0..<Swift.min($0 + step, count))
    }
  }

  /// The same rows with every column decoded, which threads may share.
  public func decoded() -> DecodedBatch {
    DecodedBatch(count: count, columns: cells.map(\.column))
  }

  /// One column of a batch, decoded or not yet.
  final class Cell {
    enum State {
      case decoded(Column)
      /// A column of a reader's rows, or of those of a selection.
      case undecoded(any UndecodedRows, Int, Selection?)
      /// Rows of another cell.
      case selected(Cell, Selection)
    }

    private(set) var state: State

    init(_ state: State) { self.state = state }

    @inline(__always)
    var column: Column {
      if case .decoded(let column) = state { return column }
      return decode()
    }

    @inline(never)
    private func decode() -> Column {
      let column =
        switch state {
        case .decoded(let column): column
        case .undecoded(let rows, let index, let selection):
          rows.decode(column: index, selection: selection)
        case .selected(let cell, let selection):
          cell.column.gather(indices: selection.indices, count: selection.count)
        }
      state = .decoded(column)
      return column
    }
  }
}

/// The cells of a batch, each made when it is first asked for: of a wide table queries use few.
private final class CellRow {
  enum Source {
    case none
    case rows(any UndecodedRows)
    /// Some rows of other cells.
    case selected(CellRow, Selection)
  }

  private var made: [Batch.Cell?]
  private var source: Source

  /// The last selection of a selection.
  private var composed: (earlier: Selection, both: Selection)?

  init(_ cells: [Batch.Cell]) {
    made = cells
    source = .none
  }

  init(_ count: Int, _ source: Source) {
    made = Array(repeating: nil, count: count)
    self.source = source
  }

  var count: Int { made.count }

  @inline(__always)
  subscript(index: Int) -> Batch.Cell { made[index] ?? make(index) }

  /// All cells; what they are made from is let go.
  var all: [Batch.Cell] {
    let all = made.indices.map { self[$0] }
    source = .none
    return all
  }

  @inline(never)
  private func make(_ index: Int) -> Batch.Cell {
    let cell =
      switch source {
      case .none: preconditionFailure("every cell is there where nothing makes them")
      case .rows(let rows): Batch.Cell(.undecoded(rows, index, nil))
      case .selected(let row, let selection): selected(row[index], selection)
      }
    made[index] = cell
    return cell
  }

  private func selected(_ cell: Batch.Cell, _ selection: Selection) -> Batch.Cell {
    switch cell.state {
    case .undecoded(let rows, let column, nil):
      return Batch.Cell(.undecoded(rows, column, selection))
    case .undecoded(let rows, let column, let earlier?):
      let both: Selection
      if let composed, composed.earlier === earlier {
        both = composed.both
      } else {
        both = earlier.picking(selection)
        composed = (earlier, both)
      }
      return Batch.Cell(.undecoded(rows, column, both))
    case .decoded(let column) where column.isConstant:
      return Batch.Cell(.decoded(column.repeated(selection.count)))
    case .decoded, .selected:
      return Batch.Cell(.selected(cell, selection))
    }
  }
}

/// Rows a reader has found the borders of, whose values are still text.
protocol UndecodedRows: MemoryOwner {
  /// Converts a column; with a selection only its rows, in its order.
  func decode(column: Int, selection: Selection?) -> Column
}

/// A whole table in memory.
public struct Table: Sendable {
  /// The columns.
  public var schema: Schema

  /// The rows, in order.
  public var batches: [DecodedBatch]

  /// Creates a table.
  public init(schema: Schema, batches: [DecodedBatch] = []) {
    self.schema = schema
    self.batches = batches
  }

  /// The number of rows.
  public var count: Int { batches.reduce(0) { $0 + $1.count } }

  /// All rows as one batch.
  func combined() -> Batch {
    if batches.count == 1, let only = batches.first { return only.batch }
    let columns = schema.indices.map { index in
      Column.concatenated(batches.map { $0.column(index) }, type: schema[index].type)
    }
    return Batch(count: count, columns: columns)
  }
}
