import KQL

/// A facility of syslog, by its keyword: `auth`, `cron`, `local0`.
public struct SyslogFacility: SettingValue {
  /// The number, from 0 to 23.
  public let number: Int

  /// The facility with a keyword.
  public init?(settingText: String) {
    guard let number = SyslogNames.facility(named: settingText) else { return nil }
    self.number = number
  }
  /// The keyword.
  public var settingText: String { SyslogNames.facilityNames[number] }
  /// A facility.
  public static var takes: String {
    "a facility: " + SyslogNames.facilityNames.joined(separator: ", ")
  }
  /// `FACILITY`.
  public static var placeholder: String { "FACILITY" }
  /// All of them.
  public static var completion: SettingCompletion { .words(SyslogNames.facilityNames) }
}
