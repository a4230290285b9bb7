import Glibc
import KQL

/// The files of one output in the directory of `--spool`, each called by the position of its first byte.
///
/// Rows are added by the thread that writes and read by the one that delivers. A file is removed when
/// all of it is delivered.
final class SpoolFiles: @unchecked Sendable {
  /// Guards what both threads use, and is what they wait for.
  let monitor = Monitor()

  /// Where the next record will be; guarded.
  private(set) var end = SpoolPlace()

  /// Where the files begin, oldest first; guarded.
  private var starts: [SpoolPlace] = []

  /// How many rows were lost because a file is damaged; guarded.
  private(set) var lost = 0

  /// The tables that the files know of when they are opened.
  private(set) var head: SpoolHead?

  private let directory: StateDirectory
  private let prefix: String
  private let fileSize: Int

  /// The file that is written, and how long it is; used by the thread that writes.
  private var written: (descriptor: Int32, count: Int)?
  private var hasUnsynced = false
  /// Why bytes that were written may not be on the disk, once the kernel has said so: it says it only once.
  private var loss: StateError?
  private var buffer = ByteBuffer(capacity: 1 << 12)

  /// Reads the files; used by the thread that delivers.
  private let reader: SpoolReader

  private static let ending = ".rows"

  /// Opens what an earlier run has left.
  ///
  /// - Parameters:
  ///   - directory: Where the files are.
  ///   - name: What their names begin with.
  ///   - limit: How many bytes are to wait at most.
  ///   - first: Where rows begin if there are no files.
  /// - Throws: Why they cannot be read.
  init(
    _ directory: StateDirectory, _ name: String, limit: Int, first: SpoolPlace
  ) throws(StateError) {
    self.directory = directory
    reader = SpoolReader(directory)
    prefix = name + "."
    fileSize = Swift.max(1 << 17, Swift.min(limit / 8, 1 << 26))
    end = first
    let positions = directory.names(with: prefix).filter { $0.hasSuffix(Self.ending) }
      .compactMap { Int($0.dropFirst(prefix.count).dropLast(Self.ending.count)) }.sorted()
    for position in positions {
      let start = try scan(from: SpoolPlace(position: position), isLast: false)
      if start == nil, position == positions.last {
        // It was begun when the run was killed.
        directory.remove(fileName(position))
        continue
      }
      starts.append(start ?? SpoolPlace(position: position, row: starts.last?.row ?? first.row))
    }
    if let last = starts.last, let scanned = try scan(from: last, isLast: true) { end = scanned }
  }

  deinit { if let written { close(written.descriptor) } }

  private func fileName(_ position: Int) -> String {
    let digits = String(position)
    return prefix + String(repeating: "0", count: Swift.max(0, 20 - digits.count)) + digits
      + Self.ending
  }

  /// Reads a file's head, or all of it.
  ///
  /// - Returns: Where it begins, or ends; `nil` when not even its head is there.
  private func scan(from start: SpoolPlace, isLast: Bool) throws(StateError) -> SpoolPlace? {
    let name = fileName(start.position)
    defer { reader.close() }
    var place = start
    while let record = try reader.record(in: name, at: place.position - start.position) {
      if record.blocks == 0 {
        guard let head = SpoolHead(bytes: reader.bytes(of: record)) else {
          throw StateError(
            message: "'\(directory.path)/\(name)' is of another version of this program")
        }
        self.head = head
      }
      place.row = record.firstRow
      if !isLast { return place }
      place.position += record.total
      place.row += record.rowCount
    }
    guard place != start else { return nil }
    // What follows was being written when the run was killed.
    try directory.cut(name, to: place.position - start.position)
    return place
  }

  // MARK: Before the run

  /// Takes back everything behind a place, which is made again.
  func cut(to place: SpoolPlace) throws(StateError) {
    while let last = starts.last, last.position >= place.position {
      directory.remove(fileName(last.position))
      starts.removeLast()
    }
    if let last = starts.last, end.position > place.position {
      try directory.cut(fileName(last.position), to: place.position - last.position)
    }
    end = place
  }

  /// Begins anew where everything before is of no use any more.
  func clear() {
    for start in starts { directory.remove(fileName(start.position)) }
    starts = []
    head = nil
  }

  // MARK: Writing

  /// Adds rows at the end.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - head: What a file begins with.
  ///   - isNew: Whether the head has changed since it was written last.
  ///   - isIdle: Whether nothing waits, so that the file may go.
  ///   - number: The number of a table in the head.
  /// - Throws: Why they could not be written; then none has been.
  func append(
    _ rows: EncodedRows, _ head: SpoolHead, isNew: Bool, isIdle: Bool, number: (Int) -> Int
  ) throws(StateError) {
    if let loss { throw loss }
    if let count = written?.count, count >= (isIdle ? fileSize / 8 : fileSize) {
      try sync()
      if let written { close(written.descriptor) }
      written = nil
    }
    if written == nil { try begin(head) } else if isNew { try append(head) }
    var payload = ByteBuffer(
      capacity: rows.bytes.count + rows.blocks.count * SpoolRecord.blockCount)
    for block in rows.blocks {
      withUnsafeBytes(of: (UInt32(number(block.table)), UInt32(block.rowCount))) {
        payload.append($0)
      }
      withUnsafeBytes(of: UInt64(block.range.count)) { payload.append($0) }
    }
    for block in rows.blocks { payload.append(rows.bytes(of: block)) }
    try append(
      SpoolRecord(
        payload.bytes, firstRow: end.row, rowCount: rows.rowCount, blocks: rows.blocks.count),
      payload.bytes)
  }

  private func begin(_ head: SpoolHead) throws(StateError) {
    let name = fileName(end.position)
    let start = end
    written = (try directory.create(name), 0)
    // Whoever reads finds the file before there is something in it.
    monitor.locked { starts.append(start) }
    do throws(StateError) {
      try append(head)
    } catch {
      if let written { close(written.descriptor) }
      written = nil
      monitor.locked { _ = starts.popLast() }
      directory.remove(name)
      throw error
    }
  }

  private func append(_ head: SpoolHead) throws(StateError) {
    let bytes = head.bytes
    var failure: StateError?
    bytes.withUnsafeBytes { bytes in
      do throws(StateError) {
        try append(SpoolRecord(bytes, firstRow: end.row, rowCount: 0, blocks: 0), bytes)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private func append(
    _ record: SpoolRecord, _ bytes: UnsafeRawBufferPointer
  ) throws(StateError) {
    guard let (descriptor, count) = written else { return }
    buffer.removeAll(keepingAtMost: 1 << 22)
    record.append(to: &buffer)
    buffer.append(bytes)
    var done = 0
    while done < buffer.count {
      let result = retrying {
        pwrite(
          descriptor, buffer.bytes.baseAddress.map { $0 + done }, buffer.count - done,
          off_t(count + done))
      }
      guard result > 0 else {
        _ = shorten(descriptor, to: count)
        throw directory.failure(fileName(end.position), result < 0 ? -result : Int(EIO))
      }
      done += result
    }
    written = (descriptor, count + done)
    hasUnsynced = true
    monitor.locked {
      end.position += done
      end.row += record.rowCount
    }
    monitor.wakeAll()
  }

  /// Sees to it that everything is on the disk.
  func sync() throws(StateError) {
    if let loss { throw loss }
    guard hasUnsynced, let descriptor = written?.descriptor else { return }
    let result = retrying { Int(fdatasync(descriptor)) }
    guard result >= 0 else {
      let error = StateError(
        message:
          "'\(directory.path)': \(errorText(-result)); what was written last may not be on the disk"
      )
      loss = error
      throw error
    }
    hasUnsynced = false
  }

  // MARK: Reading

  /// Reads rows, which are damaged only if the disk is: then they are counted as lost.
  ///
  /// - Parameters:
  ///   - place: From where; behind what was read, at the end.
  ///   - limit: How many bytes are enough.
  ///   - rows: Takes them.
  /// - Returns: What is damaged, if something is.
  /// - Throws: Why a file cannot be opened.
  func read(
    from place: inout SpoolPlace, atMost limit: Int, into rows: EncodedRows
  ) throws(StateError) -> String? {
    while rows.bytes.count < limit {
      let (end, start, next) = monitor.locked {
        let index = starts.lastIndex { $0.position <= place.position }
        let next = index.map { $0 + 1 } ?? 0
        return (
          self.end, index.map { starts[$0] }, starts.indices.contains(next) ? starts[next] : nil
        )
      }
      guard place.position < end.position else { return nil }
      if let start,
        let record = try reader.record(
          in: fileName(start.position), at: place.position - start.position),
        record.blocks == 0 || record.take(reader.bytes(of: record), into: rows)
      {
        place.position += record.total
        place.row = record.firstRow + record.rowCount
        continue
      }
      // What cannot be read is passed over.
      let after = next ?? end
      let missing = after.row - place.row
      let isBroken = after.position != place.position
      place = after
      guard isBroken else { continue }
      monitor.locked { lost += missing }
      let name = start.map { fileName($0.position) } ?? prefix
      return "'\(directory.path)/\(name)'"
    }
    return nil
  }

  /// Removes files of which everything is before a place.
  func remove(before place: SpoolPlace) {
    let old = monitor.locked { () -> [SpoolPlace] in
      var old: [SpoolPlace] = []
      while starts.count > 1, starts[1].position <= place.position {
        old.append(starts.removeFirst())
      }
      return old
    }
    for start in old { directory.remove(fileName(start.position)) }
  }
}
