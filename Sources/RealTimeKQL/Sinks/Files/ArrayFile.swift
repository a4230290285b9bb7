import Glibc
import KQL

/// A JSON array in a file that grows and is whole after every step.
///
/// A kernel may stop between two pages of a write when the process is killed. So no row stands across the
/// border of two pages, and rows are written together with the closing bracket, into one page, over the bracket
/// that was there. Before rows come that fill pages, the bracket moves behind these, with blanks before it, so
/// that the array is whole whichever of the pages are written: first to the last byte of its page, and then by one
/// store of two bytes across the border to the other page. Only a row that is longer than a page is at risk
/// while it is written.
final class ArrayFile {
  private let file: OutputFile
  private let page = Swift.max(Int(sysconf(Int32(_SC_PAGESIZE))), 4096)
  /// Where the next row goes: what follows is only the bracket and white space.
  private(set) var end: Int
  /// Whether there is no row in it.
  private(set) var isEmpty: Bool
  private var block = ByteBuffer(capacity: 1 << 13)
  private var pages = ByteBuffer(capacity: 1 << 13)
  /// So many pages are written at once.
  private static let longestBlock = 64

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
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - limit: How long the file may become; only its first row makes it longer.
  /// - Returns: How many bytes of the rows it has taken: all of them, unless the limit is reached.
  /// - Throws: Why the file cannot be written.
  func append(_ rows: UnsafeRawBufferPointer, limit: Int = .max) throws(SinkError) -> Int {
    var rest = rows[...]
    while rest.count > 2 {
      if end % page == 0, rest.count > 4 * page {
        let count = try appendPages(rest, limit: limit)
        rest = rest.dropFirst(count)
        if count > 0 { continue }
      }
      let first = Self.firstRow(rest)
      let border = (end / page + 1) * page
      // Of the last row, the comma and the newline stand before it, and the bracket with its newlines behind it.
      let isFitting = end + first + 3 <= border
      guard isEmpty || (isFitting ? end : border) + first + 3 <= limit else { break }
      if let count = Self.wholeRows(rest, atMost: Swift.min(border, limit) - end - 3) {
        try write(rest.prefix(count - 2))
        rest = rest.dropFirst(count)
      } else if isFitting || end % page == 0 || first > page - 3 {
        try write(rest.prefix(first - 2))
        rest = rest.dropFirst(first)
      } else {
        _ = try moveBracket(to: border)
        end = border
      }
    }
    return rows.count - rest.count
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
    try write(block, count: count)
  }

  /// Writes bytes of which so many are rows, where the next row goes.
  private func write(_ bytes: borrowing ByteBuffer, count: Int) throws(SinkError) {
    do throws(SinkError) {
      try file.write(bytes.bytes, at: end)
    } catch {
      // Whatever came of it, the array before it stays whole.
      try? write(Self.bracket, at: end)
      try? file.truncate(to: end + Self.bracket.utf8CodeUnitCount)
      throw error
    }
    end += count
    isEmpty = false
  }

  /// Appends rows that fill pages, from the border of one on.
  ///
  /// - Parameters:
  ///   - rows: Rows, of which at least those stay behind that do not fill a page.
  ///   - limit: How long the file may become.
  /// - Returns: How many bytes of the rows it has taken: none where they do not fit into pages, or the bracket
  ///   cannot be moved that far.
  /// - Throws: Why the file cannot be written.
  private func appendPages(
    _ rows: Slice<UnsafeRawBufferPointer>, limit: Int
  ) throws(SinkError) -> Int {
    var rest = rows
    let most = Swift.min(Self.longestBlock, (limit - end - 2) / page) * page
    pages.removeAll(keepingAtMost: Self.longestBlock * page)
    while rest.count > page, pages.count < most,
      let count = Self.wholeRows(rest, atMost: page)
    {
      let border = pages.count + page
      pages.append(isEmpty && pages.isEmpty ? "\n" : ",\n")
      pages.append(UnsafeRawBufferPointer(rebasing: rest.prefix(count - 2)))
      pages.append(repeating: 0x20, count: border - pages.count)
      rest = rest.dropFirst(count)
    }
    guard pages.count > page, try moveBracket(to: end + pages.count) else { return 0 }
    try write(pages, count: pages.count)
    return rows.count - rest.count
  }

  /// Puts the bracket at the start of a page behind its own.
  ///
  /// - Returns: Whether it is there: where files cannot be mapped, it only goes to the next page.
  /// - Throws: Why the file cannot be written.
  private func moveBracket(to border: Int) throws(SinkError) -> Bool {
    let next = (end / page + 1) * page
    // After a row longer than a page it may be there already, behind its newline.
    if end + 1 == border, try file.read(1, at: border) == [0x5D] { return true }
    let pair = PagePair(of: file, next - page, border, size: page)
    guard pair != nil || border == next else { return false }
    let size = file.count
    block.removeAll(keepingAtMost: 1 << 16)
    block.append(repeating: 0x20, count: Swift.max(0, border + 1 - size))
    block.append(UInt8(ascii: "\n"))
    try file.write(block.bytes, at: size)
    block.removeAll()
    block.append(repeating: 0x20, count: next - end - 1)
    block.append(UInt8(ascii: "]"))
    try file.write(block.bytes, at: end)
    if let pair, file.count > border {
      pair.store(0x20, 0x5D)
    } else {
      try write(" ]", at: border - 1)
    }
    return true
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

/// Two pages of a file side by side in memory, so that one instruction changes both.
private final class PagePair {
  private let memory: UnsafeMutableRawPointer
  private let size: Int

  /// Maps the pages that begin at two places; `nil` where files cannot be mapped.
  init?(of file: OutputFile, _ first: Int, _ second: Int, size: Int) {
    guard
      let memory = mmap(
        nil, 2 * size, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor, off_t(first)),
      memory != MAP_FAILED
    else { return nil }
    self.memory = memory
    self.size = size
    guard second != first + size else { return }
    let other = mmap(
      memory + size, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file.descriptor,
      off_t(second))
    if other == MAP_FAILED { return nil }
  }

  deinit { munmap(memory, 2 * size) }

  /// Replaces the last byte of the first page and the first byte of the second.
  func store(_ last: UInt8, _ first: UInt8) {
    let pair = UInt16(littleEndian: UInt16(last) | UInt16(first) << 8)
    memory.storeBytes(of: pair, toByteOffset: size - 1, as: UInt16.self)
  }
}
