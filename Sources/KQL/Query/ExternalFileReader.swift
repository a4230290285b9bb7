import Glibc

/// Reads whole local files as tables.
struct ExternalFileReader: Sendable {
  /// The files that may be read.
  let files: AllowedFiles

  /// How many bytes are read as rows at once, so that what finds their borders stays small.
  private static let pieceSize = 1 << 20

  /// How queries get at files.
  var access: FileAccess {
    FileAccess(
      read: batches, find: paths, signature: signature, clock: { MonotonicClock.nanoseconds })
  }

  @Sendable
  private func paths(_ file: ExternalFile) throws(RunError) -> [String] {
    guard let selection = file.selection else { return [file.path] }
    return try StorageFiles(files).files(of: selection).map(\.path)
  }

  @Sendable
  private func signature(_ file: ExternalFile) -> FileAccess.Signature? {
    let storage = StorageFiles(files)
    guard let selection = file.selection else { return storage.file(file.path)?.signature }
    guard let found = try? storage.files(of: selection) else { return nil }
    return StorageFiles.signature(of: found)
  }

  /// The rows of a file.
  ///
  /// - Throws: An error that names the file when it cannot be read.
  @Sendable
  private func batches(_ file: ExternalFile) throws(RunError) -> [DecodedBatch] {
    let bytes = try FileBytes(of: file.path, files)
    try bytes.endLastLine()
    if file.format.isJSON { JSONFraming.prepare(whole: bytes.bytes) }
    var first = 0
    if file.skipsFirst, let end = bytes.bytes.firstIndex(of: 0x0A) { first = end + 1 }
    guard first < bytes.count else { return [] }
    switch file.format {
    case .txt, .raw, .log: return try Self.lines(of: bytes, from: first, file)
    case .json, .multijson, .ndjson, .jsonl:
      return try Self.read(NDJSONFormat(schema: file.schema), bytes, from: first, file)
    case .csv, .tsv, .tsve, .psv, .ssv, .scsv:
      let format: CSVFormat
      do throws(FormatError) {
        format = try CSVFormat(
          sample: UnsafeBufferPointer(start: nil, count: 0),
          separator: file.format.separator ?? UInt8(ascii: ","), hasHeader: false,
          schema: file.schema)
      } catch {
        throw RunError("file '\(file.path)': \(error.message)")
      }
      return try Self.read(format, bytes, from: first, file)
    }
  }

  private static func read(
    _ format: some InputFormat, _ bytes: FileBytes, from first: Int, _ file: ExternalFile
  ) throws(RunError) -> [DecodedBatch] {
    var rows = CountedRows()
    let columns = Array(file.schema.indices)
    let reader = format.makeReader(paths: [])
    var start = first
    while start < bytes.count {
      let end = Self.endOfRecords(format.makeFraming(), in: bytes, from: start)
      var isEnough = true
      _ = reader.read(bytes.chunk(start..<end)) {
        isEnough = rows.append($0.picking(columns).decoded())
        return isEnough
      }
      guard isEnough else { throw FileBytes.refusal(file.path) }
      start = end
    }
    return rows.batches
  }

  /// Where the last of the next whole records ends, about ``pieceSize`` behind a place.
  private static func endOfRecords(
    _ framing: any RecordFraming, in bytes: FileBytes, from start: Int
  ) -> Int {
    var framing = framing
    var size = 0
    while start + size < bytes.count {
      let searched = size
      size = min(size + max(size, pieceSize), bytes.count - start)
      let part = UnsafeBufferPointer(start: bytes.start + start, count: size)
      let whole = framing.wholeRecords(in: part, searched: searched)
      if whole > 0 { return start + whole }
    }
    return bytes.count
  }

  private static func lines(
    of bytes: FileBytes, from first: Int, _ file: ExternalFile
  ) throws(RunError) -> [DecodedBatch] {
    let all = bytes.chunk(first..<bytes.count)
    var rows = CountedRows()
    var start = 0
    while start < all.count {
      var builder = ColumnBuilder<StringView>(capacity: Batch.preferredCount)
      while start < all.count, builder.count < Batch.preferredCount {
        var end = start
        while all.start[end] != 0x0A { end += 1 }
        let isCRLF = end > start && all.start[end - 1] == 0x0D
        builder.append(
          StringView(UnsafePointer(all.start) + start, end - start - (isCRLF ? 1 : 0)))
        start = end + 1
      }
      let count = builder.count
      let column = builder.finish(owners: [all]).converted(to: file.schema[0].type)
      guard rows.append(DecodedBatch(count: count, columns: [column])) else {
        throw FileBytes.refusal(file.path)
      }
    }
    return rows.batches
  }
}

/// Rows that are counted as they come, until whoever has them counts them.
private struct CountedRows: ~Copyable {
  private(set) var batches: [DecodedBatch] = []
  private var charge = MemoryCharge()

  /// Adds rows.
  ///
  /// - Returns: Whether there is enough memory, and the query is to go on.
  mutating func append(_ rows: DecodedBatch) -> Bool {
    batches.append(rows)
    return charge.add(rows.byteCount) && !Allowance.isOver
  }
}
