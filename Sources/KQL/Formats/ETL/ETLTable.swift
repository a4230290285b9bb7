/// A table of traces with a name of its own: some events of one provider, with the columns of the record.
struct ETLTable: Sendable {
  /// The provider.
  private let provider: Guid?

  /// The numbers of its events, and whether it has those or all others.
  private let numbers: Set<UInt16>
  private let hasNumbers: Bool

  /// Whether an event is a row.
  func has(_ event: ETLEvent) -> Bool {
    event.kind == .event && event.provider == provider
      && numbers.contains(event.id) == hasNumbers
  }

  private init(of provider: String, numbers: Set<UInt16> = [], hasNumbers: Bool = false) {
    self.provider = ETWTables.providers.first { $0.name == provider }
      .flatMap { Guid.parsed(text: $0.guid) }
    self.numbers = numbers
    self.hasNumbers = hasNumbers
  }

  /// Events of `Microsoft-Windows-Kernel-Network` that are about datagrams, of either version of the protocol.
  private static let datagrams: Set<UInt16> = [42, 43, 49, 58, 59]

  /// The tables by their names.
  static let all: [String: ETLTable] = [
    "EtwTcp": ETLTable(of: "Microsoft-Windows-Kernel-Network", numbers: datagrams),
    "EtwUdp": ETLTable(
      of: "Microsoft-Windows-Kernel-Network", numbers: datagrams, hasNumbers: true),
    "EtwProcess": ETLTable(of: "Microsoft-Windows-Kernel-Process"),
    "EtwFile": ETLTable(of: "Microsoft-Windows-Kernel-File"),
    "EtwDns": ETLTable(of: "Microsoft-Windows-DNS-Client"),
  ]
}
