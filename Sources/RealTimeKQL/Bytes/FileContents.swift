import CInflate
import Glibc

/// The text of a file that is open, decompressed if it is compressed.
struct FileContents {
  private let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// The name of its compression when that cannot be undone.
  var unknownCompression: UnknownCompression? {
    compression.unknown.map { UnknownCompression(name: $0) }
  }

  /// How its text is encoded, where its first bytes say so.
  var markedEncoding: TextEncoding? { TextEncoding.marked(beginning(4)) }

  /// Whether it is compressed in a way that can be undone.
  var isCompressed: Bool { compression.isKnown }

  private var compression: (isKnown: Bool, unknown: String?) {
    var head = [UInt8](repeating: 0, count: Int(inflate_head_length))
    let count = Swift.max(0, retrying { pread(descriptor, &head, head.count, 0) })
    var unknown: UnsafePointer<CChar>?
    var isOpen = false
    let kind = inflate_detect(head, count, &unknown, &isOpen)
    return (kind >= 0, unknown.map { String(cString: $0) })
  }

  /// The furthest of some marks that are in the text: the bytes before its place are those of its anchor.
  func furthest(of marks: [TextMark]) -> Int? {
    guard isCompressed else {
      return marks.indices.filter {
        marks[$0].anchor.count > 0
          && marks[$0].anchor.matching(descriptor, at: marks[$0].position) != nil
      }.max { marks[$0].position < marks[$1].position }
    }
    // Decompressed once for all of them.
    let wanted = marks.indices.filter { marks[$0].anchor.count > 0 }
      .sorted { marks[$0].position < marks[$1].position }
    var rest = wanted[...]
    var known: [UInt8] = []
    var end = 0
    var found: Int?
    read { part in
      let bytes = known + part
      let start = end - known.count
      end += part.count
      while let index = rest.first, marks[index].position <= end {
        let last = marks[index].position - start
        let count = marks[index].anchor.count
        if last >= count, marks[index].anchor.matches(bytes[last - count..<last]) {
          found = index
        }
        rest = rest.dropFirst()
      }
      known = Array(bytes.suffix(FileAnchor.limit))
      return !rest.isEmpty
    }
    return found
  }

  /// At most `count` bytes from the start.
  func beginning(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    read { part in
      bytes += part.prefix(count - bytes.count)
      return bytes.count < count
    }
    return bytes
  }

  /// At most `count` bytes before a position; none when the text is not so long.
  func bytes(before position: Int, _ count: Int) -> [UInt8] {
    let wanted = Swift.min(position, count)
    guard wanted > 0 else { return [] }
    guard isCompressed else {
      return [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        let read = retrying {
          pread(descriptor, buffer.baseAddress, wanted, off_t(position - wanted))
        }
        filled = read == wanted ? wanted : 0
      }
    }
    var bytes: [UInt8] = []
    var end = 0
    read { part in
      let start = end
      end += part.count
      let from = Swift.max(position - wanted - start, 0)
      let to = Swift.min(position - start, part.count)
      if from < to { bytes += part[from..<to] }
      return end < position
    }
    return end >= position ? bytes : []
  }

  /// How many bytes there are.
  var count: Int {
    guard isCompressed else {
      var status = stat()
      return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }
    var count = 0
    read { part in
      count += part.count
      return true
    }
    return count
  }

  /// Passes the text on in parts, as long as `body` wants more and the file is not damaged.
  private func read(_ body: ([UInt8]) -> Bool) {
    let reader = FollowReader(descriptor: descriptor, name: "", position: 0, closes: false)
    let size = 1 << 18
    while true {
      var count = 0
      let part = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
        if case .bytes(let read)? = try? reader.read(into: UnsafeMutableRawBufferPointer(buffer)) {
          count = read
        }
        filled = count
      }
      if count == 0 || !body(part) { return }
    }
  }
}

/// A place in a text, and what is before it.
struct TextMark: Hashable {
  var position: Int
  var anchor: AnchorDigest
}

/// A file is compressed in a way that is known by its first bytes and cannot be undone.
struct UnknownCompression: Error {
  /// The format: `zip`.
  let name: String

  /// What to say of the file.
  var message: String { "it is compressed with \(name), which is not read; unpack it first" }
}
