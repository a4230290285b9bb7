/// Events of JSON lines whose members are found, or looked for when they are asked for.
final class NDJSONRows: UndecodedRows {
  private let chunk: JSONChunk
  private let columns: NDJSONColumns
  private let counter: ReadCounter

  /// The number of rows.
  var count = 0

  /// For each row the index of its brace.
  let firsts: UnsafeMutablePointer<UInt32>

  /// For each slot, `stride` apart, where the values are: offset, and length in the upper half.
  let places: UnsafeMutablePointer<UInt64>
  let stride: Int

  private let slots: [Int]

  /// Creates rows; `slots` has for each column its slot, -1 when it was not looked for.
  init(
    chunk: JSONChunk, columns: NDJSONColumns, slots: [Int], slotCount: Int, stride: Int,
    counter: ReadCounter
  ) {
    self.chunk = chunk
    self.columns = columns
    self.slots = slots
    self.stride = stride
    self.counter = counter
    firsts = .allocate(capacity: stride)
    places = .allocate(capacity: Swift.max(stride * slotCount, 1))
    places.initialize(repeating: 0, count: Swift.max(stride * slotCount, 1))
  }

  deinit {
    firsts.deallocate()
    places.deallocate()
  }

  var ownByteCount: Int { stride * (4 + 8 * Set(slots).count) }

  var owned: [AnyObject] { [chunk.chunk, chunk.buffer] }

  func decode(column: Int, selection: Selection?) -> Column {
    columns.setUsed(column)
    guard slots[column] < 0 else {
      return decode(column, places + slots[column] * stride, selection)
    }
    let found = UnsafeMutablePointer<UInt64>.allocate(capacity: Swift.max(count, 1))
    defer { found.deallocate() }
    found.initialize(repeating: 0, count: Swift.max(count, 1))
    var members = JSONMembers()
    _ = members.add(columns.paths[column])
    JSONExtractor(members).extract(chunk, firsts: firsts, count: count, into: found)
    return decode(column, found, selection)
  }

  private func decode(
    _ column: Int, _ places: UnsafeMutablePointer<UInt64>, _ selection: Selection?
  ) -> Column {
    let cells = JSONCells(
      base: chunk.base, places: places, rows: selection?.indices,
      count: selection?.count ?? count, hasEscapes: chunk.hasEscapes)
    let type = columns.types[column]
    return type == .dynamic
      ? cells.dynamics(owner: chunk.chunk, counter: counter)
      : cells.column(of: type, owner: chunk.chunk, counter: counter)
  }
}
