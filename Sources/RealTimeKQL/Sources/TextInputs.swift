import KQL

extension InputKind {
  static let csv = InputKind(
    "csv", "Comma-separated values by RFC 4180; types are inferred from the first rows.",
    argument: "FILE…", fileEndings: [".csv", ".csv.gz", ".csv.zst", ".tsv"]
  ) { (request) throws(PipelineError) in
    let separator = request.options.separator?.asciiValue ?? UInt8(ascii: ",")
    let declared = try request.declaredSchema()
    // Without a schema the names of the columns come from the file, so it has to be waited for.
    return try OpenInput.sampled(
      request, waits: declared == nil, framing: { CSVFormat.framing(separator: separator) }
    ) { (sample) throws(FormatError) in
      try CSVFormat(sample: sample, separator: separator, schema: declared)
    }
  }

  static let ndjson = InputKind(
    "ndjson", aliases: ["json", "jsonl"],
    "JSON events, one a line; columns come from the first ones.",
    argument: "FILE…", fileEndings: [".json", ".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz"]
  ) { (request) throws(PipelineError) in
    let declared = try request.declaredSchema()
    return try OpenInput.sampled(
      request, waits: false, framing: { NDJSONFormat.framing() }
    ) { (sample) throws(FormatError) in
      NDJSONFormat(sample: sample, schema: declared)
    }
  }
}

extension OpenInput {
  /// Opens files whose format is found out from their first chunk.
  fileprivate static func sampled(
    _ request: PipelineRequest, waits: Bool,
    framing: @escaping @Sendable () -> any RecordFraming,
    format: (UnsafeBufferPointer<UInt8>) throws(FormatError) -> any InputFormat
  ) throws(PipelineError) -> OpenInput {
    let follows = request.options.follow && !request.options.once
    let bytes = try openBytes(request, follows: follows, from: .start, framing: framing)
    var sample = InputSample()
    if let stored = request.state?.storedSample() {
      // The columns must stay what they were in the run that goes on here.
      sample = InputSample(stored)
    } else {
      do throws(SourceError) {
        try sample.take(from: bytes, waits: waits, isLive: follows)
      } catch {
        throw .source(error.message)
      }
      try request.state?.store(sample: sample.bytes)
    }
    do throws(FormatError) {
      let standard = try sample.withBytes { (bytes) throws(FormatError) in try format(bytes) }
      return OpenInput(bytes: bytes, first: sample.chunks, standard: standard, isLive: follows)
    } catch {
      throw .source(error.message)
    }
  }

  /// Opens the files of a request; `start` is where a followed file is read from unless `--from` says.
  static func openBytes(
    _ request: PipelineRequest, follows: Bool, from start: PipelineOptions.Start,
    framing: @escaping @Sendable () -> any RecordFraming
  ) throws(PipelineError) -> ByteInput {
    guard !request.inputArguments.isEmpty else {
      throw .usage(
        "'\(request.input)' needs a file", help: "pass a path, or - for standard input")
    }
    do throws(SourceError) {
      guard follows else { return try .files(request.inputArguments, framing: framing) }
      let isStart = (request.options.from ?? start) == .start
      return try .following(
        request.inputArguments, from: isStart ? .start : .end, besides: request.writtenFiles,
        ledger: request.state?.ledger, framing: framing)
    } catch {
      throw .source(error.message)
    }
  }
}

extension PipelineRequest {
  /// The columns of `--schema`.
  fileprivate func declaredSchema() throws(PipelineError) -> Schema? {
    guard let text = options.schema else { return nil }
    do throws(FormatError) {
      return try Schema(declaration: text)
    } catch {
      throw .usage(error.message, help: "for example --schema \"name: string, size: long\"")
    }
  }
}
