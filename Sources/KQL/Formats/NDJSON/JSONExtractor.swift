import CScan

/// Finds the events of an indexed chunk and the places of some of their members.
final class JSONExtractor {
  /// The members it looks for.
  var members: JSONMembers { walker.members }

  private var walker: JSONWalker
  private var shapes: [JSONShape] = []

  /// Whether the last event had a key that is not known.
  private var hasNews = false

  /// The rows with such keys, of those extracted last.
  private(set) var newsRows: [Int] = []
  private var hits = 0
  private var walks = 0

  /// How many shapes are remembered.
  private static let shapeLimit = 16

  /// The longest shape, in structural characters.
  private static let characterLimit = 4096

  init(_ members: JSONMembers) { walker = JSONWalker(members) }

  deinit {
    walker.forget()
    for shape in shapes { shape.destroy() }
  }

  /// Takes events of a chunk, from an index on, until there are as many as there is room for.
  ///
  /// The places of the values go to `target`, for each slot `stride` apart and all zero before; the
  /// index of each event's brace goes to `firsts`. The counter counts the events, and the lines that
  /// are none. The result is the number of events.
  func extract(
    _ chunk: JSONChunk, from next: inout JSONChunk.Place, into target: UnsafeMutablePointer<UInt64>,
    stride: Int, firsts: UnsafeMutablePointer<UInt32>, counter: ReadCounter
  ) -> Int {
    let positions = chunk.buffer.positions
    let characters = chunk.buffer.characters
    let count = chunk.buffer.count
    var index = next.index
    var lineStart = next.start
    var row = 0
    newsRows.removeAll(keepingCapacity: true)
    while row < stride, index < count {
      let character = characters[index]
      if character == UInt8(ascii: "{"), Int(positions[index]) == lineStart {
        let matched = match(chunk, index, target + row, stride)
        if matched > 0, !chunk.hasNeighbours(from: index, to: index &+ matched &- 1) {
          firsts[row] = UInt32(truncatingIfNeeded: index)
          if hasNews { newsRows.append(row) }
          row &+= 1
          index &+= matched
          lineStart = Int(positions[index &- 1]) &+ 1
          continue
        }
      }
      if chunk.isSpace(from: lineStart, to: Int(positions[index])) {
        if character == UInt8(ascii: "{") {
          if let end = walk(chunk, index, lineStart, target + row, stride),
            !chunk.hasNeighbours(from: index, to: end &- 1)
          {
            firsts[row] = UInt32(truncatingIfNeeded: index)
            if hasNews { newsRows.append(row) }
            row &+= 1
            index = end
            lineStart = Int(positions[index &- 1]) &+ 1
            continue
          }
          clear(target + row, stride)
        } else if isBetweenEvents(characters, index) {
          index &+= 1
          lineStart = Int(positions[index &- 1]) &+ 1
          continue
        }
      }
      let (end, rest) = endOfRejected(chunk, from: index, lineStart)
      counter.reject(chunk.chunk, from: lineStart, to: end, "it is no JSON object")
      index = rest.index
      lineStart = rest.start
    }
    counter.counts.read += row
    next = JSONChunk.Place(index: index, start: lineStart)
    return row
  }

  /// Where something ends that is no event, and what is behind it: with its line, or before an event in the same line.
  private func endOfRejected(
    _ chunk: JSONChunk, from first: Int, _ lineStart: Int
  ) -> (end: Int, rest: JSONChunk.Place) {
    let positions = chunk.buffer.positions
    let characters = chunk.buffer.characters
    let isObject =
      characters[first] == UInt8(ascii: "{")
      && chunk.isSpace(from: lineStart, to: Int(positions[first]))
    var depth = 0
    var index = first
    while characters[index] != 0x0A {
      switch characters[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 1, isBeforeEvent(chunk, index, afterObject: isObject) {
          let end = Int(positions[index]) &+ 1
          return (end, JSONChunk.Place(index: index &+ 1, start: end))
        }
        depth = Swift.max(depth &- 1, 0)
      default: break
      }
      index &+= 1
    }
    let end = Int(positions[index])
    return (end, JSONChunk.Place(index: index &+ 1, start: end &+ 1))
  }

  /// Whether an event follows a brace in the same line: at once, or behind what may stand between events where the
  /// brace ends an object.
  private func isBeforeEvent(_ chunk: JSONChunk, _ brace: Int, afterObject: Bool) -> Bool {
    let positions = chunk.buffer.positions
    let characters = chunk.buffer.characters
    var index = brace
    while true {
      let start = Int(positions[index]) &+ 1
      index &+= 1
      let next = Int(positions[index])
      guard afterObject ? chunk.isSpace(from: start, to: next) : start == next else { return false }
      if characters[index] == UInt8(ascii: "{") { return true }
      guard afterObject, Self.isFrame(characters[index]) else { return false }
    }
  }

  /// Whether a character may stand between events: a newline, or the frame of an array that has an event in
  /// the same line.
  @inline(__always)
  private func isBetweenEvents(_ characters: UnsafeMutablePointer<UInt8>, _ index: Int) -> Bool {
    if characters[index] == 0x0A { return true }
    guard Self.isFrame(characters[index]) else { return false }
    // Not the first of its line: what is before it has been found good.
    if index > 0, characters[index &- 1] != 0x0A { return true }
    var next = index &+ 1
    while Self.isFrame(characters[next]) { next &+= 1 }
    return characters[next] == UInt8(ascii: "{")
  }

  private static func isFrame(_ character: UInt8) -> Bool {
    character == UInt8(ascii: ",") || character == UInt8(ascii: "[")
      || character == UInt8(ascii: "]")
  }

  /// Finds the members of events that were found before.
  func extract(
    _ chunk: JSONChunk, firsts: UnsafeMutablePointer<UInt32>, count: Int,
    into target: UnsafeMutablePointer<UInt64>
  ) {
    for row in 0..<count {
      let index = Int(firsts[row])
      if match(chunk, index, target + row, count) == 0 {
        _ = walk(chunk, index, Int(chunk.buffer.positions[index]), target + row, count)
      }
    }
  }

  @inline(__always)
  private func match(
    _ chunk: JSONChunk, _ index: Int, _ target: UnsafeMutablePointer<UInt64>, _ stride: Int
  ) -> Int {
    let buffer = chunk.buffer
    var shape = 0
    let count = shapes.count
    while shape < count {
      let matched = shapes[shape].match(
        chunk.base, buffer.positions + index, buffer.characters + index,
        rest: buffer.count &- index, target, stride: stride)
      if matched > 0 {
        hits &+= 1
        hasNews = shapes[shape].hasNews
        if shape > 0 { shapes.swapAt(shape, shape &- 1) }
        return matched
      }
      shape &+= 1
    }
    return 0
  }

  /// Walks over an event and remembers its shape.
  @inline(never)
  private func walk(
    _ chunk: JSONChunk, _ index: Int, _ lineStart: Int, _ target: UnsafeMutablePointer<UInt64>,
    _ stride: Int
  ) -> Int? {
    walks &+= 1
    clear(target, stride)
    let buffer = chunk.buffer
    let place = JSONWalker.Place(
      base: chunk.base, positions: buffer.positions, characters: buffer.characters,
      target: target, stride: stride)
    guard let end = walker.walk(place, from: index) else { return nil }
    hasNews = walker.hasNews
    guard walker.isRepeatable, buffer.characters[end] == 0x0A, isWorthLearning else { return end }
    let count = end &+ 1 &- index
    let trailing = Int(buffer.positions[end]) &- Int(buffer.positions[end &- 1]) &- 1
    let isPlain =
      trailing == 0 || (trailing == 1 && chunk.base[Int(buffer.positions[end]) &- 1] == 0x0D)
    guard count <= Self.characterLimit, isPlain, Int(buffer.positions[index]) == lineStart
    else { return end }
    let shape = JSONShape(
      characters: buffer.characters + index, count: count, members: walker.found,
      trailing: trailing, hasNews: walker.hasNews)
    walker.forget(keepingCopies: true)
    if shapes.count == Self.shapeLimit { shapes.removeLast().destroy() }
    shapes.append(shape)
    return end
  }

  /// Whether shapes repeat often enough; if not, only some of the events are remembered.
  private var isWorthLearning: Bool { walks < 64 || hits > walks || walks & 15 == 0 }

  private func clear(_ target: UnsafeMutablePointer<UInt64>, _ stride: Int) {
    for slot in 0..<walker.members.slotCount { target[slot &* stride] = 0 }
  }
}
