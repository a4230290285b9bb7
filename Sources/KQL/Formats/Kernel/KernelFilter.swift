/// Which events the programs in the kernel have to tell of: those that a query may need.
package struct KernelFilter: Sendable {
  /// What is looked at in an event, by the numbers that the programs in the kernel use (kernel_events.h).
  package enum Field: UInt8, Sendable {
    case process, user, localPort, remotePort, size, localAddress, remoteAddress
    case program, programCaseless, file, fileCaseless, writes
  }

  /// What is asked about a field.
  package enum Question: Hashable, Sendable {
    /// Whether it is a number, of which `high` is the part behind the first 8 bytes.
    case number(Field, UInt64, high: UInt64 = 0)
    /// Whether it is less than a number.
    case less(Field, UInt64)
    /// Whether it is a name; small letters where the field knows no case.
    case name(Field, String)
  }

  /// What is true of events that are needed.
  package indirect enum Test: Hashable, Sendable {
    case all([Test])
    case any([Test])
    case question(Question, holds: Bool)

    package static let always = Test.all([])
    package static let never = Test.any([])

    /// All of some tests.
    static func every(_ tests: some Sequence<Test>) -> Test {
      var kept: [Test] = []
      for test in tests where test != always && !kept.contains(test) {
        if test == never { return never }
        if case .all(let parts) = test { kept += parts } else { kept.append(test) }
      }
      return kept.count == 1 ? kept[0] : .all(kept)
    }

    /// One of some tests.
    static func some(_ tests: some Sequence<Test>) -> Test {
      var kept: [Test] = []
      for test in tests where test != never && !kept.contains(test) {
        if test == always { return always }
        if case .any(let parts) = test { kept += parts } else { kept.append(test) }
      }
      return kept.count == 1 ? kept[0] : .any(kept)
    }
  }

  /// What is true of the events of a kind that are needed; of kinds that are not there, all are.
  ///
  /// What happens to processes is told always: what is known of them comes from there.
  package private(set) var tests: [KernelKind: Test] = [:]

  /// Finds out what queries need.
  package init(_ demands: [TableDemand]) {
    for kind in KernelKind.allCases where kind.isSocket || kind.isFile || kind.isDNS {
      let test = Test.some(
        demands.map { demand in
          .every([
            KernelFormat.test(of: demand.view, kind),
            KernelMeaning.test(demand.test, demand, kind),
          ])
        })
      if test != .always { tests[kind] = test }
    }
  }

  /// What it leaves to be told of some kinds, in lines.
  package func lines(_ themes: Set<KernelFormat.Theme>) -> [String] {
    var groups: [(test: Test, kinds: [String])] = []
    for kind in KernelKind.allCases {
      guard let test = tests[kind], let theme = kind.theme, themes.contains(theme) else { continue }
      if let known = groups.firstIndex(where: { $0.test == test }) {
        groups[known].kinds.append(kind.words)
      } else {
        groups.append((test, [kind.words]))
      }
    }
    return groups.map { group in
      let kinds = group.kinds.joined(separator: ", ")
      return group.test == .never
        ? "the kernel leaves out \(kinds)"
        : "the kernel leaves out \(kinds), but where \(group.test)"
    }
  }
}

extension KernelFilter.Test: CustomStringConvertible {
  package var description: String { text(isInner: false) }

  private func text(isInner: Bool) -> String {
    switch self {
    case .all(let tests):
      return tests.isEmpty
        ? "always" : tests.map { $0.text(isInner: true) }.joined(separator: " and ")
    case .any(let tests):
      if tests.isEmpty { return "never" }
      let text = tests.map { $0.text(isInner: true) }.joined(separator: " or ")
      return isInner ? "(\(text))" : text
    case .question(.number(.writes, _, _), let holds): return holds ? "written" : "only read"
    case .question(let question, let holds): return question.text(holds)
    }
  }
}

extension KernelFilter.Question {
  fileprivate func text(_ holds: Bool) -> String {
    switch self {
    case .number(let field, let low, let high):
      let value =
        field == .localAddress || field == .remoteAddress
        ? KernelAddress.text(low, high) : String(low)
      return "\(field.words) \(holds ? "==" : "!=") \(value)"
    case .less(let field, let bound): return "\(field.words) \(holds ? "<" : ">=") \(bound)"
    case .name(let field, let name):
      let isCaseless = field == .programCaseless || field == .fileCaseless
      let symbol = isCaseless ? holds ? "=~" : "!~" : holds ? "==" : "!="
      return "\(field.words) \(symbol) '\(name)'"
    }
  }
}

extension KernelFilter.Field {
  fileprivate var words: String {
    switch self {
    case .process: "process"
    case .user: "user"
    case .localPort: "local port"
    case .remotePort: "remote port"
    case .size: "size"
    case .localAddress: "local address"
    case .remoteAddress: "remote address"
    case .program, .programCaseless: "program"
    case .file, .fileCaseless: "file name"
    case .writes: "written"
    }
  }
}

extension KernelKind {
  /// What the input calls the kind of events that it is of; `nil` for what is told always.
  package var theme: KernelFormat.Theme? {
    switch self {
    case .udpSend, .udpReceive: .udp
    case let kind where kind.isSocket: .tcp
    case let kind where kind.isFile: .file
    case let kind where kind.isDNS: .dns
    default: nil
    }
  }

  fileprivate var words: String {
    switch self {
    case .tcpSend: "what is sent over TCP"
    case .tcpReceive: "what is received over TCP"
    case .tcpConnect: "connections"
    case .tcpFail: "connections that fail"
    case .tcpAccept: "accepted connections"
    case .tcpDisconnect: "ends of connections"
    case .tcpListen: "listening sockets"
    case .udpSend: "what is sent over UDP"
    case .udpReceive: "what is received over UDP"
    case .fileOpen: "opened files"
    case .fileCreate: "new files"
    case .fileDelete: "deleted files"
    case .fileRename: "renamed files"
    case .dnsQuestion: "questions of DNS"
    case .dnsAnswer: "answers of DNS"
    case .process, .exec, .exit, .fork, .logon: ""
    }
  }
}
