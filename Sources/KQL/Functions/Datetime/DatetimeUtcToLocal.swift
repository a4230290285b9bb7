import KQLSyntax

extension ScalarFunction {
  static let datetimeUtcToLocal = ScalarFunction(
    "datetime_utc_to_local", "Returns the local time in a time zone.",
    parameters: ["from": "A time in UTC.", "timezone": "A zone, such as 'Europe/Berlin'."],
    examples: [
      "datetime_utc_to_local(datetime(2022-07-11 22:18:48), 'US/Pacific')": "2022-07-11T15:18:48Z"
    ]
  ) { (call) throws(Diagnostic) in
    try bindZone(call) { (zone, time) in zone.local(time) }
  }

  /// A function of a time and a zone.
  static func bindZone(
    _ call: CallArguments, _ convert: @escaping @Sendable (TimeZone, Datetime) -> Datetime?
  ) throws(Diagnostic) -> Expression {
    try call.require(2...2, "\(call.name)(time, timezone)")
    guard [.datetime, .dynamic].contains(call[0].type) else {
      throw Diagnostic(
        "'\(call.name)' takes a datetime, not a \(call[0].type)", at: call.values[0].span)
    }
    guard [.string, .dynamic].contains(call[1].type) else {
      throw Diagnostic(
        "'\(call.name)' takes the name of a time zone, not a \(call[1].type)",
        at: call.values[1].span)
    }
    if call[1].constantValue != nil, call[1].type == .string {
      let name = try call.constantString(1)
      guard TimeZone(name) != nil else {
        throw Diagnostic(
          "unknown time zone '\(name)'", at: call.values[1].span,
          help: "datetime_list_timezones() lists them")
      }
    }
    return call.apply(
      Overload([.datetime, .string], returns: .datetime) { call in
        let zones = call.state { TimeZones() }
        let times = call.reader(0, of: Datetime?.self)
        let names = call.reader(1, of: StringView.self)
        return fillColumn(call.count, owners: [], forcesNulls: false, isNull: { _ in false }) {
          (row: Int) -> Datetime? in
          guard let time = times[row], let zone = zones.zone(names[row]) else { return nil }
          return convert(zone, time)
        }
      }, [call.argument(0, as: .datetime), call.argument(1, as: .string)])
  }
}

/// The zones that a call has met.
private final class TimeZones {
  private var zones: [String: TimeZone?] = [:]
  private var last: TimeZone?
  private var lastName = StringView.empty
  private var arena = Arena(capacity: 64)

  func zone(_ name: StringView) -> TimeZone? {
    if last != nil, name == lastName { return last }
    let key = name.string
    if zones.count > 1000 { zones.removeAll() }
    let zone = zones[key] ?? TimeZone(key)
    zones[key] = .some(zone)
    arena = Arena(capacity: name.count)
    lastName = arena.copy(name)
    last = zone
    return zone
  }
}
