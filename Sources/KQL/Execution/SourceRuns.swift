/// Numbers the sources of a stream and tells of which one the rows of a chunk are.
struct SourceRuns {
  /// Rows of one source that follow each other.
  struct Run: Equatable {
    var source: Int
    var count: Int
  }

  private var numbers: [String: Int] = [:]
  /// The keys of the sources (``SourceKey``), by their numbers.
  private var names: [String] = [Self.shared]

  /// When each was heard last, in ticks.
  private var heard: [Int64] = [.min]
  private var free: [Int] = []
  private var nextSweep = Int64.min

  /// Rows of senders that have no clock of their own, because there are too many.
  private(set) var sharedCount = 0

  /// The name of the source that stands for all for which there is no room.
  private static let shared = "other senders"

  /// How many sources have a clock of their own.
  static let limit = 65_536

  /// The runs of the chunk that is being read, in rows.
  private var runs: [Run] = []
  private var index = 0
  private var left = 0

  /// What people call the source with a number.
  func name(of number: Int) -> String { SourceKey.name(in: names[number]) }

  /// The key of the source with a number.
  func key(of number: Int) -> String { names[number] }

  /// The number of a source.
  mutating func number(of name: String, at wall: Int64) -> Int {
    if let known = numbers[name] {
      heard[known] = Swift.max(heard[known], wall)
      return known
    }
    let number: Int
    if let reused = free.popLast() {
      number = reused
      names[number] = name
      heard[number] = wall
    } else {
      guard names.count <= Self.limit else { return 0 }
      number = names.count
      names.append(name)
      heard.append(wall)
    }
    numbers[name] = number
    return number
  }

  /// Begins with the rows of another chunk.
  mutating func begin(_ chunk: Chunk) {
    runs.removeAll(keepingCapacity: true)
    index = 0
    let wall = chunk.received.ticks
    if let messages = chunk.messages, messages.senders.count > 1 {
      // Every message is a row.
      var message = 0
      for sender in messages.senders {
        var count = 0
        while message < messages.ends.count, messages.ends[message] < sender.end {
          message += 1
          count += 1
        }
        let source = number(of: SourceKey.of(sender.origin, input: chunk.input), at: wall)
        if source == 0 { sharedCount += count }
        runs.append(Run(source: source, count: count))
      }
    } else {
      let origin = chunk.messages?.senders.first?.origin ?? chunk.origin
      let source = number(of: SourceKey.of(origin, input: chunk.input), at: wall)
      if source == 0 { sharedCount += chunk.messages?.ends.count ?? 1 }
      runs.append(Run(source: source, count: .max))
    }
    left = runs.first?.count ?? 0
  }

  /// The sources of the next rows of the chunk.
  mutating func next(_ count: Int) -> [Run] {
    var found: [Run] = []
    var rest = count
    while rest > 0 {
      while left == 0, index + 1 < runs.count {
        index += 1
        left = runs[index].count
      }
      let isLast = index + 1 >= runs.count
      let taken = isLast ? rest : Swift.min(rest, left)
      found.append(Run(source: runs[index].source, count: taken))
      left = Swift.max(0, left - taken)
      rest -= taken
    }
    return found
  }

  /// The sources that were not heard of for long, when there is no room for others; they are forgotten.
  mutating func sweep(at wall: Int64, quietFor limit: Int64) -> [Int] {
    guard names.count > Self.limit, free.isEmpty, wall >= nextSweep else { return [] }
    nextSweep = wall &+ Timespan.minute
    var gone: [Int] = []
    for number in heard.indices.dropFirst() where wall &- heard[number] > limit {
      numbers[names[number]] = nil
      gone.append(number)
    }
    free = gone
    return gone
  }
}
