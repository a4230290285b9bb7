import CInflate

/// Decompresses what a reader gives.
final class Inflation {
  private let stream: OpaquePointer
  private let name: String
  private var input: UnsafeMutableRawBufferPointer
  private var next = 0
  private var end: Int

  private static let inputSize = 1 << 18

  /// Starts a decompression whose first bytes have been read already.
  init(_ kind: inflate_kind, name: String, head: [UInt8]) throws(SourceError) {
    guard let stream = inflate_create(kind) else {
      throw SourceError("\(name): not enough memory to decompress it")
    }
    self.stream = stream
    self.name = name
    input = .allocate(byteCount: Self.inputSize, alignment: 16)
    input.copyBytes(from: head)
    end = head.count
  }

  deinit {
    inflate_free(stream)
    input.deallocate()
  }

  func read(
    into target: UnsafeMutableRawBufferPointer, from base: any ByteReader
  ) throws(SourceError) -> ReadResult {
    var filled = 0
    while filled < target.count {
      var consumed = 0
      var produced = 0
      let status = inflate_next(
        stream, input.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(by: next),
        end - next, &consumed,
        target.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(by: filled),
        target.count - filled, &produced)
      next += consumed
      filled += produced
      guard status != inflate_failed.rawValue else {
        throw SourceError("\(name): damaged: \(String(cString: inflate_error(stream)))")
      }
      if consumed > 0 || produced > 0 { continue }
      switch try base.read(into: input) {
      case .bytes(let count):
        next = 0
        end = count
      case .nothingYet: return filled > 0 ? .bytes(filled) : .nothingYet
      case .restart, .end:
        if filled > 0 { return .bytes(filled) }
        guard inflate_may_end(stream) else {
          throw SourceError("\(name): its compressed data ends too early")
        }
        return .end
      }
    }
    return .bytes(filled)
  }
}

/// Reads the text of what is compressed.
final class InflatedReader: ByteReader {
  private let inflation: Inflation
  private let base: any ByteReader

  init(_ inflation: Inflation, _ base: any ByteReader) {
    self.inflation = inflation
    self.base = base
  }

  var pollDescriptor: Int32? { base.pollDescriptor }

  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> ReadResult {
    try inflation.read(into: target, from: base)
  }
}
