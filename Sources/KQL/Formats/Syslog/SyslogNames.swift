/// The names of facilities and severities.
enum SyslogNames {
  /// The facility of a priority, as the original names it.
  static func facility(_ priority: Int16) -> StaticString { facilities[Int(priority / 8)] }

  /// The severity of a priority, as the original names it.
  static func severity(_ priority: Int16) -> StaticString { severities[Int(priority % 8)] }

  /// The facility of a priority, as in `syslog.conf`.
  static func facilityKeyword(_ priority: Int16) -> StaticString {
    facilityKeywords[Int(priority / 8)]
  }

  /// The severity of a priority, as in `syslog.conf`.
  static func severityKeyword(_ priority: Int16) -> StaticString {
    severityKeywords[Int(priority % 8)]
  }

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
