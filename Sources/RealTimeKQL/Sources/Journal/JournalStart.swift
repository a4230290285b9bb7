import KQL

/// Where a journal is read from.
public enum JournalStart: SettingValue {
  /// From the first entry there is.
  case start
  /// Only what is added from now on.
  case end
  /// From the first entry that is not older.
  case time(Datetime)
  /// From the first entry that is not older than so long before now.
  case ago(Timespan)

  /// `start`, `end`, a datetime, or a timespan, which is so long ago.
  public init?(settingText: String) {
    switch settingText {
    case "start": self = .start
    case "end": self = .end
    default:
      if let time = Datetime(settingText: settingText) {
        self = .time(time)
      } else if let span = Timespan(settingText: settingText), span.ticks >= 0 {
        self = .ago(span)
      } else {
        return nil
      }
    }
  }

  /// The word, the datetime or the timespan.
  public var settingText: String {
    switch self {
    case .start: "start"
    case .end: "end"
    case .time(let time): time.settingText
    case .ago(let span): span.settingText
    }
  }

  /// The words and the forms of times.
  public static var takes: String {
    "'start', 'end', a datetime, or a timespan such as 2h before now"
  }

  /// `start|end|TIME`.
  public static var placeholder: String { "start|end|TIME" }

  /// The words.
  public static var completion: SettingCompletion { .words(["start", "end"]) }
}
