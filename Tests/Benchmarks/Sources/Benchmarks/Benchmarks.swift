extension Benchmark {
  /// Every benchmark, in the order of the report.
  static let all: [Benchmark] = [
    csvFilter, csvWindows, jsonFilter, jsonGroups, syslogCapture, syslogCount, csvJoin,
  ]

  /// Few of many rows, and a text made of two columns.
  private static let csvFilter = csv(
    "csv-filter",
    """
    T | where size > 1400 and process startswith 'ssh'
    | project Time, peer = strcat(address, ':', tostring(port)) | count
    """,
    expected: """
      Count
      6577
      """)

  /// Windows by time and two texts.
  private static let csvWindows = csv(
    "csv-windows",
    """
    T | summarize n = count(), bytes = sum(size), most = max(size)
        by bin(Time, 30s), process, address
    | summarize windows = count(), n = sum(n), bytes = sum(bytes), most = max(most)
    """,
    expected: """
      windows,n,bytes,most
      158645,500000,374746334,1499
      """)

  /// A nested value in the condition.
  private static let jsonFilter = json(
    "json-filter",
    """
    T | where data.size > 1400 and tostring(data.process) == 'sshd'
    | extend peer = strcat(data.address, ':', data.port) | summarize n = count(), peers = count_distinct(peer)
    """,
    expected: """
      n,peers
      6577,1194
      """)

  /// Groups by a nested value.
  private static let jsonGroups = json(
    "json-groups",
    """
    T | summarize n = count(), bytes = sum(tolong(data.size)) by process = tostring(data.process)
    | sort by process asc
    """,
    expected: """
      process,n,bytes
      cron,100086,74794191
      dnsmasq,100335,75051699
      nginx,100004,75127877
      sshd,99460,74741053
      systemd,100115,75031514
      """)

  /// A regular expression with three groups.
  private static let syslogCapture = syslog(
    "syslog-capture",
    """
    T | where Payload has 'Failed'
    | extend m = extract_all(@'for (\\w+) from ([0-9.]+) port (\\d+)', Payload)
    | summarize n = count(), users = count_distinct(tostring(m[0][0])), ports = count_distinct(tostring(m[0][2]))
    """,
    expected: """
      n,users,ports
      167142,20,56286
      """)

  /// What the header says.
  private static let syslogCount = syslog(
    "syslog-count",
    """
    T | summarize n = count() by HostName, AppName
    | sort by HostName asc, AppName asc | take 3
    """,
    expected: """
      HostName,AppName,n
      host0,cron,33457
      host0,dnsmasq,33348
      host0,nginx,33420
      """)

  /// A small table of facts.
  private static let csvJoin = csv(
    "csv-join",
    """
    let names = datatable(port: long, service: string)
      [22, 'ssh', 53, 'dns', 80, 'http', 443, 'https'];
    T | lookup kind=inner names on port | summarize n = count(), bytes = sum(size) by service
    | sort by service asc
    """,
    expected: """
      service,n,bytes
      dns,83067,62191661
      http,83485,62677582
      https,83068,62279335
      ssh,83552,62791794
      """)

  private static let processes = ["sshd", "nginx", "cron", "systemd", "dnsmasq"]
  private static let ports = [22, 53, 80, 443, 8080, 5432]

  private static func csv(_ name: String, _ query: String, expected: String) -> Benchmark {
    Benchmark(
      name: name, input: "csv", header: "Time,process,address,port,size",
      line: { numbers, row in
        let second = row / 100
        return
          "2024-05-01T\(clock(second))Z,\(processes[numbers.next(5)]),10.0.\(numbers.next(4)).\(numbers.next(50))"
          + ",\(ports[numbers.next(6)]),\(numbers.next(1500))"
      }, query: query, expected: expected)
  }

  private static func json(_ name: String, _ query: String, expected: String) -> Benchmark {
    Benchmark(
      name: name, input: "ndjson",
      line: { numbers, row in
        #"{"id":\#(row),"data":{"process":"\#(processes[numbers.next(5)])","address":"10.0."#
          + #"\#(numbers.next(4)).\#(numbers.next(50))","port":\#(ports[numbers.next(6)]),"#
          + #""size":\#(numbers.next(1500))}}"#
      }, query: query, expected: expected)
  }

  private static func syslog(_ name: String, _ query: String, expected: String) -> Benchmark {
    Benchmark(
      name: name, input: "syslog",
      line: { numbers, row in
        let second = row / 100
        let start =
          "May  1 \(clock(second)) host\(numbers.next(3)) \(processes[numbers.next(5)])[\(numbers.next(30000))]: "
        let end = "for user\(numbers.next(20)) from 10.0.0.\(numbers.next(250))"
        return numbers.next(3) > 0
          ? "\(start)Accepted publickey \(end)"
          : "\(start)Failed password \(end) port \(numbers.next(60000)) ssh2"
      }, query: query, expected: expected)
  }

  /// The time of day: `10:02:03`.
  private static func clock(_ second: Int) -> String {
    "\(pair(second / 3600 % 24)):\(pair(second / 60 % 60)):\(pair(second % 60))"
  }

  private static func pair(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
