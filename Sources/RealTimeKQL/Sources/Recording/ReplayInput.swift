import KQL

extension InputKind {
  static let replay = InputKind(
    "replay", "A recording of --record, at the pace it had, or another: --speed 1x, 10x, max.",
    argument: "FILE", fileEndings: [".ndjson", ".ndjson.zst"], isLive: true
  ) { (request) throws(PipelineError) in
    guard request.inputArguments.count == 1, let path = request.inputArguments.first else {
      throw .usage("'replay' needs a recording", help: "pass the file that --record has written")
    }
    do throws(SourceError) {
      let clock = StreamClock(replayAt: request.options.speed)
      let feed = try ReplayFeed(path, clock)
      let header = try feed.readHeader()
      return OpenInput(
        bytes: try ByteInput(feed), standard: header.standard, views: header.views, isLive: true,
        clock: clock)
    } catch {
      throw .source(error.message)
    }
  }
}
