import KQL

/// Cuts the bytes of one file or stream into chunks of whole records.
final class Feed {
  /// The longest record that is kept whole.
  private let longestRecord: Int

  let reader: any ByteReader
  private let origin: String
  private let makeFraming: @Sendable () -> any RecordFraming
  private let pool: BufferPool

  private var framing: any RecordFraming
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0
  /// How many of the bytes the framing has seen.
  private var searched = 0
  /// The position in the file of the buffer's first byte.
  private var offset: Int
  /// Whether the rest of a record that was cut is being passed over.
  private var isSkipping: Bool
  /// The position in the file of the next byte to read into the buffer.
  private var readEnd: Int
  /// The last bytes of the file that are not in the buffer any more.
  private var anchor: FileAnchor
  /// Whether what comes next is the start of the file that was truncated.
  private var hasRestarted = false

  /// The years of the records that are there already, where they are known.
  private var years: RecordYears?

  /// The first record of the file, where it says how the others are to be read.
  private var head: ChunkHead?

  /// Called when everything of a file that was truncated has been handed out, with how far that was.
  var onRestart: (ReadLedger.Mark) -> Void = { _ in }

  /// What is worth saying of the records, once.
  private var note: String?
  private var hasTakenNote = false

  /// What is worth saying; the first time there is something.
  func takeNote() -> String? {
    guard let note, !hasTakenNote else { return nil }
    hasTakenNote = true
    return note
  }

  private var hasEnded = false
  private(set) var statistics = InputStatistics()

  /// Creates a feed.
  ///
  /// `place` is that of the first byte that `reader` will give, and `anchor` what is before it. A chunk
  /// is at most about as long as a buffer of `pool`.
  init(
    _ reader: any ByteReader, origin: String, place: ReadPlace = ReadPlace(),
    anchor: FileAnchor = FileAnchor(), pool: BufferPool,
    longestRecord: Int = ByteInput.longestRecord,
    survey: FileSurvey? = nil, makeFraming: @escaping @Sendable () -> any RecordFraming
  ) {
    self.reader = reader
    self.origin = origin
    offset = place.position
    readEnd = place.position
    isSkipping = place.isSkipping
    self.anchor = anchor
    self.pool = pool
    self.longestRecord = longestRecord
    self.makeFraming = makeFraming
    framing = makeFraming()
    if let survey {
      years = framing.years(of: survey)
      if place.position > 0 { framing.begin(survey) }
    }
    buffer = pool.take()
    capacity = pool.capacity
    statistics.files = 1
  }

  deinit { release(buffer, capacity) }

  /// The next whole records, if there are any; never waits.
  func next() throws(SourceError) -> FeedResult {
    while !hasEnded {
      if hasRestarted { restart() }
      makeRoom()
      let room = UnsafeMutableRawBufferPointer(start: buffer + count, count: capacity - count)
      switch try reader.read(into: room) {
      case .bytes(let read):
        statistics.bytes += read
        count += read
        readEnd += read
        if isSkipping, !skip(read) { return .passing }
        if let chunk = wholeRecords() { return .chunk(chunk) }
      case .nothingYet: return .nothingYet
      case .restart:
        statistics.truncations += 1
        hasRestarted = true
        if let last = takeRest() { return .chunk(last) }
      case .end:
        hasEnded = true
        if let last = takeRest() { return .chunk(last) }
      }
    }
    return .end
  }

  /// Ends a file that may have more to say: what is left is its last record.
  func finish() -> Chunk? {
    hasEnded = true
    return takeRest()
  }

  /// How far the file is handed out; to be asked for right after a chunk.
  var mark: ReadLedger.Mark {
    ReadLedger.Mark(
      place: ReadPlace(position: readEnd - count, isSkipping: isSkipping), anchor: anchor)
  }

  private func restart() {
    hasRestarted = false
    let last = mark
    offset = 0
    readEnd = 0
    anchor = FileAnchor()
    years = nil
    head = nil
    onRestart(last)
  }

  private func wholeRecords() -> Chunk? {
    if offset == 0, searched == 0 {
      if count < 3, buffer[0] == 0xEF { return nil }
      removeByteOrderMark()
    }
    let bytes = UnsafeBufferPointer(start: buffer, count: count)
    let whole = framing.wholeRecords(in: bytes, searched: searched)
    if whole > 0 { return take(whole, raw: whole) }
    searched = count
    return count > longestRecord ? cut() : nil
  }

  private func removeByteOrderMark() {
    guard count >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF else { return }
    count -= 3
    buffer.update(from: buffer + 3, count: count)
  }

  /// Makes a chunk of the first bytes and keeps the others; so many of them are as in the file.
  private func take(_ whole: Int, raw: Int) -> Chunk {
    anchor.append(UnsafeBufferPointer(start: buffer, count: raw))
    head = framing.head ?? head
    framing.prepare(UnsafeMutableBufferPointer(start: buffer, count: whole))
    let rest = count - whole
    let chunk: Chunk
    if whole < capacity / 8 {
      // A few lines must not hold a large buffer as long as somebody keeps them.
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: whole + Chunk.slack)
      copy.update(from: buffer, count: whole)
      chunk = Chunk(
        start: copy, count: whole, offset: offset, received: currentTime(), origin: origin,
        years: years, head: head)
      buffer.update(from: buffer + whole, count: rest)
    } else {
      let (next, nextCapacity) = allocate(atLeast: rest)
      next.update(from: buffer + whole, count: rest)
      let pool = pool
      var release: (@Sendable (UnsafeMutablePointer<UInt8>) -> Void)?
      if capacity == pool.capacity { release = { pool.give($0) } }
      chunk = Chunk(
        start: buffer, count: whole, offset: offset, received: currentTime(), origin: origin,
        years: years, head: head, release: release)
      (buffer, capacity) = (next, nextCapacity)
    }
    count = rest
    searched = rest
    offset += whole
    statistics.chunks += 1
    return chunk
  }

  /// Everything that is left, as a record with a newline at its end.
  private func takeRest() -> Chunk? {
    defer {
      framing = makeFraming()
      isSkipping = false
      searched = 0
    }
    guard count > 0, !isSkipping else {
      count = 0
      return nil
    }
    let raw = count
    if buffer[count - 1] != 0x0A {
      if count == capacity { grow() }
      buffer[count] = 0x0A
      count += 1
    }
    return take(count, raw: raw)
  }

  /// Cuts a record that is too long; the rest of its line is passed over.
  private func cut() -> Chunk? {
    statistics.longRecords += 1
    if note == nil {
      note = """
        note: '\(origin)' has records of more than \(longestRecord >> 10) KiB, which are cut there; \
        --longest-record keeps longer ones
        """
    }
    let kept = longestRecord
    var rest = kept
    while rest < count, buffer[rest] != 0x0A { rest += 1 }
    isSkipping = rest == count
    let following = isSkipping ? count : rest + 1
    let passed = following - kept - 1
    anchor.append(UnsafeBufferPointer(start: buffer, count: following))
    buffer[kept] = 0x0A
    (buffer + kept + 1).update(from: buffer + following, count: count - following)
    count -= passed
    framing = makeFraming()
    let chunk = take(kept + 1, raw: 0)
    offset += passed
    searched = 0
    return chunk
  }

  /// Passes over the bytes just read, up to a newline; false when there is none.
  private func skip(_ read: Int) -> Bool {
    let end = count - read
    var line = end
    while line < count, buffer[line] != 0x0A { line += 1 }
    let passed = Swift.min(line + 1, count) - end
    anchor.append(UnsafeBufferPointer(start: buffer + end, count: passed))
    (buffer + end).update(from: buffer + end + passed, count: read - passed)
    count -= passed
    offset += passed
    isSkipping = line == end + read
    return !isSkipping && count > 0
  }

  private func makeRoom() {
    if capacity - count < pool.capacity / 4 { grow() }
  }

  private func grow() {
    // A long record is not copied again for every piece of it.
    let (next, nextCapacity) = allocate(atLeast: count + Swift.max(pool.capacity, count / 2))
    next.update(from: buffer, count: count)
    release(buffer, capacity)
    (buffer, capacity) = (next, nextCapacity)
  }

  private func allocate(atLeast wanted: Int) -> (UnsafeMutablePointer<UInt8>, Int) {
    if wanted <= pool.capacity { return (pool.take(), pool.capacity) }
    return (.allocate(capacity: wanted + Chunk.slack), wanted)
  }

  private func release(_ pointer: UnsafeMutablePointer<UInt8>, _ capacity: Int) {
    if capacity == pool.capacity { pool.give(pointer) } else { pointer.deallocate() }
  }
}

/// What a feed gives.
enum FeedResult {
  /// Whole records.
  case chunk(Chunk)
  /// Nothing now.
  case nothingYet
  /// Nothing of use so far, but there may be more at once: something is being passed over.
  case passing
  /// There is no more.
  case end
}
