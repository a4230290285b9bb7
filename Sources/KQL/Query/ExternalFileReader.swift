import Glibc

/// Reads whole local files as tables.
enum ExternalFileReader {
  /// How queries get at files.
  static let access = FileAccess(
    read: batches, find: paths, signature: signature, clock: clock)

  private static func paths(_ file: ExternalFile) throws(RunError) -> [String] {
    guard let selection = file.selection else { return [file.path] }
    return try StorageFiles.files(of: selection).map(\.path)
  }

  private static func signature(_ file: ExternalFile) -> FileAccess.Signature? {
    guard let selection = file.selection else { return StorageFiles.file(file.path)?.signature }
    guard let files = try? StorageFiles.files(of: selection) else { return nil }
    return StorageFiles.signature(of: files)
  }

  private static func clock() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// The rows of a file.
  ///
  /// - Throws: An error that names the file when it cannot be read.
  @Sendable
  static func batches(_ file: ExternalFile) throws(RunError) -> [DecodedBatch] {
    let chunk = try self.chunk(file)
    guard chunk.count > 0 else { return [] }
    switch file.format {
    case .txt, .raw, .log: return lines(of: chunk, file.schema[0].type)
    case .json, .multijson, .ndjson, .jsonl:
      return read(NDJSONFormat(schema: file.schema), chunk, columns: file.schema.count)
    case .csv, .tsv, .tsve, .psv, .ssv, .scsv:
      return try read(file, chunk, separator: file.format.separator ?? UInt8(ascii: ","))
    }
  }

  private static func read(
    _ file: ExternalFile, _ chunk: Chunk, separator: UInt8
  ) throws(RunError) -> [DecodedBatch] {
    do throws(FormatError) {
      let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
      let format = try CSVFormat(
        sample: none, separator: separator, hasHeader: false, schema: file.schema)
      return read(format, chunk, columns: file.schema.count)
    } catch {
      throw RunError("file '\(file.path)': \(error.message)")
    }
  }

  private static func read(_ format: some InputFormat, _ chunk: Chunk, columns: Int)
    -> [DecodedBatch]
  {
    var batches: [DecodedBatch] = []
    _ = format.makeReader(paths: []).read(chunk) {
      batches.append($0.picking(Array(0..<columns)).decoded())
      return true
    }
    return batches
  }

  private static func lines(of chunk: Chunk, _ type: ScalarType) -> [DecodedBatch] {
    var lines: [StringView] = []
    var start = 0
    for at in 0..<chunk.count where chunk.start[at] == 0x0A {
      let end = at > start && chunk.start[at - 1] == 0x0D ? at - 1 : at
      lines.append(StringView(UnsafePointer(chunk.start) + start, end - start))
      start = at + 1
    }
    return stride(from: 0, to: lines.count, by: Batch.preferredCount).map { first in
      let part = lines[first..<min(first + Batch.preferredCount, lines.count)]
      var builder = ColumnBuilder<StringView>(capacity: part.count)
      for line in part { builder.append(line) }
      let column = builder.finish(owners: [chunk]).converted(to: type)
      return DecodedBatch(count: part.count, columns: [column])
    }
  }

  /// The bytes of a file, without its first line when that is no data, and with a newline at the end.
  private static func chunk(_ file: ExternalFile) throws(RunError) -> Chunk {
    var bytes = try FileBytes.read(file.path)
    if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
    var first = 0
    if file.skipsFirst, let end = bytes.firstIndex(of: 0x0A) { first = end + 1 }
    let count = bytes.count - first
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: count + Chunk.slack)
    bytes.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { start.initialize(from: base + first, count: count) }
    }
    (start + count).initialize(repeating: 0, count: Chunk.slack)
    return Chunk(start: start, count: count, offset: 0, received: .minimum, origin: file.path)
  }
}
