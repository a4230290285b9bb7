import Glibc
import KQL

/// Tells the lines of records in files that stay what they are.
struct RecordLines {
  /// How many lines each file has before a position.
  private var counted: [String: (position: Int, lines: Int)] = [:]

  /// The number of the line at a position of a file, from 1; `nil` where the file cannot tell: the standard
  /// input, what is compressed, and what is gone.
  mutating func line(at wanted: Int, of path: String) -> Int? {
    guard path != "-", let descriptor = try? FileInput.open(path) else { return nil }
    defer { close(descriptor) }
    guard !FileContents(descriptor).isCompressed else { return nil }
    var (position, lines) = counted[path] ?? (0, 0)
    if position > wanted { (position, lines) = (0, 0) }
    var part = [UInt8](repeating: 0, count: 1 << 18)
    while position < wanted {
      let size = Swift.min(part.count, wanted - position)
      let read = retrying { pread(descriptor, &part, size, off_t(position)) }
      guard read > 0 else { return nil }
      for index in 0..<read where part[index] == 0x0A { lines += 1 }
      position += read
    }
    counted[path] = (position, lines)
    return lines + 1
  }
}
