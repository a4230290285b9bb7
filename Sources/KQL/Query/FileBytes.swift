import CInflate
import Glibc

/// The contents of local files.
enum FileBytes {
  /// The most that is read of one file, after decompression: 4 GiB.
  static let limit = 1 << 32

  /// The bytes of a file; of one that is compressed with gzip, Zstandard, xz or bzip2, what was compressed.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - enough: How many bytes are enough; without it, the file is read whole.
  /// - Returns: The bytes; at least `enough` if there are so many.
  /// - Throws: An error that names the file when it cannot be read, is damaged or too large.
  static func read(_ path: String, enough: Int? = nil) throws(RunError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var inflation: OpaquePointer?
    defer { inflate_free(inflation) }
    while bytes.count < enough ?? .max {
      let part = try read(descriptor, path)
      if part.isEmpty { break }
      if bytes.isEmpty, inflation == nil, let kind = try compression(part, path) {
        inflation = inflate_create(kind)
        guard inflation != nil else { throw failure(path, "not enough memory to decompress it") }
      }
      if let inflation {
        try inflate(part, with: inflation, to: &bytes, path)
      } else {
        bytes += part
      }
      guard bytes.count <= limit else { throw failure(path, "it is larger than 4 GB") }
    }
    if let inflation, enough == nil, !inflate_may_end(inflation) {
      throw failure(path, "its compressed data ends too early")
    }
    return bytes
  }

  /// The next bytes of an open file; none at its end.
  private static func read(_ descriptor: Int32, _ path: String) throws(RunError) -> [UInt8] {
    var count = 0
    let size = 1 << 18
    let part = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      repeat {
        count = Glibc.read(descriptor, buffer.baseAddress, size)
      } while count < 0 && errno == EINTR
      filled = max(count, 0)
    }
    guard count >= 0 else { throw failure(path, String(cString: strerror(errno))) }
    return part
  }

  /// How a file that starts with these bytes is compressed.
  private static func compression(
    _ head: [UInt8], _ path: String
  ) throws(RunError) -> inflate_kind? {
    var unknown: UnsafePointer<CChar>?
    var isOpen = false
    let kind = inflate_detect(
      head, min(head.count, Int(inflate_head_length)), &unknown, &isOpen)
    if let unknown {
      throw failure(path, "it is compressed with \(String(cString: unknown)), which is not read")
    }
    return kind < 0 ? nil : inflate_kind(rawValue: UInt32(kind))
  }

  private static func inflate(
    _ part: [UInt8], with stream: OpaquePointer, to bytes: inout [UInt8], _ path: String
  ) throws(RunError) {
    var next = 0
    while true {
      var consumed = 0
      var produced = 0
      var status: Int32 = 0
      let size = 1 << 18
      let output = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
        status = part.withUnsafeBufferPointer { input in
          inflate_next(
            stream, input.baseAddress.map { $0 + next }, part.count - next, &consumed,
            buffer.baseAddress, size, &produced)
        }
        filled = produced
      }
      guard status != inflate_failed.rawValue else {
        throw failure(path, "damaged: \(String(cString: inflate_error(stream)))")
      }
      next += consumed
      bytes += output
      if consumed == 0, produced == 0 { return }
      guard bytes.count <= limit else { throw failure(path, "it is larger than 4 GB") }
    }
  }

  private static func failure(_ path: String, _ message: String) -> RunError {
    RunError("file '\(path)': \(message)")
  }
}
