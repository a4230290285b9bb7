import CScan

/// Records of event logs are written as JSON by programs, one for each template.
///
/// What a program cannot write is decoded as a column of one row.
extension EVTXRows: JSONRows {
  func writesJSON(ofColumn column: Int) -> Bool {
    let (content, type, keys) = columns.all[column]
    return switch content {
    case .field, .fixed, .missing: true
    case .eventData, .userData, .extendedData: keys.isEmpty && type == .dynamic
    case .data, .text: false
    }
  }

  func recordByteCount(_ selection: Selection?) -> Int {
    guard let selection else { return rows.reduce(0) { $0 + Int($1.size) } }
    return (0..<selection.count).reduce(0) { $0 + Int(rows[Int(selection.indices[$1])].size) }
  }

  func append(
    _ layout: JSONRowLayout, count: Int, _ selection: Selection?,
    decoded fields: UnsafeBufferPointer<RowField>, _ values: inout JSONValueWriter,
    to buffer: inout ByteBuffer
  ) {
    let writer = EVTXRecordWriter()
    var last: (template: Unmanaged<BinXMLTemplate>, program: Unmanaged<BinXMLProgram>)?
    let rows = rows
    rows.withUnsafeBufferPointer { rows in
      for index in 0..<count {
        let number = selection.map { Int($0.indices[index]) } ?? index
        let row = rows[number]
        let program: Unmanaged<BinXMLProgram>
        if let last, last.template.toOpaque() == row.template.toOpaque() {
          program = last.program
        } else {
          program = self.program(of: row.template.takeUnretainedValue(), layout)
          last = (row.template, program)
        }
        program._withUnsafeGuaranteedRef { program in
          writer.append(row, program, &buffer) { place, buffer in
            values.write(fields[place], row: index, to: &buffer)
          } column: { index, buffer in
            let column = self.decode(column: index, selection: Selection([UInt32(number)]))
            values.write(RowField(column), row: 0, to: &buffer)
          }
        }
      }
    }
  }

  /// The program for records of a template, which the template keeps.
  private func program(
    of template: BinXMLTemplate, _ layout: JSONRowLayout
  ) -> Unmanaged<BinXMLProgram> {
    if let known = template.recordPrograms.first(where: { $0.layout === layout }) {
      return Unmanaged.passUnretained(known.program)
    }
    var builder = BinXMLProgramBuilder()
    for (origin, prefix) in zip(layout.origins, layout.prefixes) {
      builder.append(prefix)
      switch origin {
      case .decoded(let place): builder.add(.decoded, place)
      case .column(let column): append(column, template, &builder)
      }
    }
    builder.append(layout.end)
    let program = BinXMLProgram(builder)
    // Several outputs of a run have each their layout.
    if template.recordPrograms.count == 4 { template.recordPrograms.removeFirst() }
    template.recordPrograms.append((layout, program))
    return Unmanaged.passUnretained(program)
  }

  private func append(
    _ column: Int, _ template: BinXMLTemplate, _ builder: inout BinXMLProgramBuilder
  ) {
    let (content, type, _) = columns.all[column]
    switch content {
    case .missing, .data, .text: builder.append(type == .string ? "\"\"" : "null")
    case .fixed(let text):
      if type == .string {
        builder.append(string: StringView(text))
      } else {
        builder.append("null")
      }
    case .field(let field): append(field, type, column, template, &builder)
    case .eventData: append("EventData", .eventData, column, template, &builder)
    case .userData: append("UserData", .userData, column, template, &builder)
    case .extendedData:
      guard template.hasNoRest else { return builder.add(.column, column: column) }
      switch template.place {
      case .below: builder.append("null")
      case .slot(let slot): builder.add(.extendedData, slot, column: column)
      case .eventData, .userData, .unknown: builder.add(.column, column: column)
      }
    }
  }

  private func append(
    _ name: StaticString, _ action: BinXMLProgram.Action, _ column: Int,
    _ template: BinXMLTemplate, _ builder: inout BinXMLProgramBuilder
  ) {
    switch template.place {
    case .slot(let slot): builder.add(action, slot, column: column)
    case .below:
      guard let element = template.root.child(named: name) else { return builder.append("null") }
      if let part = BinXMLProgram(container: element) {
        builder.add(part, column: column)
      } else {
        builder.add(.column, column: column)
      }
    case .eventData, .userData, .unknown: builder.add(.column, column: column)
    }
  }

  private func append(
    _ field: EventField, _ type: ScalarType, _ column: Int, _ template: BinXMLTemplate,
    _ builder: inout BinXMLProgramBuilder
  ) {
    let action: BinXMLProgram.Action
    switch type {
    case .string: action = .text
    case .int: action = .int
    case .long: action = .long
    case .datetime: action = .datetime
    case .guid: action = .guid
    default: return builder.append("null")
    }
    switch template.fields?[field.rawValue] {
    case .slot(let slot) where field != .recordID: builder.add(action, slot, column: column)
    case .slot(let slot) where type == .long: builder.add(.recordNumber, slot, column: column)
    case .text(let text) where type == .string:
      DynamicString(raw: text, hasEscapes: text.bytes.contains(0x5C)).withDecoded {
        builder.append(string: $0)
      }
    case BinXMLSource.none? where type == .string: builder.append("\"\"")
    case BinXMLSource.none? where type == .datetime: builder.add(.recordTime, column: column)
    case BinXMLSource.none? where field != .recordID: builder.append("null")
    default: builder.add(.column, column: column)
    }
  }
}
