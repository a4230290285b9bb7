import CSocket
import Glibc
import KQL
import Synchronization

/// The output `eventlog`: an entry of the system's log for each row: of the journal of systemd, with a field
/// for each column, or of syslog.
public struct EventLogOutput: Sink {
  /// What takes the entries.
  public enum Target: String, SettingWord {
    /// The journal of systemd.
    case journal
    /// Syslog, by `/dev/log`.
    case syslog

    /// Where it is.
    var socket: String { self == .journal ? "/run/systemd/journal/socket" : "/dev/log" }
  }

  /// `--logdefaultlog`: a name for the entries together, in the field `LOG`.
  public var log = Self.standardLog
  private static let standardLog = "RealTimeKql"

  /// `--logdefaultsource`: who the entries are from, in the field `SYSLOG_IDENTIFIER`.
  public var source = "RealTimeKql"

  /// `--log-target`: what takes the entries; the journal where there is one, if not given.
  public var target: Target?

  /// `--log-priority`: how urgent entries are.
  public var priority = 6

  /// `--log-socket`: where the target listens, if it is elsewhere.
  public var socket: FilePath?

  /// Writes to what the system has.
  public init() {}

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "eventlog", "The journal of systemd, a field for each column, or syslog.",
    discussion:
      "journalctl -t RealTimeKql -o json shows the entries; a column user is the field KQL_USER.",
    example: "realtimekql syslogserver eventlog --logdefaultsource=gateway",
    settings: [
      Setting(
        "logdefaultlog", \EventLogOutput.log, initial: standardLog, value: "NAME",
        "A name for the entries together: the field LOG.", takes: "letters, digits and -_.",
        where: isName),
      Setting(
        "logdefaultsource", \.source, initial: "RealTimeKql", value: "NAME",
        "Who the entries are from: SYSLOG_IDENTIFIER.", takes: "letters, digits and -_.",
        where: isName),
      Setting(
        "log-target", \.target, "What takes the entries.",
        standard: "the journal where there is one, else syslog"),
      Setting(
        "log-priority", \.priority, initial: 6,
        "How urgent entries are, from 0 for an emergency to 7.", takes: "a number from 0 to 7",
        where: { (0...7).contains($0) }),
      Setting(
        "log-socket", \.socket, "Where the target listens.",
        standard: "/run/systemd/journal/socket or /dev/log"),
    ]
  ) { (_) throws(PipelineError) in EventLogOutput() }

  private static let isName: @Sendable (String) -> Bool = { name in
    !name.isEmpty && name.utf8.count <= 64
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }

  /// Finds out what there is.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    let found = [Target.journal, .syslog].first { access($0.socket, W_OK) == 0 }
    guard let target = target ?? (socket == nil ? found : .journal) else {
      throw SinkError(
        "eventlog: there is neither a journal (/run/systemd/journal/socket) nor syslog (/dev/log) here"
      )
    }
    if target == .syslog, log != Self.standardLog {
      context.note("note: syslog has no fields, so --logdefaultlog changes nothing")
    }
    return EventLogSink(self, target, socket?.path ?? target.socket, context)
  }
}

/// Sends an entry for each row.
final class EventLogSink: OpenSink, @unchecked Sendable {
  private let output: EventLogOutput
  private let target: EventLogOutput.Target
  private let path: String
  private let context: SinkContext
  private var descriptor: Int32 = -1

  /// How many entries of rows that come again are sent.
  private var sent = 0

  /// Guards the number of entries that were sent as files.
  private let large = Mutex(0)

  init(
    _ output: EventLogOutput, _ target: EventLogOutput.Target, _ path: String,
    _ context: SinkContext
  ) {
    self.output = output
    self.target = target
    self.path = path
    self.context = context
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func encoder(for table: OutputTable) -> RowEncoder {
    RowEncoder(LogEntryWriter(table, output, target))
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    let bytes = rows.bytes
    var offset = 0
    var index = 0
    while offset + 8 <= bytes.count {
      let count = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      if index >= sent {
        try send(UnsafeRawBufferPointer(rebasing: bytes[offset + 8..<offset + 8 + count]))
        sent += 1
      }
      index += 1
      offset += 8 + count
    }
    sent = 0
  }

  private func send(_ entry: UnsafeRawBufferPointer) throws(SinkError) {
    if descriptor < 0 { descriptor = local_connect(path) }
    guard descriptor >= 0 else { throw failure(-descriptor) }
    let start = entry.baseAddress?.assumingMemoryBound(to: UInt8.self)
    while true {
      var error = -local_send(descriptor, start, entry.count)
      if error == EMSGSIZE || error == ENOBUFS, target == .journal {
        error = -local_send_file(descriptor, start, entry.count)
        if error == 0 { large.withLock { $0 += 1 } }
      }
      if error == 0 { return }
      // The log is slow: so is the run.
      if error == EAGAIN, !context.patience.isSpent { continue }
      if error == EMSGSIZE || error == ENOBUFS {
        throw SinkError("eventlog: an entry of \(entry.count) bytes is too long for \(path)")
      }
      close(descriptor)
      descriptor = -1
      throw failure(error)
    }
  }

  private func failure(_ error: Int32) -> SinkError {
    SinkError("eventlog: \(path): \(errorText(Int(error)))", .transient(after: nil))
  }

  var counters: [Counter] {
    let large = large.withLock { $0 }
    return large > 0 ? [Counter("largeEntries", large, label: "large entries")] : []
  }
}
