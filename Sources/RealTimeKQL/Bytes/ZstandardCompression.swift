import CInflate
import KQL

/// Compresses bytes to Zstandard as they come.
final class ZstandardCompression {
  /// What to do with what was compressed so far.
  enum Step {
    /// Keep as much inside as is good for the compression.
    case none
    /// Give everything out, so that it can be decompressed.
    case flush
    /// End the frame.
    case end

    fileprivate var code: zstd_step {
      switch self {
      case .none: zstd_continue
      case .flush: zstd_flush
      case .end: zstd_end
      }
    }
  }

  private let writer: OpaquePointer

  /// Starts a frame.
  init() throws(SinkError) {
    guard let writer = zstd_writer_create() else {
      throw SinkError("not enough memory to compress the output")
    }
    self.writer = writer
  }

  deinit { zstd_writer_free(writer) }

  /// Compresses bytes and appends what there is of the result.
  func append(
    _ bytes: UnsafeRawBufferPointer, _ step: Step, to output: inout ByteBuffer
  ) throws(SinkError) {
    var offset = 0
    var rest = 0
    repeat {
      var consumed = 0
      var produced = 0
      let room = 1 << 16
      let target = output.reserve(room)
      rest = zstd_writer_next(
        writer, step.code,
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(by: offset),
        bytes.count - offset, &consumed, target, room, &produced)
      guard rest != Int.max, rest >= 0 else { throw SinkError("the output cannot be compressed") }
      output.advance(produced)
      offset += consumed
    } while rest > 0
  }
}
