/// Records of CSV whose borders are known.
final class CSVRows: UndecodedRows {
  private let chunk: Chunk
  private let buffer: IndexBuffer
  private let format: CSVFormat
  private let layout: CSVLayout
  private let rest: Int?
  private let counter: ReadCounter

  /// The values that are not of their column's type.
  private var misfits: [(row: Int, column: Int, text: StringView)] = []
  private let misfitTexts = Arena(capacity: 256)

  /// The number of rows.
  var count = 0

  /// For each row the index of the position that ends its first field.
  let firsts: UnsafeMutablePointer<UInt32>

  /// For each row its number of fields; empty when every row has one for each column.
  private var fieldCounts: [Int] = []

  /// Creates no rows yet; `rest` is the column of the values that are not of their column's type.
  init(
    chunk: Chunk, buffer: IndexBuffer, format: CSVFormat, layout: CSVLayout, rest: Int?,
    counter: ReadCounter
  ) {
    self.rest = rest
    self.chunk = chunk
    self.buffer = buffer
    self.format = format
    self.layout = layout
    self.counter = counter
    firsts = .allocate(capacity: Batch.preferredCount)
  }

  deinit { firsts.deallocate() }

  /// Says that a row has another number of fields than there are columns.
  func setFieldCount(_ fields: Int, of row: Int) {
    if fieldCounts.isEmpty {
      fieldCounts = Array(repeating: layout.fieldCount, count: Batch.preferredCount)
    }
    fieldCounts[row] = fields
  }

  var ownByteCount: Int {
    Batch.preferredCount * 4 + fieldCounts.count * 8
  }

  var owned: [AnyObject] { [chunk, buffer] }

  func decode(column: Int, selection: Selection?) -> Column {
    if column == rest { return misfits(selection) }
    let field = layout.fields?[column] ?? column
    guard field >= 0 else {
      return .nulls(format.schema[column].type, count: selection?.count ?? count)
    }
    let cells = CSVCells(
      base: UnsafePointer(chunk.start), ends: buffer.positions + field, firsts: firsts,
      rows: selection?.indices, count: selection?.count ?? count,
      isLast: field == layout.fieldCount - 1)
    guard fieldCounts.isEmpty else {
      return values(
        RaggedCSVCells(cells: cells, column: field, fieldCounts: fieldCounts), column, selection)
    }
    return values(cells, column, selection)
  }

  private func values(
    _ cells: some TextCells, _ column: Int, _ selection: Selection?
  ) -> Column {
    let type = format.schema[column].type
    guard format.inferred[column] else {
      return cells.column(of: type, owner: chunk, counter: counter)
    }
    let before = counter.counts.unconverted
    let values = cells.column(ofInferred: type, owner: chunk, counter: counter)
    if rest != nil, counter.counts.unconverted > before {
      for index in 0..<cells.count where values.isNull(index) {
        let text = cells.text(index, misfitTexts)
        guard !text.isEmpty else { continue }
        misfits.append((selection.map { Int($0.indices[index]) } ?? index, column, text))
      }
    }
    return values
  }

  /// The values that are not of their column's type, as members of the second object of an array.
  private func misfits(_ selection: Selection?) -> Column {
    let count = selection?.count ?? count
    if misfits.isEmpty { return .nulls(.dynamic, count: count) }
    let found = Dictionary(grouping: misfits, by: \.row)
    let arena = Arena()
    var builder = ColumnBuilder<Dynamic>(capacity: count)
    for index in 0..<count {
      guard let values = found[selection.map { Int($0.indices[index]) } ?? index] else {
        builder.appendNull()
        continue
      }
      arena.begin()
      arena.append("[{},")
      var bag = DynamicBagWriter(nestedIn: arena)
      var written: Set<Int> = []
      for (_, column, text) in values where written.insert(column).inserted {
        var name = format.schema[column].name
        name.withUTF8 { bytes in
          if let start = bytes.baseAddress { bag.begin(key: StringView(start, bytes.count)) }
        }
        if TypeInference.number(text) == nil {
          bag.writer.append(string: text)
        } else {
          arena.append(text)
        }
      }
      bag.close()
      arena.append("]")
      builder.append(Dynamic(arena.end()))
    }
    return builder.finish(owners: [arena])
  }
}

/// A column of records that all have as many fields as there are columns.
struct CSVCells: TextCells {
  let base: UnsafePointer<UInt8>

  /// The positions, moved on by the column's number.
  let ends: UnsafeMutablePointer<UInt32>
  let firsts: UnsafeMutablePointer<UInt32>

  /// The rows of the cells, `nil` for all.
  let rows: UnsafeMutablePointer<UInt32>?
  let count: Int

  /// Whether the column is the last one, so that a carriage return before the newline is cut off.
  let isLast: Bool

  @inline(__always) func row(_ index: Int) -> Int { rows.map { Int($0[index]) } ?? index }

  @inline(__always)
  func text(_ index: Int, _ arena: Arena) -> StringView {
    text(row: row(index), endsRecord: isLast, arena)
  }

  @inline(__always)
  func text(row: Int, endsRecord: Bool, _ arena: Arena) -> StringView {
    let end = ends + Int(firsts[row])
    let start = end[-1] &+ 1
    var cell = StringView(base + Int(start), Int(end[0] &- start))
    if endsRecord, cell.count > 0, cell[cell.count &- 1] == 0x0D { cell.count &-= 1 }
    return cell.count > 0 && cell[0] == 0x22 ? Self.unquoted(cell, arena) : cell
  }

  /// The text of a cell that starts with a quote; what follows the closing quote belongs to it too.
  @inline(never)
  static func unquoted(_ cell: StringView, _ arena: Arena) -> StringView {
    var offset = 1
    while offset < cell.count, cell[offset] != 0x22 { offset &+= 1 }
    if offset >= cell.count &- 1 { return cell[1..<offset] }
    arena.begin()
    let target = arena.reserve(cell.count)
    var written = 0
    var isInside = true
    offset = 1
    while offset < cell.count {
      let byte = cell[offset]
      offset &+= 1
      if byte == 0x22, isInside {
        guard offset < cell.count, cell[offset] == 0x22 else {
          isInside = false
          continue
        }
        offset &+= 1
      }
      target[written] = byte
      written &+= 1
    }
    arena.advance(written)
    return arena.end()
  }
}

/// A column of records of which some have too few or too many fields.
struct RaggedCSVCells: TextCells {
  let cells: CSVCells
  let column: Int
  let fieldCounts: [Int]

  var count: Int { cells.count }

  func text(_ index: Int, _ arena: Arena) -> StringView {
    let row = cells.row(index)
    let fields = fieldCounts[row]
    guard column < fields else { return .empty }
    return cells.text(row: row, endsRecord: column == fields - 1, arena)
  }
}
