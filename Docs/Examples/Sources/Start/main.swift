// An input, a query and an output: all there is to a pipeline.
//
// For what goes on from now, leave out `reading`: the file is followed until the task is cancelled.
import RealTimeKQL

try await Pipeline(
  SyslogFile("SampleQueries/Data/auth.log", reading: FileReading(from: .start, once: true)),
  query: "T | where AppName == 'sshd' | summarize Lines = count() by Failed = Payload has 'Failed'",
  TableOutput()
).run()

// Prints:
// Failed  Lines
// ──────  ─────
// true        3
// false       2
