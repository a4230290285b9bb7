import KQL

extension RunStatistics {
  /// The numbers as a JSON object; `read + added = emitted + filtered + malformed + late`.
  public var json: String {
    var numbers: [(String, Int)] = [
      ("read", read), ("emitted", emitted), ("filtered", filtered), ("malformed", malformed),
      ("late", late), ("added", added), ("future", future), ("ragged", ragged),
      ("unconverted", unconverted), ("untimed", untimed), ("unknownTimes", unknownTimes),
      ("bytes", bytes),
      ("futureDropped", futureDropped), ("joinWindowPassed", joinWindowPassed),
      ("sharedSenders", sharedSenders), ("spilledBytes", spilledBytes),
    ]
    // The numbers of the run itself are what they are, whatever an input calls its own.
    let own = Set(numbers.map(\.0))
    for counter in sources.flatMap(\.counters) where !own.contains(counter.name) {
      if let known = numbers.firstIndex(where: { $0.0 == counter.name }) {
        numbers[known].1 += counter.value
      } else {
        numbers.append((counter.name, counter.value))
      }
    }
    let members = numbers.map { "\(ByteBuffer.quoted($0.0)):\($0.1)" }
    var each = ByteBuffer(capacity: 256)
    for (index, query) in queries.enumerated() {
      if index > 0 { each.append(UInt8(ascii: ",")) }
      query.write(to: &each)
    }
    let slowest = slowestSource.map { source in
      "{\"name\":\(ByteBuffer.quoted(source.name))"
        + ",\"behindSeconds\":\(Double(source.lag.ticks / 10_000) / 1000)"
        + ",\"late\":\(source.behindCount)}"
    }
    let all =
      members + (slowest.map { ["\"slowestSource\":\($0)"] } ?? []) + [
        "\"files\":[\(files.map(\.json).joined(separator: ","))]",
        "\"inputs\":[\(sources.map(\.json).joined(separator: ","))]",
        "\"outputs\":[\(sinks.map(\.json).joined(separator: ","))]",
        "\"queries\":[\(String(decoding: each.bytes, as: UTF8.self))]",
        "\"leftOut\":[\(leftOut.map { ByteBuffer.quoted($0) }.joined(separator: ","))]",
      ]
    return "{\(all.joined(separator: ",")),\"seconds\":\(seconds)}\n"
  }

  /// Writes the numbers to a file, in place of what is there.
  func write(to path: String) throws(PipelineError) {
    do throws(SinkError) {
      let file = try OutputFile(path: path, existing: .overwrite)
      var buffer = ByteBuffer(capacity: 256)
      buffer.append(json)
      try file.write(buffer.bytes)
    } catch {
      throw .sink(error.message)
    }
  }
}

extension ComponentStatistics {
  /// The numbers as a JSON object.
  fileprivate var json: String {
    let members = counters.map { ",\(ByteBuffer.quoted($0.name)):\($0.value)" }
    return "{\"name\":\(ByteBuffer.quoted(name))\(members.joined())}"
  }
}

extension FileStatistics {
  /// The numbers as a JSON object.
  fileprivate var json: String {
    let numbers = [
      ("bytes", bytes), ("position", position), ("truncations", truncations),
      ("truncatedUnreadBytes", truncatedUnreadBytes), ("longRecords", longRecords),
    ]
    let members = numbers.map { "\"\($0.0)\":\($0.1)" }
    return "{\"path\":\(ByteBuffer.quoted(path)),\(members.joined(separator: ","))}"
  }
}

extension ByteBuffer {
  /// A text as JSON.
  fileprivate static func quoted(_ text: String) -> String {
    var buffer = ByteBuffer(capacity: 64)
    buffer.append(jsonText: text)
    return buffer.string
  }
}
