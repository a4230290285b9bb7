/// Builds the dynamic columns of syslog records.
struct SyslogData {
  private let arena: Arena
  private let writer: DynamicWriter

  init(_ arena: Arena) {
    self.arena = arena
    writer = DynamicWriter(arena)
  }

  /// How the line came here: its format, the relay, and when it was received.
  func lineage(_ header: SyslogHeader, origin: String, received: Datetime) -> Dynamic {
    arena.begin()
    arena.append("{\"PayloadType\":\"")
    arena.append(header.kind.payloadType)
    arena.append("\",\"RelayServer\":\"")
    var relay = SourceAddress.isAddress(origin) ? origin : HostName.current
    relay.withUTF8 { bytes in
      if let start = bytes.baseAddress { writer.append(escaped: StringView(start, bytes.count)) }
    }
    arena.append("\",\"ReceivedTimestamp\":\"")
    arena.advance(received.write(to: arena.reserve(Datetime.textCount)))
    arena.append("\"}")
    return Dynamic(arena.end())
  }

  /// What is found in the message: addresses, keywords with their values, the process, and the
  /// parameters of structured data.
  func extracted(_ header: SyslogHeader, _ base: UnsafePointer<UInt8>) -> Dynamic {
    var found = SyslogFindings()
    let message = header.message.text(base)
    found.findAddresses(message)
    found.findKeywords(message)
    let application = header.application.text(base)
    if application.count > 0, application[0] == UInt8(ascii: "%") {
      found.add("Category", application)
    } else {
      found.findCategory(message)
    }
    if header.process.count > 0, header.kind != .rfc5424 {
      let start = Int(header.application.start)
      let end = Int(header.process.start) + Int(header.process.count) + 1
      found.add("Proc", StringView(base + start, end - start))
    } else {
      found.findProcess(message)
    }
    found.findParameters(header.data.text(base))
    arena.begin()
    found.write(to: arena)
    return Dynamic(arena.end())
  }
}
