import CScan

/// Writes what an event of a trace says as JSON: its payload, and what there is besides.
struct ETLDecoder {
  private let row: ETLRows.Row
  private let providers: ETWProviders
  private let arena: Arena
  private let pointer: Int

  /// Why a payload is shown as it is, and what helps; `nil` where it is not.
  private(set) var help: String?

  init(_ row: ETLRows.Row, _ head: ETLHead, _ providers: ETWProviders, _ arena: Arena) {
    self.row = row
    self.providers = providers
    self.arena = arena
    pointer = row.event.pointer ?? head.pointer
  }

  /// What is known of an event.
  private struct Known {
    /// The name of the event, where it has one.
    var name: String?

    /// The fields of its payload; `nil` where nobody knows them.
    var fields: [ETWField]?

    /// Where its payload is.
    var payload: StringView

    /// What helps to know its fields.
    var help = ""
  }

  private func look() -> Known {
    let event = row.event
    let (items, start) = event.items(row.bytes)
    var known = Known(payload: StringView(row.bytes + start, event.size - start))
    if event.kind == .message {
      known.help = "messages of WPP need the program's own symbols"
      return known
    }
    if let description = items.first(where: { $0.kind == 11 })?.bytes {
      let own = TraceLogging(description)
      known.name = own?.name
      known.fields = own?.fields
      known.help = "the description in the event is damaged"
      return known
    }
    if event.isText {
      known.fields = [
        ETWField(name: "String", type: .utf16, length: .fixed(known.payload.count / 2))
      ]
      return known
    }
    if let kind = KernelEvents.named(event.provider) {
      known.name = "\(kind.name)/\(kind.types[event.opcode] ?? "\(event.opcode)")"
      known.fields = kind.fields(event.opcode, event.version)
      known.help = "their types are not in this program"
      return known
    }
    known.fields = providers.provider(event.provider)?.fields(event.id, event.version)
    known.help = "--manifest FILE.man decodes them"
    return known
  }

  /// Writes the fields of the payload, the payload itself where they are not known, and `null` where it is
  /// empty or not what its description says.
  mutating func appendData() {
    let known = look()
    guard let fields = known.fields else {
      guard known.payload.count > 0 else { return arena.append("null") }
      help = known.help
      arena.append("{\"Payload\":\"")
      arena.append(hexadecimalOf: known.payload)
      return arena.append("\"}")
    }
    guard !fields.isEmpty else { return arena.append("null") }
    let start = arena.openCount
    var payload = ETWPayload(known.payload.start, known.payload.count, pointer: pointer, to: arena)
    guard !payload.append(fields) else { return }
    arena.removeLast(arena.openCount - start)
    arena.append("null")
  }

  /// Writes what there is besides: the name of the event, its times, what is left of its payload.
  func appendRest() {
    let known = look()
    arena.append("{\"Execution\":{\"ProcessorID\":")
    let writer = DynamicWriter(arena)
    writer.append(Int64(row.processor))
    if let kernel = row.event.kernelTime, let user = row.event.userTime {
      arena.append(",\"KernelTime\":")
      writer.append(Int64(kernel))
      arena.append(",\"UserTime\":")
      writer.append(Int64(user))
    }
    arena.append("}")
    if let name = known.name {
      arena.append(",\"EventName\":")
      append(name: name)
    }
    if let fields = known.fields { appendWhatIsLeft(of: known, fields) }
    arena.append("}")
  }

  private func append(name: String) {
    var name = name
    name.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return arena.append("\"\"") }
      DynamicWriter(arena).append(string: StringView(start, bytes.count))
    }
  }

  /// Writes where a payload is not what its description says, or which bytes no field is of.
  private func appendWhatIsLeft(of known: Known, _ fields: [ETWField]) {
    let scratch = Arena(capacity: 1 << 10)
    scratch.begin()
    var payload = ETWPayload(
      known.payload.start, known.payload.count, pointer: pointer, to: scratch)
    if payload.append(fields) {
      guard payload.hasRest else { return }
      arena.append(",\"PayloadRest\":\"")
      arena.append(hexadecimalOf: payload.rest)
      return arena.append("\"")
    }
    arena.append(",\"ProcessingErrorData\":{\"ErrorCode\":")
    DynamicWriter(arena).append(Int64(ETWPayload.invalidData))
    arena.append(",\"DataItemName\":")
    append(name: payload.failed ?? "")
    arena.append(",\"EventPayload\":\"")
    arena.append(hexadecimalOf: known.payload)
    arena.append("\"}")
  }
}
