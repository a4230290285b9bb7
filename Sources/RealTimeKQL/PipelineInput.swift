/// An input of a pipeline, and what queries call it.
///
/// ```swift
/// let logins = PipelineInput(SyslogFile("/var/log/auth.log"))
/// let hosts = PipelineInput(CSVFile("hosts.csv"), as: "Hosts")
/// try await Pipeline([logins, hosts], query: "Syslog | lookup Hosts on Computer", TableOutput()).run()
/// ```
public struct PipelineInput: Sendable {
  /// Where events come from.
  public var source: any Source

  /// What it is called in statistics.
  public var name: String

  /// What queries call its events, besides the tables that it has itself; with a single input every name
  /// stands for them that is no table.
  public var table: String?

  /// The column, or an expression, that says when its events happened, besides the usual names.
  public var eventTime: String?

  /// What queries call its events when ``table`` does not say it and other inputs are not called so: the
  /// name of a file without its ending, the name of the input.
  package var usualNames: [String] = []

  /// Makes an input of a source.
  ///
  /// - Parameters:
  ///   - source: Where events come from.
  ///   - table: What queries call its events.
  ///   - eventTime: What says when its events happened.
  public init(_ source: any Source, as table: String? = nil, eventTime: String? = nil) {
    self.source = source
    self.table = table
    self.eventTime = eventTime
    name = String(describing: type(of: source))
    usualNames = [name]
  }

  /// The name of a file as the name of a table: `hosts` of `/etc/hosts.csv.gz`; `nil` for a pattern.
  package static func tableName(ofFile path: String) -> String? {
    let file = path.split(separator: "/").last ?? ""
    let name = file.prefix { $0 != "." }
    return name.isEmpty || path == "-" || file.contains { "*?[".contains($0) } ? nil : String(name)
  }
}

extension [PipelineInput] {
  /// What queries call the events of each, where there are several inputs: the name that it was given, else the
  /// usual ones that no other input is called by.
  var tableNames: [[String]] {
    let counts = flatMap { $0.table.map { [$0] } ?? Set($0.usualNames) }
      .reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    return map { input in
      input.table.map { [$0] } ?? input.usualNames.filter { counts[$0] == 1 }
    }
  }
}
