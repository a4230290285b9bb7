import ArgumentParser
import Glibc
import KQL
import KQLSyntax

/// `realtimekql eval`: answers queries that come as JSON lines.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Answer queries that come as JSON lines on standard input.",
    discussion: """
      A question is {"id": …, "query": "…"}; its answer is one line, in order:
        {"id": …, "tables": [{"name": …,
          "columns": [{"name": …, "type": …}], "rows": [[…]]}]}
      or
        {"id": …, "error": {"message": …, "line": …, "column": …}}
      """)

  @OptionGroup var memory: MemoryOption
  @OptionGroup var files: FilesOption

  func run() throws {
    let (memory, files) = (memory, AllowedFiles(folders: files.folders))
    let spill = try memory.spillSpace(isService: true)
    let status = LargeStack.run {
      QuestionLoop.run { Self.answer($0, memory, files, spill, to: &$1) }
    }
    if let status { throw status }
  }

  private static func answer(
    _ line: UnsafeRawBufferPointer, _ memory: MemoryOption, _ files: AllowedFiles,
    _ spill: SpillSpace?, to answer: inout ByteBuffer
  ) {
    guard let question = QuestionLine(line) else {
      answer.append(
        #"{"id":null,"error":{"message":"expected {\"id\", \"query\"}","line":1,"column":1}}"#)
      answer.append(0x0A)
      return
    }
    answer.append(#"{"id":"#)
    answer.append(question.id)
    do throws(Query.Refusal) {
      let now = Datetime.current
      let account = memory.account(named: "the query")
      let allowance = Allowance(memory: account, files: files, spill: spill)
      let query = try Query(question.query, catalog: nil, now: now, allowance: allowance)
      do throws(RunError) {
        let tables = try query.run(now: now, allowance: allowance)
        try append(tables, account, to: &answer)
      } catch {
        answer.append(errorNamed: "error", error.message, line: 1, column: 1)
        answer.append("}\n")
      }
    } catch {
      let first = error.diagnostics.first { $0.severity == .error } ?? error.diagnostics.first
      let place = first?.place(in: question.query) ?? (1, 1)
      answer.append(
        errorNamed: "error", first?.message ?? "the query is refused", line: place.0,
        column: place.1)
      answer.append("}\n")
    }
  }
}

extension EvalCommand {
  /// Appends `,"tables":[…]}` and ends the line.
  ///
  /// - Throws: That there is not enough memory for the text; nothing is appended then.
  private static func append(
    _ tables: [Table], _ account: MemoryAccount, to answer: inout ByteBuffer
  ) throws(RunError) {
    let start = answer.count
    var counted = 0
    defer { account.add(-counted) }
    answer.append(#","tables":["#)
    for (position, table) in tables.enumerated() {
      if position > 0 { answer.append(UInt8(ascii: ",")) }
      answer.append(table, named: "Table_\(position)") { size in
        account.add(size - counted)
        counted = size
        return account.error == nil
      }
      if let error = account.error {
        answer.removeLast(answer.count - start)
        throw error
      }
    }
    answer.append("]}\n")
  }
}

extension ByteBuffer {
  /// Appends `,"name":{"message":…,"line":…,"column":…}`.
  fileprivate mutating func append(
    errorNamed name: StaticString, _ message: String, line: Int, column: Int
  ) {
    append(#",""#)
    append(name)
    append(#"":"#)
    append(error: message, line: line, column: column)
  }

  /// Appends `{"message":…,"line":…,"column":…}`.
  mutating func append(error message: String, line: Int, column: Int) {
    append(#"{"message":"#)
    append(jsonText: message)
    append(#","line":"#)
    append(decimal: Int64(line))
    append(#","column":"#)
    append(decimal: Int64(column))
    append("}")
  }

  /// Appends a table as `{"name":…,"columns":[…],"rows":[…]}`; `goesOn` is told how long the buffer is, and
  /// says whether to go on.
  fileprivate mutating func append(
    _ table: Table, named name: String, while goesOn: (Int) -> Bool
  ) {
    append(#"{"name":"#)
    append(jsonText: name)
    append(#","columns":["#)
    for (position, column) in table.schema.enumerated() {
      append(position > 0 ? #",{"name":"# : #"{"name":"#)
      append(jsonText: column.name)
      append(#","type":"#)
      append(jsonText: column.type.rawValue)
      append("}")
    }
    append(#"],"rows":["#)
    let writer = JSONWriter(schema: table.schema, layout: .rows)
    for rows in table.batches {
      writer.format(rows.batch, to: &self)
      guard goesOn(count * 2) else { return }
    }
    if table.count > 0 { removeLast(1) }
    append("]}")
  }
}
