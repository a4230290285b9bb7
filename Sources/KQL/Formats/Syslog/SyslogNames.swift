/// The names of facilities and severities.
package enum SyslogNames {
  /// A facility, as the original names it.
  static func facility(_ number: Int16) -> StaticString { facilities[Int(number)] }

  /// A severity, as the original names it.
  static func severity(_ number: Int16) -> StaticString { severities[Int(number)] }

  /// A facility, as in `syslog.conf`.
  static func facilityKeyword(_ number: Int16) -> StaticString { facilityKeywords[Int(number)] }

  /// A severity, as in `syslog.conf`.
  static func severityKeyword(_ number: Int16) -> StaticString { severityKeywords[Int(number)] }

  /// Whether a text is the keyword of a severity, or how Apache calls it.
  static func isSeverity(_ text: StringView) -> Bool {
    text == "error" || text == "warn" || severityKeywords.contains { text == $0 }
  }

  /// The number of a facility by its keyword; `nil` when there is none.
  package static func facility(named name: String) -> Int? {
    facilityKeywords.firstIndex { $0.description == name }
  }

  /// The keywords of the facilities, for messages.
  package static var facilityNames: [String] { facilityKeywords.map(\.description) }

  private static let facilities: [StaticString] = [
    "Kernel", "User", "Mail", "Daemon", "Auth", "Syslog", "Lpr", "News", "Uucp", "Cron", "AuthPriv",
    "Ftp", "Ntp", "LogAudit", "LogAlert", "Clock", "Local0", "Local1", "Local2", "Local3", "Local4",
    "Local5", "Local6", "Local7",
  ]

  private static let facilityKeywords: [StaticString] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
  ]

  private static let severities: [StaticString] = [
    "Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug",
  ]

  private static let severityKeywords: [StaticString] = [
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
  ]
}
