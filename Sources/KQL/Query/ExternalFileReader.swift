import Glibc

/// Reads whole local files as tables.
enum ExternalFileReader {
  /// The rows of a file.
  ///
  /// - Throws: An error that names the file when it cannot be read.
  @Sendable
  static func batches(_ file: ExternalFile) throws(RunError) -> [Batch] {
    let chunk = try self.chunk(file)
    guard chunk.count > 0 else { return [] }
    switch file.format {
    case .txt, .raw, .log: return lines(of: chunk, file.schema[0].type)
    case .json, .multijson, .ndjson, .jsonl:
      return read(NDJSONFormat(schema: file.schema), chunk, columns: file.schema.count)
    case .csv: return try read(file, chunk, separator: UInt8(ascii: ","))
    case .tsv, .tsve: return try read(file, chunk, separator: UInt8(ascii: "\t"))
    case .psv: return try read(file, chunk, separator: UInt8(ascii: "|"))
    case .ssv, .scsv: return try read(file, chunk, separator: UInt8(ascii: ";"))
    }
  }

  private static func read(
    _ file: ExternalFile, _ chunk: Chunk, separator: UInt8
  ) throws(RunError) -> [Batch] {
    do throws(FormatError) {
      let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
      let format = try CSVFormat(
        sample: none, separator: separator, hasHeader: false, schema: file.schema)
      return read(format, chunk, columns: file.schema.count)
    } catch {
      throw RunError("file '\(file.path)': \(error.message)")
    }
  }

  private static func read(_ format: some InputFormat, _ chunk: Chunk, columns: Int) -> [Batch] {
    var batches: [Batch] = []
    _ = format.makeReader(paths: []).read(chunk) {
      batches.append($0.picking(Array(0..<columns)).decoded())
      return true
    }
    return batches
  }

  private static func lines(of chunk: Chunk, _ type: ScalarType) -> [Batch] {
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
      return Batch(count: part.count, columns: [column])
    }
  }

  /// The bytes of a file, without its first line when that is no data, and with a newline at the end.
  private static func chunk(_ file: ExternalFile) throws(RunError) -> Chunk {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(file) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    let size = 1 << 18
    while true {
      var count = 0
      let before = bytes.count
      bytes.reserveCapacity(before + size)
      let part = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
        repeat {
          count = Glibc.read(descriptor, buffer.baseAddress, size)
        } while count < 0
          && errno == EINTR
        filled = max(count, 0)
      }
      guard count >= 0 else { throw failure(file) }
      if count == 0 { break }
      bytes.append(contentsOf: part)
    }
    if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
    if file.skipsFirst, let end = bytes.firstIndex(of: 0x0A) { bytes.removeFirst(end + 1) }
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Chunk.slack)
    start.initialize(repeating: 0, count: bytes.count + Chunk.slack)
    for (at, byte) in bytes.enumerated() { start[at] = byte }
    return Chunk(
      start: start, count: bytes.count, offset: 0, received: .minimum, origin: file.path)
  }

  private static func failure(_ file: ExternalFile) -> RunError {
    RunError("file '\(file.path)': \(String(cString: strerror(errno)))")
  }
}
