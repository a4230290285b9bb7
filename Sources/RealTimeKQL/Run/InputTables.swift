import KQL

/// Which inputs have tables of their own, for a query that names one which its inputs do not have.
enum InputTables {
  /// The inputs that have a table, as words of a run, by its name.
  static let offers: [String: [String]] = {
    var offers: [String: [String]] = [:]
    func add(_ views: [String: any InputFormat], of input: String) {
      for name in views.keys { offers[name, default: []].append(input) }
    }
    for theme in KernelFormat.Theme.allCases {
      add(KernelFormat.views([theme]), of: "ebpf \(theme.rawValue)")
    }
    add(EVTXFormat.views, of: "evtx")
    add(ETLFormat.views(ETLKnowledge()), of: "etl")
    for input in ["syslog", "syslogserver"] { add(SyslogFormat.views, of: input) }
    add(JournalFormat.views, of: "journal")
    return offers
  }()
}
