extension InputKind {
  /// Every kind of input, in the order of the help.
  public static let all: [InputKind] = [.demo, .syslog, .syslogServer, .csv, .ndjson, .replay]
}
