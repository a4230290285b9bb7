import CDigest
import Glibc
import KQL

/// A part of a file with what queries keep.
struct StateSection: Hashable, Sendable {
  /// Where it is in the file.
  var start = 0

  /// How many bytes it has; none when nothing is kept.
  var count = 0

  /// The hash of the bytes.
  var hash: UInt64 = 0

  /// Takes in more bytes at the end.
  fileprivate mutating func append(_ bytes: UnsafeRawBufferPointer) {
    count += bytes.count
    hash = bytes.withMemoryRebound(to: UInt8.self) {
      digest_xxhash64($0.baseAddress, $0.count, hash)
    }
  }
}

/// Writes what the queries of a run keep to a file of its state directory.
final class StateFileWriter {
  private let directory: StateDirectory
  private let name: String
  private let descriptor: Int32
  private var count = 0
  private var failure: StateError?

  /// Begins a file, in place of one that has the name.
  ///
  /// - Throws: Why it cannot be written.
  init(_ directory: StateDirectory, _ name: String) throws(StateError) {
    self.directory = directory
    self.name = name
    descriptor = try directory.create(name)
  }

  deinit { close(descriptor) }

  /// Writes one thing behind the others, and tells where it is.
  func write(_ body: (StateCoder) -> Void) -> StateSection {
    var section = StateSection(start: count)
    withoutActuallyEscaping({ (bytes: UnsafeRawBufferPointer) in
      section.append(bytes)
      self.append(bytes)
    }) { append in
      let coder = StateCoder(to: append)
      body(coder)
      coder.flush()
    }
    return section
  }

  private func append(_ bytes: UnsafeRawBufferPointer) {
    count += bytes.count
    var written = 0
    while failure == nil, written < bytes.count {
      let result = retrying {
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if result < 0 { failure = directory.failure(name, -result) }
      written += Swift.max(0, result)
    }
  }

  /// Sees to it that the file is on the disk.
  ///
  /// - Throws: Why it could not be written.
  func finish() throws(StateError) {
    if let failure { throw failure }
    let result = retrying { Int(fdatasync(descriptor)) }
    if result < 0 { throw directory.failure(name, -result) }
  }
}

/// Reads what the queries of an earlier run have kept.
final class StateFileReader {
  private let descriptor: Int32

  /// The size of the pieces in which a coder writes.
  private static let pieceSize = StateCoder.pieceSize

  /// Opens the file.
  ///
  /// - Throws: Why it cannot be read.
  init(_ directory: StateDirectory, _ name: String) throws(StateError) {
    descriptor = try directory.open(name)
  }

  deinit { close(descriptor) }

  /// Reads what was written.
  ///
  /// - Returns: Why it cannot be used; `nil` when it can.
  func read(_ section: StateSection, _ body: (StateCoder) -> Void) -> String? {
    guard isWhole(section) else { return "its bytes are not those that were written" }
    var position = section.start
    return withoutActuallyEscaping({ (target: UnsafeMutableRawBufferPointer) in
      defer { position += target.count }
      return self.read(target, at: position)
    }) { read in
      let coder = StateCoder(count: section.count, from: read)
      body(coder)
      return coder.fault ?? (coder.remaining > 0 ? "there is more than its operators keep" : nil)
    }
  }

  private func isWhole(_ section: StateSection) -> Bool {
    let piece = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.pieceSize, alignment: 16)
    defer { piece.deallocate() }
    var found = StateSection(start: section.start)
    while found.count < section.count {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: piece[..<Swift.min(piece.count, section.count - found.count)])
      guard read(part, at: found.start + found.count) else { return false }
      found.append(UnsafeRawBufferPointer(part))
    }
    return found == section
  }

  private func read(_ target: UnsafeMutableRawBufferPointer, at position: Int) -> Bool {
    fill(target, from: descriptor, at: position)
  }
}
