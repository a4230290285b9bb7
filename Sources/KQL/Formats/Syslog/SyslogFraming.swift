/// Finds the borders of syslog lines, and the years of files that are read from their start.
struct SyslogFraming: RecordFraming {
  private var lines = LineFraming()

  mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int {
    lines.wholeRecords(in: bytes, searched: searched)
  }

  func years(of file: FileSurvey) -> RecordYears? { SyslogSurvey(file).years }
}
