import KQL

/// How everything that a run needs is opened.
extension PipelinePlan {
  func openSource(_ state: OpenState?) throws(PipelineError) -> OpenSource {
    let context = pipeline.sourceContext
    do throws(SourceError) {
      guard inputs.count == 1 else { return try openJoined(context, state) }
      return try open(0, context, state)
    } catch {
      throw .source(error.message)
    }
  }

  /// What the queries need of an input; `nil` where it is to give everything.
  func demands(of index: Int) -> [TableDemand]? {
    // Where events say what time it is, those count, too, that no query takes; a recording is for other queries.
    guard inputs[index].plan.narrowing != nil, pipeline.settings.clock != .event,
      pipeline.settings.recordFile == nil
    else { return nil }
    var demands: [TableDemand] = []
    for case .bound(let bound) in self.bound.flatMap(\.items) {
      demands += bound.query.demands(bound.catalog, isLive: inputs.isLive)
    }
    // What is rejected is kept whole.
    if pipeline.settings.rejectsFile != nil {
      for index in demands.indices { demands[index].used = nil }
    }
    return demands.filter { $0.input == index }
  }

  /// Opens one input.
  private func open(
    _ index: Int, _ context: SourceContext, _ state: OpenState?
  ) throws(SourceError) -> OpenSource {
    var context = context
    context.ledger = state?.ledgers[index]
    context.demands = demands(of: index)
    let opened = try inputs[index].plan.open(context)
    // After a restart the columns must be the same.
    try state?.store(sample: inputs[index].plan.sample, of: index)
    return opened
  }

  /// Opens the inputs that are read while the queries run.
  private func openJoined(
    _ context: SourceContext, _ state: OpenState?
  ) throws(SourceError) -> OpenSource {
    var parts: [JoinedInputs.Part] = []
    var notes: [String] = []
    var widenings: [@Sendable () -> Void] = []
    for index in inputs.streams {
      let opened = try open(index, context, state)
      guard opened.clock === StreamClock.wall else {
        throw SourceError("a replay has a time of its own: it cannot be joined with other inputs")
      }
      notes += opened.notes
      if let takeAll = opened.takeAll { widenings.append(takeAll) }
      parts.append(
        JoinedInputs.Part(
          input: index, name: inputs[index].input.name, bytes: opened.bytes, first: opened.first))
    }
    let joined = try JoinedInputs(parts, isInOrder: !inputs.isLive)
    var source = OpenSource(bytes: try ByteInput(joined), notes: notes)
    source.takeAll = { [widenings] in for takeAll in widenings { takeAll() } }
    return source
  }

  /// Opens the outputs, where an earlier run was if there was one.
  func openOutputs(
    _ state: OpenState?, _ patience: Patience, group: String?,
    _ report: @escaping @Sendable (String) -> Void
  ) throws(PipelineError) -> Outputs {
    let spool = try spool(isCounted: state != nil, report)
    let contexts = pipeline.sinks.indices.map { index -> SinkContext in
      var context = context(state, patience) {
        $0.outputs.indices.contains(index) ? $0.outputs[index] : nil
      }
      if state == nil { context.note = report }
      if pipeline.sinks.count == 1 { context.group = group }
      return context
    }
    for (context, sink) in zip(contexts, pipeline.sinks) {
      guard let mark = context.mark, SpoolMark(mark) != nil, let state,
        spool == nil || !(sink.sink is any SpoolableSink)
      else { continue }
      throw .usage(
        "the checkpoint in '\(state.directory.path)' counts rows of '\(sink.name)' in a spool",
        help: "name it with --spool, or begin anew with another directory")
    }
    do throws(SinkError) {
      return try Outputs(
        pipeline.sinks, contexts, patience, spool: spool,
        deadLetters: try deadLetterFile(state, patience),
        keepsGoing: pipeline.settings.keepsGoing, report: report)
    } catch {
      throw .sink(error.message)
    }
  }

  /// Opens the directory where rows wait for outputs.
  private func spool(
    isCounted: Bool, _ report: @escaping @Sendable (String) -> Void
  ) throws(PipelineError) -> Spool? {
    guard let path = pipeline.settings.spool else { return nil }
    guard pipeline.sinks.contains(where: { $0.sink is any SpoolableSink }) else {
      throw .usage(
        "--spool is for outputs that are services, and \(pipeline.sinks.map { "'\($0.name)'" }.joined(separator: ", "))"
          + " is none", help: "leave it out")
    }
    do throws(StateError) {
      return Spool(
        directory: try StateDirectory(path.path, kind: "spool directory"),
        limit: pipeline.settings.spoolLimit?.bytes ?? Spool.standardLimit,
        isCounted: isCounted, report: report)
    } catch {
      throw .run(error.message)
    }
  }

  /// Opens the file for rows that outputs refuse.
  private func deadLetterFile(
    _ state: OpenState?, _ patience: Patience
  ) throws(SinkError) -> DeadLetterFile? {
    guard let path = pipeline.settings.deadLetterFile else { return nil }
    var context = context(state, patience) {
      $0.outputs.dropFirst(pipeline.sinks.count).first ?? nil
    }
    // Rows of a spool may be refused after the checkpoint that counts them: nothing is taken back.
    if pipeline.settings.spool != nil, context.mark != nil { context.continuation = .unknown }
    let opening = OutputOpening(pipeline.settings.existing, context)
    return DeadLetterFile(try OutputFile(path: path.path, opening))
  }

  /// Opens the file for rows that come too late.
  func lateFile(_ state: OpenState?, _ patience: Patience) throws(PipelineError) -> OutputFile? {
    guard let path = pipeline.settings.lateFile else { return nil }
    let opening = OutputOpening(
      pipeline.settings.existing, context(state, patience) { $0.late })
    do throws(SinkError) {
      return try OutputFile(path: path.path, opening)
    } catch {
      throw .sink(error.message)
    }
  }

  /// Opens the file for records that cannot be understood.
  func rejectsFile() throws(PipelineError) -> RejectsFile? {
    guard let path = pipeline.settings.rejectsFile else { return nil }
    do throws(SinkError) {
      let file = try OutputFile(path: path.path, existing: pipeline.settings.existing)
      return RejectsFile(file, countsLines: !inputs.isLive)
    } catch {
      throw .sink(error.message)
    }
  }

  /// What an output is told, whose mark is that of an earlier run's checkpoint.
  private func context(
    _ state: OpenState?, _ patience: Patience, _ mark: (Checkpoint) -> SinkMark?
  ) -> SinkContext {
    var context = SinkContext(patience: patience)
    context.color = pipeline.settings.color ?? .auto
    context.isBounded = !inputs.isLive
    context.showsOpenRows = inputs.isLive && pipeline.showsOpenRows
    guard let state else { return context }
    context.note = { state.note($0) }
    context.continuation =
      if state.wasCorrupt { .unknown } else if let mark = state.checkpoint.flatMap(mark) {
        .mark(mark)
      } else {
        .unwritten
      }
    return context
  }

  /// Begins to take down what the input gives, if that is asked for.
  func record(_ opened: OpenSource) throws(PipelineError) {
    guard let path = pipeline.settings.recordFile else { return }
    let header = RecordingHeader(
      standard: inputs[0].plan.standard, views: inputs[0].plan.views)
    do throws(SinkError) {
      let recorder = try Recorder(
        path: path.path, existing: pipeline.settings.existing, header)
      opened.bytes.record(with: recorder, first: opened.first)
    } catch {
      throw .sink(error.message)
    }
  }

  /// Ends the recording of the input, if there is one.
  func finishRecording(_ opened: OpenSource) -> PipelineError? {
    do throws(SinkError) {
      try opened.bytes.finishRecording()
      return nil
    } catch {
      return .sink(error.message)
    }
  }

  /// What is worth saying about going on with an earlier run.
  func notes(
    _ state: OpenState?, _ outputs: Outputs, _ report: @escaping @Sendable (String) -> Void
  ) throws(PipelineError) -> [String] {
    guard let state else { return [] }
    let marks: [SinkMark?]
    do throws(SinkError) {
      marks = try outputs.marks()
    } catch {
      throw .sink(error.message)
    }
    var notes = state.begin(report: report)
    if marks.contains(nil) {
      notes.append(
        "note: this output cannot be cut back; after a kill, rows since the last checkpoint come twice"
      )
    }
    return notes
  }
}
