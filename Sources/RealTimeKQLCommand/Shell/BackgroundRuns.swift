import Glibc
import KQL
import RealTimeKQL
import RealTimeKQLShell

/// The runs that go on while the prompt is used.
///
/// What a run writes to the standard output comes through a pipe, so that whole lines can be put above the line
/// that is being typed. A run waits while its pipe is full: nothing is lost, however long a command takes.
final class BackgroundRuns {
  private final class Job {
    let number: Int
    let text: String
    let reading: Int32
    let progress: RunProgress
    let task: Task<Void, Never>
    var isStopping = false

    /// What has come of a line that is not whole.
    var rest: [UInt8] = []

    init(
      _ number: Int, _ text: String, reading: Int32, _ progress: RunProgress,
      _ task: Task<Void, Never>
    ) {
      self.number = number
      self.text = text
      self.reading = reading
      self.progress = progress
      self.task = task
    }
  }

  private var all: [Job] = []
  private var lastNumber = 0
  private let news = Wakeup()

  /// How much of a run's output is taken at a time, in bytes.
  private static let portion = 1 << 17

  /// The runs, in their order.
  var jobs: [ShellJob] {
    all.map { ShellJob(number: $0.number, text: $0.text, isStopping: $0.isStopping) }
  }

  /// What is readable when a run has written or said something.
  var descriptors: [Int32] { all.isEmpty ? [] : [news.descriptor] + all.map(\.reading) }

  /// Starts a run.
  ///
  /// - Returns: Its number.
  /// - Throws: That the system has no pipe left.
  func start(_ request: PipelineRequest, described text: String) throws(ShellMistake) -> Int {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw ShellMistake("cannot start it: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    let setSize: Int32 = 1031  // F_SETPIPE_SZ
    _ = fcntl(ends[1], setSize, 1 << 20)
    lastNumber += 1
    let width = max(20, (Terminal.width(of: STDOUT_FILENO) ?? 80) - "[\(lastNumber)] ".count)
    let writing = ends[1]
    let redirected = request.redirectingStandardOutput(to: "/dev/fd/\(writing)", width: width)
    let progress = RunProgress(news)
    let run = BackgroundRun(request: redirected, progress: progress, descriptor: writing)
    let task = Task.detached { await run.perform() }
    all.append(Job(lastNumber, text, reading: ends[0], progress, task))
    return lastNumber
  }

  /// Asks a run to stop.
  func stop(_ number: Int) {
    guard let job = all.first(where: { $0.number == number }) else { return }
    job.isStopping = true
    job.task.cancel()
  }

  /// Whole lines that have come, each with the number of its run before it; empty when there are none.
  func takeLines() -> String {
    news.clear()
    var text = ""
    for job in all {
      let mark = "[\(job.number)] "
      let said = job.progress.take()
      var arrival = read(job, mark, &text)
      // What it says at its end stands behind its last row.
      while said.hasEnded, arrival == .something { arrival = read(job, mark, &text) }
      if said.hasEnded, !job.rest.isEmpty { append(job.rest[...], mark, &text) }
      for message in said.messages {
        for line in message.split(separator: "\n") { text += mark + String(line).harmless + "\r\n" }
      }
      if said.hasEnded {
        close(job.reading)
        all.removeAll { $0 === job }
      }
    }
    return text
  }

  private enum Arrival {
    case something
    case nothing
  }

  /// Takes whole lines of a run.
  private func read(_ job: Job, _ mark: String, _ text: inout String) -> Arrival {
    var bytes = [UInt8](repeating: 0, count: Self.portion)
    var count = Glibc.read(job.reading, &bytes, bytes.count)
    while count < 0, errno == EINTR { count = Glibc.read(job.reading, &bytes, bytes.count) }
    guard count > 0 else { return .nothing }
    job.rest += bytes[..<count]
    if let end = job.rest.lastIndex(of: 0x0A) {
      append(job.rest[..<end], mark, &text)
      job.rest.removeFirst(end + 1)
    }
    return .something
  }

  private func append(_ lines: ArraySlice<UInt8>, _ mark: String, _ text: inout String) {
    for line in lines.split(separator: 0x0A, omittingEmptySubsequences: false) {
      text += mark + String(decoding: line, as: UTF8.self).harmless + "\r\n"
    }
  }

  /// Stops all runs and shows what they still give, for a while.
  func stopAll() {
    for job in all { stop(job.number) }
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let end = time.tv_sec + 3
    while !all.isEmpty {
      var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&waiting, nfds_t(waiting.count), 100)
      Terminal.write(takeLines())
      clock_gettime(CLOCK_MONOTONIC, &time)
      guard time.tv_sec < end else { return }
    }
  }
}
