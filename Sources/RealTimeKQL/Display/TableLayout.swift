import KQL

/// What is known of a column of a table: how much room its name and its values want.
struct TableColumn: Equatable {
  /// The columns of the terminal that its name takes.
  let nameWidth: Int

  /// Those that its widest value so far takes.
  private(set) var valueWidth = 0

  /// Whether its values are numbers, which stand to the right.
  let isNumeric: Bool

  /// Whether its type is one whose values mean nothing when they are cut: times, numbers, guids.
  private let hasRigidType: Bool

  /// Whether all its texts so far look like addresses; `nil` before there was one.
  private var hasAddresses: Bool?

  init(_ type: ScalarType, nameWidth: Int) {
    self.nameWidth = nameWidth
    isNumeric = type.isNumeric
    hasRigidType = type != .string && type != .dynamic
    if type == .dynamic { hasAddresses = false }
  }

  /// Whether it is cut last.
  var isRigid: Bool { hasRigidType || hasAddresses == true }

  /// What it would like to have.
  var natural: Int { Swift.max(nameWidth, valueWidth) }

  /// What it must have: whole values where it is rigid, whose name may be cut.
  var least: Int {
    isRigid ? Swift.max(valueWidth, Swift.min(nameWidth, 4)) : Swift.min(natural, 8)
  }

  /// Learns of a value.
  mutating func measure(_ cell: TableCells.Cell) {
    if cell.width > valueWidth { valueWidth = cell.width }
    if !hasRigidType, hasAddresses != false, cell.width > 0 {
      hasAddresses = cell.text.looksLikeAddress
    }
  }

  /// Gives it some room, so that values which grow slowly do not change the table each time.
  mutating func loosen() { if !isRigid { valueWidth += valueWidth / 8 } }
}

extension StringView {
  /// Whether it may be an address of the Internet: digits in groups, and nothing else.
  fileprivate var looksLikeAddress: Bool {
    guard count <= 45, count >= 3 else { return false }
    var (dots, colons) = (0, 0)
    for offset in 0..<count {
      switch self[offset] {
      case UInt8(ascii: "."): dots += 1
      case UInt8(ascii: ":"): colons += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"): break
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        if colons == 0, dots > 0 { return false }
      default: return false
      }
    }
    return dots == 3 || colons >= 2
  }
}

/// How the columns of a table share a line.
struct TableLayout: Equatable {
  /// A column that is shown.
  struct Slot: Equatable {
    /// Its number; `nil` where columns are left out.
    var column: Int?

    /// The columns of the terminal it has.
    var width: Int
  }

  /// The columns that are shown, in order; `nil` when a line for each value is needed.
  private(set) var slots: [Slot]?

  /// The columns that are left out.
  private(set) var leftOut: [Int] = []

  /// Whether everything has the room it would like to have.
  private(set) var isComplete = true

  /// Columns of the terminal between two columns.
  static let gap = 2

  /// So many columns are shown at least where some are left out.
  private static let fewest = 3

  /// Fits columns into a line; `nil` is a line without end.
  init(fitting columns: [TableColumn], into lineWidth: Int?) {
    guard let lineWidth else {
      slots = columns.indices.map { Slot(column: $0, width: columns[$0].natural) }
      return
    }
    var shown = Array(columns.indices)
    while !fits(shown.map { columns[$0].least }, shown.count < columns.count, lineWidth) {
      guard shown.count > Self.fewest else {
        isComplete = false
        return
      }
      // Those in the middle go first: what comes first and last says the most.
      leftOut.append(shown.remove(at: shown.count / 2))
    }
    leftOut.sort()
    isComplete = leftOut.isEmpty
    share(shown, columns, lineWidth)
  }

  /// Whether columns fit, and the sign for those that are left out.
  private func fits(_ widths: [Int], _ hasGap: Bool, _ lineWidth: Int) -> Bool {
    let count = widths.count + (hasGap ? 1 : 0)
    return widths.reduce(hasGap ? 1 : 0, +) + Self.gap * Swift.max(0, count - 1) <= lineWidth
  }

  private mutating func share(_ shown: [Int], _ columns: [TableColumn], _ lineWidth: Int) {
    let mark = leftOut.isEmpty ? 0 : 1 + Self.gap
    let room = lineWidth - Self.gap * Swift.max(0, shown.count - 1) - mark
    let natural = shown.map { columns[$0].natural }
    let least = shown.map { columns[$0].least }
    func fitted(_ level: Int) -> [Int] {
      zip(least, natural).map { Swift.max($0, Swift.min($1, level)) }
    }
    // The largest width that all columns may have which do not need less.
    var low = 0
    var high = natural.max() ?? 0
    while low < high {
      let middle = (low + high + 1) / 2
      if fitted(middle).reduce(0, +) <= room { low = middle } else { high = middle - 1 }
    }
    var widths = fitted(low)
    var rest = room - widths.reduce(0, +)
    for index in widths.indices where rest > 0 && widths[index] < natural[index] {
      widths[index] += 1
      rest -= 1
    }
    if widths != natural { isComplete = false }
    var slots = zip(shown, widths).map { Slot(column: $0, width: $1) }
    if let first = leftOut.first {
      slots.insert(Slot(column: nil, width: 1), at: shown.firstIndex { $0 > first } ?? shown.count)
    }
    self.slots = slots
  }
}
