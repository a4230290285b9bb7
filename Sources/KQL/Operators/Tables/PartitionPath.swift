import KQLSyntax

/// How the paths of files tell the values of partition columns: `pathformat = ('day=' Day '/')`.
///
/// A column that the files hold, `partition by (Day: datetime = startofday(At))`, is only stepped
/// over. The format is that of the beginning of a path below the folder that a query names.
struct PartitionPath: Sendable {
  /// The columns that only the paths tell, behind those of the files.
  private(set) var columns: Schema = []

  private enum Element: Sendable {
    case text([UInt8])
    /// A name that holds no `/`; for a column that files hold, `column` is `nil`.
    case word(column: Int?)
    case time(DatetimePattern, column: Int?)

    var isText: Bool { if case .text = self { true } else { false } }
    var isWord: Bool { if case .word = self { true } else { false } }
  }

  private var elements: [Element] = []

  /// Binds the clauses `partitions` and `path`; `rows` are the columns that the files hold.
  init(_ syntax: OperatorSyntax, of rows: Schema, _ binder: Binder) throws(Diagnostic) {
    var partitions: [PartitionColumn] = []
    for clauses in syntax.group("partitions") {
      let partition = try PartitionColumn(clauses, of: rows, at: syntax.span, binder)
      if partitions.contains(where: { $0.name.text == partition.name.text }) {
        throw partition.standsTwice
      }
      partitions.append(partition)
      if partition.isOfPath {
        columns.append(ColumnSchema(partition.name.text, partition.type))
      }
    }
    guard case .expressions(let format)? = syntax.clause("path") else {
      for partition in partitions {
        if !elements.isEmpty { elements.append(.text([UInt8(ascii: "/")])) }
        elements.append(element(partition, partition.usualPattern))
      }
      return
    }
    var uses: [String: String] = [:]
    for part in format { try append(part, partitions, &uses) }
    if let unused = partitions.first(where: { uses[$0.name.text] == nil }) {
      throw Diagnostic(
        "the path format does not name the partition column '\(unused.name.text)'",
        at: unused.name.span)
    }
  }

  private func element(_ partition: PartitionColumn, _ pattern: DatetimePattern) -> Element {
    let column = partition.isOfPath ? columns.index(named: partition.name.text) : nil
    return partition.type == .datetime ? .time(pattern, column: column) : .word(column: column)
  }

  private mutating func append(
    _ part: ExpressionSyntax, _ partitions: [PartitionColumn], _ uses: inout [String: String]
  ) throws(Diagnostic) {
    var name: NameSyntax?
    var pattern: LiteralSyntax?
    switch part.kind {
    case .literal(let literal):
      let text =
        elements.isEmpty && literal.text.hasPrefix("/")
        ? literal.text.utf8.dropFirst() : literal.text.utf8[...]
      if !text.isEmpty { elements.append(.text(Array(text))) }
      return
    case .call(_, let arguments):
      for argument in arguments {
        if case .literal(let literal) = argument.value.kind { pattern = literal }
        if case .name(let column) = argument.value.kind { name = column }
      }
    case .name(let column): name = column
    default: break
    }
    guard let name, let partition = partitions.first(where: { $0.name.text == name.text }) else {
      throw Diagnostic(
        "'\(name?.text ?? "")' is no partition column", at: part.span,
        help: "name it before: partition by (\(name?.text ?? "Day"): datetime)")
    }
    let form = pattern?.text ?? ""
    guard uses.updateValue(form, forKey: name.text) ?? form == form else {
      throw Diagnostic("'\(name.text)' stands in the path in two forms", at: part.span)
    }
    var times = partition.usualPattern
    if let pattern {
      guard partition.type == .datetime else {
        throw Diagnostic("'\(name.text)' is no datetime", at: name.span)
      }
      guard let known = DatetimePattern(pattern.text) else {
        throw Diagnostic(
          "unknown pattern '\(pattern.text)'", at: part.span, help: DatetimePattern.help)
      }
      times = known
    }
    if elements.last?.isWord == true {
      throw Diagnostic("a text must stand before '\(name.text)'", at: name.span)
    }
    elements.append(element(partition, times))
  }

  /// The values of the columns for a file that lies in a folder.
  ///
  /// - Throws: An error that names the file when its path has another form.
  func values(of path: String, in folder: String) throws(RunError) -> [Column] {
    guard !columns.isEmpty else { return [] }
    guard path != folder else {
      throw RunError("'\(path)' is a file: name the folder above the partitions")
    }
    var bytes = path.utf8.dropFirst(folder.utf8.count)
    while bytes.first == UInt8(ascii: "/") { bytes.removeFirst() }
    guard let values = values(of: Array(bytes)) else {
      let names = columns.map { "'\($0.name)'" }.joined(separator: " and ")
      throw RunError("the path of file '\(path)' does not tell \(names)")
    }
    return values
  }

  private func values(of path: [UInt8]) -> [Column]? {
    var values = columns.map { Column.nulls($0.type, count: 1) }
    var position = 0
    for (index, element) in elements.enumerated() {
      switch element {
      case .text(let text):
        guard path[position...].starts(with: text) else { return nil }
        position += text.count
      case .word(let column):
        let rest = path[position...].prefix(while: { $0 != UInt8(ascii: "/") })
        var end = rest.endIndex
        if index + 1 < elements.count, case .text(let text) = elements[index + 1] {
          guard
            let next = rest.indices.first(where: { path[$0...].starts(with: text) })
              ?? (path[end...].starts(with: text) ? end : nil)
          else { return nil }
          end = next
        }
        guard end > position else { return nil }
        if let column {
          values[column] = .constant(
            String(decoding: path[position..<end], as: UTF8.self), count: 1)
        }
        position = end
      case .time(let pattern, let column):
        guard let time = pattern.read(path, from: &position) else { return nil }
        if let column { values[column] = .constant(time, count: 1) }
      }
    }
    return values
  }
}
