import KQLSyntax

extension Plugin {
  static let ipv4Lookup = Plugin(
    "ipv4_lookup", "Adds the rows of a table whose IPv4 range an address is in.",
    signature: "ipv4_lookup(table, address, range, [key, …], [return_unmatched])",
    parameters: [
      "table": "The table of ranges.",
      "address": "The column with an address.",
      "range": "The column of the table with a range.",
      "key…": "Columns of both that must be equal.",
      "return_unmatched?": "`true` keeps rows without a range.",
    ],
    example: """
      let ranges = datatable (network: string, zone: string) ['10.0.0.0/8', 'inside', '10.1.0.0/16', 'lab'];
      print ip = '10.1.2.3'
      | evaluate ipv4_lookup(ranges, ip, network)
      """
  ) { (call) throws(Diagnostic) in
    try IPLookup.plan(call) { text in
      IPv4Address(text).map {
        IPRange(bits: UInt128($0.bits) << 96, prefix: $0.prefix)
      }
    }
  }

  static let ipv6Lookup = Plugin(
    "ipv6_lookup", "Adds the rows of a table whose IPv6 range an address is in.",
    signature: "ipv6_lookup(table, address, range, [key, …], [return_unmatched])",
    parameters: [
      "table": "The table of ranges.",
      "address": "The column with an address.",
      "range": "The column of the table with a range.",
      "key…": "Columns of both that must be equal.",
      "return_unmatched?": "`true` keeps rows without a range.",
    ],
    example: """
      let ranges = datatable (network: string, zone: string) ['2001:db8::/32', 'example'];
      print ip = '2001:db8::7'
      | evaluate ipv6_lookup(ranges, ip, network)
      """
  ) { (call) throws(Diagnostic) in
    try IPLookup.plan(call) { text in
      IPv6Address(text).map { IPRange(bits: $0.bits, prefix: $0.prefix) }
    }
  }
}

/// The first bits of an address; those behind the prefix are 0.
private struct IPRange: Hashable {
  var bits: UInt128
  var prefix: Int

  init(bits: UInt128, prefix: Int) {
    self.prefix = prefix
    self.bits = prefix <= 0 ? 0 : bits & (UInt128.max << UInt128(max(0, 128 - prefix)))
  }
}

/// Finds the ranges of a table that addresses are in: a table of hashes for each prefix length.
private final class IPLookup: Operator {
  private let right: Batch
  private let address: Int
  private let keys: [(left: Int, right: Int)]
  private let columns: [Int]
  private let returnsUnmatched: Bool
  private let read: @Sendable (StringView) -> IPRange?
  private var ranges: [Int: [IPRange: [UInt32]]] = [:]

  static func plan(
    _ call: PluginCall, _ read: @escaping @Sendable (StringView) -> IPRange?
  ) throws(Diagnostic) -> Plan {
    guard call.arguments.count >= 3 else {
      throw Diagnostic("an argument is missing", at: call.span, help: "it is \(call.signature)")
    }
    let left = try call.input()
    let right = try call.binder.plan(call.arguments[0].value)
    let address = try call.column(1)
    let range = try column(call.arguments[2].value, of: right, call)
    for column in [address, range] where column.type != .string {
      throw Diagnostic("'\(column.name)' is a \(column.type), not a string", at: call.span)
    }
    var returnsUnmatched = false
    var keys: [(left: Int, right: Int)] = []
    for position in call.arguments.indices.dropFirst(3) {
      let argument = call.arguments[position]
      if case .literal(let literal) = argument.value.kind, literal.kind == .bool {
        returnsUnmatched = literal.text.lowercased() == "true"
        continue
      }
      let first = try call.column(position)
      let second = try column(argument.value, of: right, call)
      guard first.type == second.type else {
        throw Diagnostic("the keys have different types", at: argument.value.span)
      }
      keys.append((first.index, second.index))
    }
    let columns = right.schema.indices.filter { index in !keys.contains { $0.right == index } }
    var names = ColumnNames()
    let schema = (left.schema + columns.map { right.schema[$0] }).map {
      names.unique($0)
    }
    return .combination(
      left: left, right: right,
      Combination(
        name: call.name.text, schema: schema, leftColumns: Array(left.schema.indices),
        rightColumns: columns
      ) {
        [address = address.index, range = range.index, keys, returnsUnmatched] in
        IPLookup(
          $0, address: address, range: range, keys: keys, columns: columns,
          returnsUnmatched: returnsUnmatched, read, output: $1, $2)
      })
  }

  private static func column(
    _ syntax: ExpressionSyntax, of table: Plan, _ call: PluginCall
  ) throws(Diagnostic) -> InputColumn {
    guard
      let column = try call.binder.expression(syntax, in: Scope(table.schema)) as? InputColumn
    else { throw Diagnostic("expected a column", at: syntax.span, help: "it is \(call.signature)") }
    return column
  }

  init(
    _ right: Table, address: Int, range: Int, keys: [(left: Int, right: Int)], columns: [Int],
    returnsUnmatched: Bool, _ read: @escaping @Sendable (StringView) -> IPRange?,
    output: Operator, _ run: RunContext
  ) {
    self.right = right.combined()
    self.address = address
    self.keys = keys
    self.columns = columns
    self.returnsUnmatched = returnsUnmatched
    self.read = read
    super.init(output: output, run)
    let texts = self.right.column(range)
    for row in 0..<self.right.count {
      guard let text = texts.value(row, as: StringView.self), let range = read(text) else {
        continue
      }
      ranges[range.prefix, default: [:]][range, default: []].append(UInt32(row))
    }
  }

  override func process(_ batch: Batch) -> Bool {
    // The longest prefix first.
    let prefixes = ranges.keys.sorted(by: >)
    let texts = batch.column(address)
    let index = KeyIndex()
    let leftKeys = numbers(batch, keys.map(\.left), index)
    let rightKeys = numbers(right, keys.map(\.right), index)
    var left: [UInt32] = []
    var found: [UInt32] = []
    for row in 0..<batch.count {
      let before = left.count
      if let text = texts.value(row, as: StringView.self), let address = read(text) {
        for prefix in prefixes where prefix <= address.prefix {
          let range = IPRange(bits: address.bits, prefix: prefix)
          for match in ranges[prefix]?[range] ?? []
          where leftKeys[row] == rightKeys[Int(match)] {
            left.append(UInt32(row))
            found.append(match)
          }
        }
      }
      if left.count == before, returnsUnmatched {
        left.append(UInt32(row))
        found.append(.max)
      }
    }
    let rows = batch.arranged(Selection(left))
    let more = right.picking(columns).arranged(Selection(found))
    return emit(rows.appending(more))
  }

  /// The number of each row's keys; all equal when there are no keys.
  private func numbers(_ batch: Batch, _ columns: [Int], _ index: KeyIndex) -> [UInt32] {
    var numbers = [UInt32](repeating: 0, count: batch.count)
    if columns.isEmpty || batch.count == 0 { return numbers }
    numbers.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      index.add(columns.map { batch.column($0) }, count: batch.count, groups: start)
    }
    return numbers
  }
}
