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

  /// For each column that was looked for when it was asked for where its values are, one row behind the other.
  private var later: [Int: UnsafeMutablePointer<UInt64>] = [:]

  /// The memory of those.
  private var laterMemory: [UnsafeMutablePointer<UInt64>] = []

  /// The rows with members that no column is of; `nil` when they were not looked for.
  var newsRows: [Int]?

  /// The values that are not of their column's type.
  private var misfits: [(row: Int, column: Int, place: UInt64)] = []

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
    for memory in laterMemory { memory.deallocate() }
  }

  var ownByteCount: Int { stride * (4 + 8 * Set(slots).count) + 8 * count * later.count }

  var owned: [AnyObject] { [chunk.chunk, chunk.buffer] }

  func decode(column: Int, selection: Selection?) -> Column {
    columns.setUsed(column)
    if columns.paths[column].isEmpty { return rest(selection) }
    let found =
      slots[column] >= 0 ? places + slots[column] * stride : later[column] ?? findLater(column)
    return decode(column, found, selection)
  }

  /// Looks for a column, and for as many of those behind it as were looked for before: who asks for many will
  /// ask for these, and each look goes over all that the events have.
  private func findLater(_ column: Int) -> UnsafeMutablePointer<UInt64> {
    var members = JSONMembers()
    var wanted: [(column: Int, slot: Int)] = []
    let limit = Swift.max(1, later.count)
    for next in column..<columns.paths.count where wanted.count < limit {
      guard slots[next] < 0, later[next] == nil, !columns.paths[next].isEmpty else { continue }
      wanted.append((next, members.add(columns.paths[next])))
    }
    let capacity = Swift.max(count * members.slotCount, 1)
    let found = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    found.initialize(repeating: 0, count: capacity)
    laterMemory.append(found)
    JSONExtractor(members).extract(chunk, firsts: firsts, count: count, into: found)
    for (column, slot) in wanted { later[column] = found + slot * count }
    return found
  }

  private func decode(
    _ column: Int, _ places: UnsafeMutablePointer<UInt64>, _ selection: Selection?
  ) -> Column {
    let cells = JSONCells(
      base: chunk.base, places: places, rows: selection?.indices,
      count: selection?.count ?? count, hasEscapes: chunk.hasEscapes)
    if columns.isMissing(column) {
      columns.setFound((0..<count).contains { places[$0] != 0 }, column)
    }
    let type = columns.types[column]
    if type == .dynamic { return cells.dynamics(owner: chunk.chunk, counter: counter) }
    let before = counter.counts.unconverted
    let values =
      columns.inferred[column]
      ? cells.column(ofInferred: type, owner: chunk.chunk, counter: counter)
      : cells.column(of: type, owner: chunk.chunk, counter: counter)
    if counter.counts.unconverted > before {
      for index in 0..<cells.count where values.isNull(index) {
        let row = selection.map { Int($0.indices[index]) } ?? index
        if places[row] != 0 { misfits.append((row, column, places[row])) }
      }
    }
    return values
  }

  /// What the columns do not tell of the events.
  private func rest(_ selection: Selection?) -> Column {
    let count = selection?.count ?? count
    if newsRows?.isEmpty == true, misfits.isEmpty { return .nulls(.dynamic, count: count) }
    let news = newsRows.map { Set($0) }
    let bad = Dictionary(grouping: misfits, by: \.row)
    let arena = Arena()
    var hasAny = false
    var builder = ColumnBuilder<Dynamic>(capacity: count)
    for index in 0..<count {
      let row = selection.map { Int($0.indices[index]) } ?? index
      let mayHaveNews = news?.contains(row) ?? true
      guard mayHaveNews || bad[row] != nil else {
        builder.appendNull()
        continue
      }
      arena.begin()
      arena.append("[{")
      var isEmpty = true
      if mayHaveNews { appendNews(of: row, to: arena, &isEmpty, isCounted: bad[row] != nil) }
      arena.append("},{")
      if let bad = bad[row] { append(bad, to: arena, &isEmpty) }
      arena.append("}]")
      let text = arena.end()
      if isEmpty { builder.appendNull() } else { builder.append(Dynamic(text)) }
      hasAny = hasAny || !isEmpty
    }
    return hasAny
      ? builder.finish(owners: [chunk.chunk, arena]) : .nulls(.dynamic, count: count)
  }

  /// Appends the members that are not of their column's type.
  private func append(
    _ misfits: [(row: Int, column: Int, place: UInt64)], to arena: Arena, _ isEmpty: inout Bool
  ) {
    var seen: Set<Int> = []
    let scratch = Arena(capacity: 256)
    for (_, column, place) in misfits where seen.insert(column).inserted {
      let written = StringView(chunk.base + Int(place & 0xFFFF_FFFF), Int(place &>> 32))
      guard let text = Dynamic.mended(written, scratch) else { continue }
      if seen.count > 1 { arena.append(",") }
      isEmpty = false
      var name = columns.paths[column].last ?? ""
      name.withUTF8 { bytes in
        if let start = bytes.baseAddress {
          DynamicWriter(arena).append(string: StringView(start, bytes.count))
        }
      }
      arena.append(":")
      arena.append(text)
    }
  }

  /// Appends the members of an event that no column is of.
  ///
  /// - Parameters:
  ///   - row: The event.
  ///   - arena: Takes them.
  ///   - isEmpty: Whether nothing was appended before; `false` when something is.
  ///   - isCounted: Whether a value that is none has been counted for its column.
  private func appendNews(
    of row: Int, to arena: Arena, _ isEmpty: inout Bool, isCounted: Bool
  ) {
    let start = Int(chunk.buffer.positions[Int(firsts[row])])
    let scratch = Arena(capacity: 256)
    var reader = DynamicReader(StringView(chunk.base + start, chunk.chunk.count - start))
    guard let event = reader.readValue() else { return }
    if !isCounted, Dynamic.mended(event.text, scratch) == nil { counter.counts.unconverted += 1 }
    var isFirst = true
    for (key, value) in event.members {
      let name = key.decoded(scratch)
      if columns.isKnown(name) { continue }
      guard let json = Dynamic.mended(value.text, scratch) else { continue }
      columns.note(newName: name.string)
      if !isFirst { arena.append(",") }
      isFirst = false
      isEmpty = false
      DynamicWriter(arena).append(string: name)
      arena.append(":")
      arena.append(json)
    }
  }
}
