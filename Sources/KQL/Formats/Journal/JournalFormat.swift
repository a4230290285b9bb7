/// Entries of systemd's journal.
package enum JournalFormat {
  /// The record: the usual fields by their own names and types, and a bag of all others.
  ///
  /// The other fields of the journal's manual have types too and may be named, as may any field an entry has,
  /// which is dynamic.
  package static let standard: any InputFormat = EventTable(
    [ColumnSchema("TimeGenerated", .datetime)] + columns(JournalFields.shown)
      + [ColumnSchema("Fields", .dynamic)],
    hidden: times + columns(JournalFields.others), eventTime: "TimeGenerated", recordContents,
    other: { name in
      .json { (event, writer) in event.write(otherField: name, to: writer) }
    }
  ) { _ in true }

  /// The tables that a query picks by their names.
  package static let views: [String: any InputFormat] = ["Syslog": syslog]

  /// The same entries as Microsoft Sentinel's table `Syslog`.
  private static let syslog = EventTable<JournalEvent>(
    SyslogFormat(.sentinel).schema,
    hidden: [ColumnSchema("Timestamp", .datetime)] + columns(JournalFields.shown)
      + columns(JournalFields.others) + [ColumnSchema("Fields", .dynamic)],
    eventTime: "TimeGenerated",
    recordContents.merging(syslogContents) { $1 }
  ) { _ in true }

  private static let times: Schema = [
    ColumnSchema("Timestamp", .datetime), ColumnSchema("__REALTIME_TIMESTAMP", .datetime),
    ColumnSchema("__MONOTONIC_TIMESTAMP", .long),
  ]

  private static func columns(_ fields: [(name: String, type: ScalarType)]) -> Schema {
    fields.map { ColumnSchema($0.name, $0.type) }
  }

  private static let recordContents: [String: EventContent<JournalEvent>] = {
    var contents: [String: EventContent<JournalEvent>] = [
      "Fields": .json { (event, writer) in event.write(fieldsTo: writer) },
      "__MONOTONIC_TIMESTAMP": .long { $0.monotonic },
    ]
    for time in ["TimeGenerated", "Timestamp", "__REALTIME_TIMESTAMP"] {
      contents[time] = .datetime { $0.realtime }
    }
    for (name, type) in JournalFields.shown + JournalFields.others {
      contents[name] = JournalFields.content(name, type)
    }
    return contents
  }()

  private static let syslogContents: [String: EventContent<JournalEvent>] = {
    let host = text("_HOSTNAME")
    return [
      "Computer": host, "HostName": host,
      "EventTime": .datetime { event in
        event[JournalFields.number("_SOURCE_REALTIME_TIMESTAMP")].flatMap(Int64.parsed).flatMap {
          JournalEvent.datetime(microseconds: UInt64(clamping: $0))
        } ?? event.realtime
      },
      "Facility": name("SYSLOG_FACILITY", below: 24) { SyslogNames.facilityKeyword($0) },
      "SeverityLevel": name("PRIORITY", below: 8) { SyslogNames.severityKeyword($0) },
      "SyslogMessage": text("MESSAGE"),
      "ProcessID": .int { event in
        (event[processNumber] ?? event[syslogNumber]).flatMap(Int32.parsed)
      },
      "ProcessName": .text { (event, _) in event[identifier] ?? event[command] },
      "CollectorHostName": .fixed(HostName.current),
      "SourceSystem": .fixed("Linux"), "Type": .fixed("Syslog"),
    ]
  }()

  private static let processNumber = JournalFields.number("_PID")
  private static let syslogNumber = JournalFields.number("SYSLOG_PID")
  private static let identifier = JournalFields.number("SYSLOG_IDENTIFIER")
  private static let command = JournalFields.number("_COMM")

  private static func text(_ field: String) -> EventContent<JournalEvent> {
    let number = JournalFields.number(field)
    return .text { (event, _) in event[number] }
  }

  /// The name of what a field has the number of.
  private static func name(
    _ field: String, below limit: Int32, _ name: @escaping @Sendable (Int16) -> StaticString
  ) -> EventContent<JournalEvent> {
    let number = JournalFields.number(field)
    return .text { (event, _) in
      guard let value = event[number].flatMap(Int32.parsed), (0..<limit).contains(value) else {
        return nil
      }
      return StringView(name(Int16(value)))
    }
  }
}

extension JournalEvent {
  /// Writes a bag of the fields that are no columns of the record; an array where one is there several times.
  fileprivate func write(fieldsTo writer: DynamicWriter) -> Bool {
    var seen: [StringView] = []
    for field in fields {
      if let number = field.number, number < JournalFields.shown.count { continue }
      if seen.contains(where: { $0 == field.name }) { continue }
      writer.arena.append(seen.isEmpty ? "{" : ",")
      seen.append(field.name)
      writer.append(string: field.name)
      writer.arena.append(":")
      if let number = field.number, let value = JournalFields.number(field.value, number) {
        writer.append(value)
      } else {
        write(values(of: field.name), to: writer)
      }
    }
    if !seen.isEmpty { writer.arena.append("}") }
    return !seen.isEmpty
  }

  /// Writes the values of a field with any name.
  fileprivate func write(otherField name: String, to writer: DynamicWriter) -> Bool {
    var name = name
    return name.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return false }
      let values = values(of: StringView(start, bytes.count))
      if !values.isEmpty { write(values, to: writer) }
      return !values.isEmpty
    }
  }

  private func values(of name: StringView) -> [StringView] {
    fields.filter { $0.name == name }.map(\.value)
  }

  private func write(_ values: [StringView], to writer: DynamicWriter) {
    if values.count > 1 { writer.arena.append("[") }
    for (index, value) in values.enumerated() {
      if index > 0 { writer.arena.append(",") }
      writer.append(string: value)
    }
    if values.count > 1 { writer.arena.append("]") }
  }
}
