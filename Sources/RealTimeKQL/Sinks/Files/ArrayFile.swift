import Glibc
import KQL

/// A JSON array in a file that grows and is whole after every step.
///
/// A kernel may stop between two pages of a write when the process is killed. So rows are written
/// together with the closing bracket, into one page at a time, over the bracket that was there. When a
/// page is full, the bracket moves on to the next one: first to the last byte of its page, with blanks
/// before and behind it, and then by one store of two bytes across the border. Only a row that is
/// longer than a page is at risk while it is written.
final class ArrayFile {
  private let file: OutputFile
  private let page = Swift.max(Int(sysconf(Int32(_SC_PAGESIZE))), 4096)
  /// Where the next row goes: what follows is only the bracket and white space.
  private(set) var end: Int
  /// Whether there is no row in it.
  private(set) var isEmpty: Bool
  private var block = ByteBuffer(capacity: 1 << 13)

  private static let bracket: StaticString = "\n]\n"

  /// Makes an empty array of a new file, or finds the end of the one in a file that is continued.
  init(_ file: OutputFile) throws(SinkError) {
    self.file = file
    end = 1
    isEmpty = true
    if let resumed = file.resumed, resumed.count > 0 {
      // Everything behind the last row that counts has been cut off.
      end = resumed.count
      isEmpty = end == 1
      try write(Self.bracket, at: end)
    } else if file.isContinued {
      try findEnd()
    } else {
      try write("[\n]\n", at: 0)
    }
  }

  /// Appends rows, each of which ends in a comma and a newline.
  func append(_ rows: UnsafeRawBufferPointer) throws(SinkError) {
    var rest = rows[...]
    while rest.count > 2 {
      let border = (end / page + 1) * page
      // Separator, rows without their last comma and newline, bracket.
      let room = border - end - 2 - 3 + 2
      if let count = Self.wholeRows(rest, atMost: room) {
        try write(rest.prefix(count - 2))
        rest = rest.dropFirst(count)
      } else if end % page == 0 || Self.firstRow(rest) > page - 3 {
        let count = Self.firstRow(rest)
        try write(rest.prefix(count - 2))
        rest = rest.dropFirst(count)
      } else {
        try moveBracket(to: border)
      }
    }
  }

  /// Removes white space behind the array.
  func finish() throws(SinkError) {
    if end > 1, file.count > end + 3, try file.read(3, at: end) == [0x0A, 0x5D, 0x0A] {
      try file.truncate(to: end + 3)
    }
  }

  private func write(_ rows: Slice<UnsafeRawBufferPointer>) throws(SinkError) {
    block.removeAll(keepingAtMost: 1 << 16)
    block.append(isEmpty ? "\n" : ",\n")
    block.append(UnsafeRawBufferPointer(rebasing: rows))
    let count = block.count
    block.append(Self.bracket)
    do throws(SinkError) {
      try file.write(block.bytes, at: end)
    } catch {
      // Whatever came of it, the array before it stays whole.
      try? write(Self.bracket, at: end)
      try? file.truncate(to: end + Self.bracket.utf8CodeUnitCount)
      throw error
    }
    end += count
    isEmpty = false
  }

  /// Puts the bracket, and so the place of the next row, at the start of the next page.
  private func moveBracket(to border: Int) throws(SinkError) {
    defer { end = border }
    // After a row longer than a page it may be there already, behind its newline.
    if end + 1 == border, try file.read(1, at: border) == [0x5D] { return }
    let size = file.count
    block.removeAll()
    block.append(repeating: 0x20, count: border + 1 - size)
    block.append(UInt8(ascii: "\n"))
    try file.write(block.bytes, at: size)
    block.removeAll()
    block.append(repeating: 0x20, count: border - end - 1)
    block.append(UInt8(ascii: "]"))
    try file.write(block.bytes, at: end)
    if !file.store(0x20, 0x5D, around: border, page: page) { try write(" ]", at: border - 1) }
  }

  private func write(_ text: StaticString, at offset: Int) throws(SinkError) {
    try file.write(
      UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), at: offset)
  }

  /// The length of as many whole rows as fit; `nil` when not even one does.
  private static func wholeRows(_ rows: Slice<UnsafeRawBufferPointer>, atMost room: Int) -> Int? {
    let window = rows.prefix(Swift.max(0, room))
    guard let newline = window.lastIndex(of: 0x0A) else { return nil }
    return newline + 1 - rows.startIndex
  }

  /// The length of the first row.
  private static func firstRow(_ rows: Slice<UnsafeRawBufferPointer>) -> Int {
    (rows.firstIndex(of: 0x0A).map { $0 + 1 } ?? rows.endIndex) - rows.startIndex
  }

  private func findEnd() throws(SinkError) {
    let size = file.count
    let start = Swift.max(0, size - (1 << 16))
    let tail = try file.read(size - start, at: start)
    func lastText(before limit: Int) -> Int? {
      tail[..<limit].lastIndex { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    }
    guard let bracket = lastText(before: tail.count), tail[bracket] == UInt8(ascii: "]"),
      let before = lastText(before: bracket)
    else { throw SinkError("\(file.name): it is not a JSON array, so nothing can be added to it") }
    isEmpty = tail[before] == UInt8(ascii: "[")
    end = start + bracket
    try file.truncate(to: end + 1)
  }
}

extension OutputFile {
  /// Replaces the bytes before and after the border of two pages by one instruction.
  ///
  /// Returns false where files cannot be mapped.
  fileprivate func store(_ before: UInt8, _ after: UInt8, around border: Int, page: Int) -> Bool {
    guard
      let memory = mmap(
        nil, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(border - page)),
      memory != MAP_FAILED
    else { return false }
    defer { munmap(memory, 2 * page) }
    guard count > border else { return false }
    let pair = UInt16(littleEndian: UInt16(before) | UInt16(after) << 8)
    memory.storeBytes(of: pair, toByteOffset: page - 1, as: UInt16.self)
    return true
  }
}
