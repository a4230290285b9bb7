/// Orders row numbers by keys, stably.
///
/// Rows are ordered by one word of one key at a time; runs of equal words are then ordered by the
/// next word, or the next key. No code is called to compare two rows, except for text with zero
/// bytes in it. Many rows are first divided by their words, and each part is ordered by a thread. When the
/// query has been stopped, the rest is left in any order.
struct RowSorter: ~Copyable {
  private let keys: [SortColumn]
  private let rows: UnsafeMutablePointer<UInt32>
  private let otherRows: UnsafeMutablePointer<UInt32>
  private let words: UnsafeMutablePointer<UInt64>
  private let otherWords: UnsafeMutablePointer<UInt64>
  /// How often each value of each byte of the words occurs.
  private let counts: UnsafeMutablePointer<UInt32>
  private var runs: [Run] = []
  /// Whether the rows and words are this one's to give back.
  private let isOwner: Bool

  /// Rows that are equal so far.
  private struct Run {
    var range: Range<Int>
    /// The key that is to order them; `isRanked` when they all have values there.
    var key: Int
    var isRanked: Bool
    var word: Int
  }

  private init(keys: [SortColumn], count: Int) {
    self.keys = keys
    rows = .allocate(capacity: Swift.max(count, 1))
    otherRows = .allocate(capacity: Swift.max(count, 1))
    words = .allocate(capacity: Swift.max(count, 1))
    otherWords = .allocate(capacity: Swift.max(count, 1))
    counts = .allocate(capacity: 8 * 256)
    isOwner = true
    for row in 0..<count { rows[row] = UInt32(row) }
  }

  /// Orders some runs of another one, which nobody else does meanwhile.
  private init(_ other: borrowing RowSorter, _ runs: [Run]) {
    keys = other.keys
    rows = other.rows
    otherRows = other.otherRows
    words = other.words
    otherWords = other.otherWords
    counts = .allocate(capacity: 8 * 256)
    isOwner = false
    self.runs = runs
  }

  deinit {
    counts.deallocate()
    guard isOwner else { return }
    otherRows.deallocate()
    words.deallocate()
    otherWords.deallocate()
  }

  /// The numbers of `count` rows in order.
  static func order(_ keys: [SortColumn], count: Int) -> Selection {
    let keys = keys.map { $0.ranked(count: count) ?? $0 }
    var sorter = RowSorter(keys: keys, count: count)
    sorter.push(0..<count, key: 0)
    let crew = Crew.size
    if crew > 1, count >= fewRows { sorter.sort(crew) } else { sorter.sort() }
    return Selection(indices: sorter.rows, count: count)
  }

  private mutating func push(_ range: Range<Int>, key: Int) {
    if range.count > 1, key < keys.count {
      runs.append(Run(range: range, key: key, isRanked: keys[key].hasOnlyValues, word: 0))
    }
  }

  private mutating func sort() {
    while let run = runs.popLast(), !Allowance.isOver {
      if run.isRanked { orderByWord(run) } else { orderByRank(run) }
    }
  }

  /// Fewer rows than this are ordered by one thread.
  private static let fewRows = 1 << 16

  /// Orders the rows by some threads.
  private mutating func sort(_ crew: Int) {
    var shares = (0..<crew).map { _ in (runs: [Run](), rowCount: 0) }
    let most = runs.reduce(0) { $0 + $1.range.count } / crew
    func give(_ run: Run) {
      let least = shares.indices.min { shares[$0].rowCount < shares[$1].rowCount } ?? 0
      shares[least].runs.append(run)
      shares[least].rowCount += run.range.count
    }
    while let run = runs.popLast(), !Allowance.isOver {
      if run.range.count <= Swift.max(most / 8, 48) {
        give(run)
      } else if !run.isRanked {
        orderByRank(run)
      } else {
        let parts = divide(run, into: crew)
        if parts.isEmpty { orderByWord(run) } else { parts.forEach(give) }
      }
    }
    let isolated = shares.map(\.runs)
    withUnsafePointer(to: self) { sorter in
      nonisolated(unsafe) let sorter = sorter
      Crew.perform(crew) { part in
        var share = RowSorter(sorter.pointee, isolated[part])
        share.sort()
      }
    }
  }

  /// Divides a run by some of its words, so that the parts can be ordered each for itself.
  ///
  /// - Returns: The parts; none where the words are probably all equal, or the query has been stopped.
  private mutating func divide(_ run: Run, into count: Int) -> [Run] {
    let start = run.range.lowerBound
    let sampleCount = 64 * count
    let step = run.range.count / sampleCount
    guard step > 0, fill(run) else { return [] }
    let sample = (0..<sampleCount).map { words[start + $0 * step] }.sorted()
    var borders: [UInt64] = []
    for part in 1..<count {
      let border = sample[part * sampleCount / count]
      if border > borders.last ?? sample[0] { borders.append(border) }
    }
    guard !borders.isEmpty else { return [] }
    var starts = [Int](repeating: 0, count: borders.count + 1)
    func part(_ word: UInt64) -> Int {
      var part = 0
      for border in borders where word >= border { part += 1 }
      return part
    }
    let isCounted = Self.eachPart(of: run.range) { rows in
      for at in rows { starts[part(words[at])] += 1 }
    }
    guard isCounted else { return [] }
    var next = start
    let ranges = starts.map { count in
      defer { next += count }
      return next..<next + count
    }
    starts = ranges.map(\.lowerBound)
    let isMoved = Self.eachPart(of: run.range) { rows in
      for at in rows {
        let part = part(words[at])
        otherRows[starts[part]] = self.rows[at]
        starts[part] += 1
      }
    }
    guard isMoved else { return [] }
    (rows + start).update(from: otherRows + start, count: run.range.count)
    return ranges.filter { $0.count > 1 }.map { range in
      var part = run
      part.range = range
      return part
    }
  }

  /// Writes the words of a run.
  ///
  /// - Returns: `false` when the query has been stopped.
  private func fill(_ run: Run) -> Bool {
    let key = keys[run.key]
    return Self.eachPart(of: run.range) { part in
      key.fill(
        words + part.lowerBound, rows: rows + part.lowerBound, count: part.count, word: run.word)
    }
  }

  /// Does something with parts of a range that take a few milliseconds at most.
  ///
  /// - Returns: `false` when the query has been stopped before the last part.
  @inline(__always)
  private static func eachPart(of range: Range<Int>, _ body: (Range<Int>) -> Void) -> Bool {
    var start = range.lowerBound
    while range.upperBound - start > 1 << 15 {
      body(start..<start + 1 << 15)
      start += 1 << 15
      if Allowance.isOver { return false }
    }
    body(start..<range.upperBound)
    return true
  }

  /// Moves nulls and not-a-numbers to where they belong.
  private mutating func orderByRank(_ run: Run) {
    let key = keys[run.key]
    var counts = (0, 0, 0, 0, 0)
    let isDone = withUnsafeMutableBytes(of: &counts) { bytes in
      let starts = bytes.assumingMemoryBound(to: Int.self)
      let isCounted = Self.eachPart(of: run.range) { part in
        for at in part { starts[Int(key.rank(rows[at]).rawValue)] += 1 }
      }
      guard isCounted else { return false }
      var next = run.range.lowerBound
      for rank in 0..<5 { (starts[rank], next) = (next, next + starts[rank]) }
      return Self.eachPart(of: run.range) { part in
        for at in part {
          let rank = Int(key.rank(rows[at]).rawValue)
          otherRows[starts[rank]] = rows[at]
          starts[rank] += 1
        }
      }
    }
    guard isDone else { return }
    let start = run.range.lowerBound
    (rows + start).update(from: otherRows + start, count: run.range.count)
    // Each element is now the end of its rank.
    push(start..<counts.0, key: run.key + 1)
    push(counts.0..<counts.1, key: run.key + 1)
    if counts.2 - counts.1 > 1 {
      runs.append(Run(range: counts.1..<counts.2, key: run.key, isRanked: true, word: 0))
    }
    push(counts.2..<counts.3, key: run.key + 1)
    push(counts.3..<counts.4, key: run.key + 1)
  }

  private mutating func orderByWord(_ run: Run) {
    let start = run.range.lowerBound
    guard fill(run) else { return }
    if run.range.count <= 48 {
      insertionSort(run.range)
    } else {
      guard radixSort(run.range) else { return }
    }
    var first = start
    for at in run.range.dropFirst() where words[at] != words[first] {
      pushEqual(first..<at, run)
      first = at
    }
    pushEqual(first..<run.range.upperBound, run)
  }

  /// Rows whose word is equal go on with the next word or key.
  private mutating func pushEqual(_ range: Range<Int>, _ run: Run) {
    guard range.count > 1 else { return }
    let key = keys[run.key]
    if let count = key.wordCount {
      if run.word + 1 < count {
        runs.append(Run(range: range, key: run.key, isRanked: true, word: run.word + 1))
      } else {
        push(range, key: run.key + 1)
      }
      return
    }
    let length = key.remainingBytes(rows[range.lowerBound], from: run.word)
    var sameLength = true
    var allGoOn = true
    var work = LongWork()
    for at in range {
      if work.isStopped(after: 8) { return }
      let other = key.remainingBytes(rows[at], from: run.word)
      sameLength = sameLength && other == length
      allGoOn = allGoOn && other >= 8
    }
    if sameLength, length <= 8 {
      push(range, key: run.key + 1)
    } else if allGoOn {
      runs.append(Run(range: range, key: run.key, isRanked: true, word: run.word + 1))
    } else {
      compareText(range, run)
    }
  }

  /// Text that differs in zero bytes at its end only, or goes on behind them.
  private mutating func compareText(_ range: Range<Int>, _ run: Run) {
    let key = keys[run.key]
    var equal = UnsafeMutableBufferPointer(start: rows + range.lowerBound, count: range.count)
    let stop = Allowance.current.stop
    try? equal.sort { a, b in
      if stop.isAbandoned { throw RunError.stopped }
      return key.precedes(a, b, orEqual: false) || (key.precedes(a, b, orEqual: true) && a < b)
    }
    var first = range.lowerBound
    for at in range.dropFirst() where !key.precedes(rows[at], rows[first], orEqual: true) {
      push(first..<at, key: run.key + 1)
      first = at
    }
    push(first..<range.upperBound, key: run.key + 1)
  }

  private func insertionSort(_ range: Range<Int>) {
    for at in range.dropFirst() {
      let word = words[at]
      let row = rows[at]
      var hole = at
      while hole > range.lowerBound, words[hole - 1] > word {
        words[hole] = words[hole - 1]
        rows[hole] = rows[hole - 1]
        hole -= 1
      }
      words[hole] = word
      rows[hole] = row
    }
  }

  /// Orders by the bytes of the words, the least significant first; bytes that are all equal are
  /// skipped.
  ///
  /// - Returns: `false` when the query has been stopped.
  private func radixSort(_ range: Range<Int>) -> Bool {
    let start = range.lowerBound
    let count = range.count
    counts.initialize(repeating: 0, count: 8 * 256)
    let isCounted = Self.eachPart(of: range) { part in
      for at in part {
        var word = words[at]
        for byte in 0..<8 {
          counts[byte << 8 | Int(word & 255)] += 1
          word >>= 8
        }
      }
    }
    guard isCounted else { return false }
    var from = (words: words + start, rows: rows + start)
    var to = (words: otherWords + start, rows: otherRows + start)
    for byte in 0..<8 {
      let shift = UInt64(byte * 8)
      let base = byte << 8
      if counts[base | Int((from.words[0] >> shift) & 255)] == UInt32(count) { continue }
      var next: UInt32 = 0
      for value in 0..<256 { (counts[base | value], next) = (next, next + counts[base | value]) }
      let (source, target) = (from, to)
      let isMoved = Self.eachPart(of: 0..<count) { part in
        for at in part {
          let word = source.words[at]
          let value = base | Int((word >> shift) & 255)
          let place = Int(counts[value])
          counts[value] += 1
          target.words[place] = word
          target.rows[place] = source.rows[at]
        }
      }
      guard isMoved else { return false }
      swap(&from, &to)
    }
    if from.rows != rows + start {
      (words + start).update(from: from.words, count: count)
      (rows + start).update(from: from.rows, count: count)
    }
    return true
  }
}
