import Glibc
import KQL

/// Reads records of the files of a spool, of one file at a time; used by one thread.
final class SpoolReader {
  private let directory: StateDirectory
  private var file: (name: String, descriptor: Int32)?
  private var piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

  /// Reads files of a directory.
  init(_ directory: StateDirectory) { self.directory = directory }

  deinit {
    close()
    piece.deallocate()
  }

  /// Reads a record.
  ///
  /// - Parameters:
  ///   - name: Which file it is in, which stays open for the next one.
  ///   - offset: Where it begins.
  /// - Returns: The record; `nil` when there is none that is whole.
  /// - Throws: Why the file cannot be opened.
  func record(in name: String, at offset: Int) throws(StateError) -> SpoolRecord? {
    if file?.name != name {
      close()
      file = (name, try directory.open(name))
    }
    guard let descriptor = file?.descriptor, fill(SpoolRecord.headerCount, descriptor, offset)
    else { return nil }
    let record = SpoolRecord(header: part(SpoolRecord.headerCount))
    var status = stat()
    guard record.count >= 0, fstat(descriptor, &status) == 0,
      record.count <= Int(status.st_size) - offset - SpoolRecord.headerCount
    else { return nil }
    if piece.count < record.count {
      piece.deallocate()
      piece = .allocate(byteCount: record.count, alignment: 16)
    }
    guard fill(record.count, descriptor, offset + SpoolRecord.headerCount),
      record.isOf(bytes(of: record))
    else { return nil }
    return record
  }

  /// The bytes of the record that was read last.
  func bytes(of record: SpoolRecord) -> UnsafeRawBufferPointer { part(record.count) }

  /// Closes the file, which may be replaced then.
  func close() {
    if let file { Glibc.close(file.descriptor) }
    file = nil
  }

  private func fill(_ count: Int, _ descriptor: Int32, _ offset: Int) -> Bool {
    RealTimeKQL.fill(
      UnsafeMutableRawBufferPointer(rebasing: piece[..<count]), from: descriptor, at: offset)
  }

  private func part(_ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: piece[..<count])
  }
}
