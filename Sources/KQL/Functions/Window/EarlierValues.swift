/// The values of `prev`.
///
/// Those of the rows before wait in the pieces in which they came, so that it costs the same however far it looks back.
struct EarlierValues: RunningFunction {
  private let distance: Int

  /// The values before the rows that follow, as many as it looks back at most, in order.
  ///
  /// What is before `first` is gone, and of that piece what is before `start`.
  private var pieces: [(column: Column, byteCount: Int)] = []
  private var first = 0
  private var start = 0
  private var keptCount = 0

  /// The bytes of the pieces.
  private var keptBytes = 0

  /// How many rows a piece has before another one is begun.
  private static let pieceCount = 1024

  init(distance: Int) { self.distance = distance }

  mutating func code(_ coder: StateCoder) {
    var kept = keptCount > 0 ? Column.concatenated(take(keptCount)) : nil
    coder.code(&kept, .nulls(.long, count: 0)) { coder.code(&$0) }
    (pieces, first, start, keptCount, keptBytes) = ([], 0, 0, 0, 0)
    if let kept, kept.count > 0 { keep(kept, 0..<kept.count) }
  }

  mutating func values(_ columns: [Column], count: Int) -> Column {
    let own = columns[0]
    guard count > 0 else { return own }
    var parts: [(column: Column, rows: Range<Int>)] = []
    let missing = Swift.min(Swift.max(distance - keptCount, 0), count)
    if missing > 0 {
      let filler = columns.count > 1 ? columns[1] : .nulls(own.type, count: 1)
      parts.append((filler.repeated(missing), 0..<missing))
    }
    let known = Swift.min(keptCount, count - missing)
    parts += take(known)
    let new = count - missing - known
    if new > 0 { parts.append((own, 0..<new)) }
    if new < count { keep(own, new..<count) }
    return .concatenated(parts)
  }

  /// Takes the oldest values, of which there are so many.
  private mutating func take(_ count: Int) -> [(column: Column, rows: Range<Int>)] {
    var parts: [(column: Column, rows: Range<Int>)] = []
    var rest = count
    keptCount -= count
    while rest > 0 {
      let (column, byteCount) = pieces[first]
      let rows = start..<Swift.min(column.count, start + rest)
      parts.append((column, rows))
      rest -= rows.count
      start = rows.upperBound
      guard start == column.count else { continue }
      keptBytes -= byteCount
      pieces[first].column = .nulls(.long, count: 0)
      first += 1
      start = 0
    }
    if first > pieces.count / 2 {
      pieces.removeFirst(first)
      first = 0
    }
    return parts
  }

  /// Keeps values behind the others; few that come at a time are put together.
  private mutating func keep(_ column: Column, _ rows: Range<Int>) {
    var parts = [(column: column, rows: rows)]
    if first < pieces.count, let last = pieces.last,
      last.column.count + rows.count <= Self.pieceCount
    {
      let gone = first == pieces.count - 1 ? start : 0
      parts.insert((last.column, gone..<last.column.count), at: 0)
      if first == pieces.count - 1 { start = 0 }
      keptBytes -= last.byteCount
      pieces.removeLast()
    }
    let joined = Column.concatenated(parts)
    let (batch, byteCount) = Batch(count: joined.count, columns: [joined]).copied()
    pieces.append((batch.column(0), byteCount))
    keptCount += rows.count
    keptBytes += byteCount
  }

  var byteCount: Int { keptBytes + 64 }
}
