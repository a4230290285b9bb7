import KQL

/// Files whose columns are found out from their first records.
struct SampledFile: Sendable {
  var paths: [String]
  var reading: FileReading

  /// Whether nothing can be done without a sample, so that it is waited for.
  var waits: Bool

  /// Whether each file says itself which columns it has.
  var looksAtEachFile = false

  var framing: @Sendable () -> any RecordFraming

  /// Finds out what the files are like; what was read for that is handed to the run.
  ///
  /// - Parameters:
  ///   - context: What is known of the run.
  ///   - format: Makes the format of the starts of the files, of the first at least.
  /// - Returns: The plan.
  /// - Throws: Why they cannot be read.
  func plan(
    _ context: SourceContext,
    format: ([UnsafeBufferPointer<UInt8>]) throws(FormatError) -> any InputFormat
  ) throws(SourceError) -> SourcePlan {
    let follows = reading.follow && !reading.once
    var sample = InputSample(context.storedSample ?? [])
    var peeked: OpenSource?
    if context.storedSample == nil {
      // The columns must stay what they were in a run that goes on.
      let bytes = try open(context, follows: follows)
      try sample.take(from: bytes, waits: waits, isLive: follows)
      peeked = OpenSource(bytes: bytes, first: sample.chunks)
    }
    let others = looksAtEachFile ? otherStarts() : []
    let standard: any InputFormat
    do throws(FormatError) {
      standard = try InputSample.withBytes([sample.bytes] + others) {
        (samples) throws(FormatError) in try format(samples)
      }
    } catch {
      throw SourceError(error.message)
    }
    let first = OnceOnly(peeked)
    var plan = SourcePlan(
      standard: standard, isLive: follows, hasSeveralSources: FileReading.areSeveral(paths),
      canReadAgain: !follows && !paths.contains("-"),
      resumeHelp: reading.resumeHelp(paths, follows: follows)
    ) { (context) throws(SourceError) in
      // With books to keep, the files are opened anew, as they were.
      if context.ledger == nil, let peeked = first.take() { return peeked }
      return OpenSource(bytes: try open(context, follows: follows))
    }
    plan.sample = sample.bytes
    plan.paths = paths
    return plan
  }

  private func open(_ context: SourceContext, follows: Bool) throws(SourceError) -> ByteInput {
    try reading.open(paths, follows: follows, from: .start, context, framing: framing)
  }

  /// The starts of the files behind the first.
  private func otherStarts() -> [[UInt8]] {
    var all: [String] = []
    for path in paths where path != "-" {
      all += FileList.isPattern(path) ? FileList.present(path) : [path]
    }
    if paths.first != "-" { all = Array(all.dropFirst()) }
    return ByteInput.starts(of: all, encoding: reading.encoding, framing: framing)
  }
}
