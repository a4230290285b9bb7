// A format of one's own, with a record a line: files of it may be many, compressed, followed.
import RealTimeKQL

let logfmt = LineFormat(
  "logfmt", "Lines such as 'level=info msg=started'.",
  columns: "level: string, msg: string, fields: dynamic", endings: [".logfmt"]
) { (line, events) in
  var fields: [String: String] = [:]
  for pair in line.split(separator: " ") {
    let parts = pair.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return false }
    fields[String(parts[0])] = String(parts[1])
  }
  let others = fields.filter { $0.key != "level" && $0.key != "msg" }.sorted { $0.key < $1.key }
  let json = others.map { #""\#($0.key)":"\#($0.value)""# }.joined(separator: ",")
  events.append(fields["level"], fields["msg"], JSONText("{\(json)}"))
  return true
}

// By its definition it is an input with the options of all files: --follow, --from, --once.
let components = Components.builtIn.adding(sources: [logfmt.definition])
let query = "T | where level == 'error' | project msg, host = tostring(fields.host)"
let words = ["logfmt", "Docs/Examples/Data/service.logfmt", "table", "-e", query]
let statistics = try await PipelineRequest(words: words, components).pipeline.run()
print(statistics.malformed, "malformed")

// Prints:
// msg      host
// ───────  ────
// timeout  web2
// refused  web1
// 1 malformed
