import KQL

extension InputKind {
  static let syslog = InputKind(
    "syslog", "Lines of syslog files: RFC 3164, RFC 5424, ISO timestamps, the kernel's.",
    argument: "FILE…", fileEndings: [".log", "syslog", "messages", ".log.gz"], isLive: true
  ) { (request) throws(PipelineError) in
    let follows = !request.options.once && request.inputArguments != ["-"]
    return OpenInput(
      bytes: try OpenInput.openBytes(request, follows: follows, from: .end) {
        SyslogFormat.framing()
      },
      standard: SyslogFormat(.original), views: SyslogFormat.views,
      isLive: follows)
  }
}
