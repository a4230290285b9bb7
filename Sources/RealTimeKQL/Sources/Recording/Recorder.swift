import KQL

/// Writes what an input reads to a file, for the input `replay`.
///
/// The file is compressed when its name ends in `.zst`. What has been recorded survives a killed
/// process but for the last moments, which a compression keeps inside.
final class Recorder: ChunkRecorder {
  private let file: OutputFile
  private let compression: ZstandardCompression?
  private let writer = RecordingWriter()
  private var lines = ByteBuffer(capacity: 1 << 14)
  private var compressed = ByteBuffer(capacity: 1 << 14)
  private var nextFlush: Int64 = 0

  /// Why the recording ended early.
  private(set) var failure: SinkError?

  /// How long compressed records are kept inside for a better compression, in nanoseconds.
  private static let flushInterval: Int64 = 20_000_000

  /// Begins a recording of a stream with these formats.
  init(
    path: String, existing: ExistingFile, _ header: RecordingHeader
  ) throws(SinkError) {
    file = try OutputFile(path: path, existing: existing)
    compression = path.hasSuffix(".zst") ? try ZstandardCompression() : nil
    header.append(to: &lines)
    try write()
  }

  /// Adds a chunk; after a failure nothing more is written.
  func record(_ chunk: Chunk) {
    guard failure == nil else { return }
    writer.append(chunk, to: &lines)
    do throws(SinkError) {
      try write()
    } catch {
      failure = error
    }
  }

  /// Ends the recording.
  func finish() throws(SinkError) {
    if let failure { throw failure }
    try write(isLast: true)
  }

  private func write(isLast: Bool = false) throws(SinkError) {
    defer { lines.removeAll(keepingAtMost: 1 << 20) }
    guard let compression else { return try file.write(lines.bytes) }
    let now = monotonicNanoseconds()
    let isFlush = now >= nextFlush
    if isFlush { nextFlush = now + Self.flushInterval }
    try compression.append(
      lines.bytes, isLast ? .end : isFlush ? .flush : .none, to: &compressed)
    try file.write(compressed.bytes)
    compressed.removeAll(keepingAtMost: 1 << 20)
  }
}
