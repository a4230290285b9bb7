/// Queries that make a good table of an input, to begin with.
enum StarterQuery {
  /// The query that is offered for an input.
  ///
  /// - Parameters:
  ///   - input: Its name.
  ///   - argument: What stands behind its name.
  /// - Returns: `nil` where its events make a good table as they are, or where nothing is known of them.
  static func of(_ input: String, _ argument: String) -> String? {
    switch input {
    case "demo":
      switch argument.prefix(while: { !$0.isWhitespace }) {
      case "tcp":
        """
        EtwTcp | where EventId == 10 | summarize Bytes = sum(tolong(EventData.size)), Segments = count() \
        by Peer = tostring(EventData.daddr) | top 10 by Bytes
        """
      case "dns":
        """
        EtwDns | summarize Lookups = count() by Name = tostring(EventData.QueryName) \
        | top 10 by Lookups
        """
      default:
        """
        SigninLogs | where ResultType != "0" | summarize Failures = count(), \
        Addresses = dcount(IPAddress) by User = UserPrincipalName | top 10 by Failures
        """
      }
    case "syslog", "syslogserver": "T | project DeviceTimestamp, HostName, AppName, Payload"
    default: nil
    }
  }
}
