import CEBPF
import KQL

/// The input `ebpf`: what the kernel tells of connections, datagrams, processes, files, names and logons, live.
///
/// Each kind has tables of its own: those that the original has of Windows' kernel (`EtwTcp`, `EtwDns` …), and Microsoft
/// Defender's (`DeviceProcessEvents` …).
public struct KernelEvents: Source {
  /// What events are of.
  public enum Kind: String, SettingWord {
    /// Connections over TCP, and what is sent and received.
    case tcp
    /// Datagrams over UDP.
    case udp
    /// Programs that are started, and processes that end.
    case process
    /// Files that are opened, made, deleted or renamed.
    case file
    /// Names that are asked for, and answers.
    case dns
    /// Logons that succeed or fail.
    case logon
  }

  /// What events are of.
  public var kinds: Set<Kind>

  /// `--buffer`: the buffer between the kernel and the program; 16 MiB if not given.
  public var buffer: ByteSize?

  /// Whether the tracepoints of sockets are done without, as on kernels that lack them.
  package var avoidsSocketHooks = false

  /// Whether the programs in the kernel leave out what no query needs.
  package var filtersInKernel = true

  /// Where logons that succeed are written down, and those that fail.
  package var logonFiles = (successes: "/var/log/wtmp", failures: "/var/log/btmp")

  /// Tells of events of some kinds.
  public init(_ kinds: Set<Kind>) { self.kinds = kinds }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "ebpf", "Live events of this machine's kernel: tcp, udp, process, file, dns, logon.",
    discussion:
      "Each kind has tables: EtwTcp, EtwUdp, EtwProcess, EtwFile and EtwDns as of Windows, and Defender's"
      + " DeviceNetworkEvents, DeviceProcessEvents, DeviceFileEvents and DeviceLogonEvents.",
    argument: ComponentArgument(
      "KIND[,KIND…]", count: 1...Kind.allCases.count, completion: Kind.completion,
      help: "kinds are tcp, udp, process, file, dns and logon: ebpf tcp,process"),
    example:
      "realtimekql ebpf process table -e 'DeviceProcessEvents | project Timestamp, FileName, ProcessCommandLine'",
    settings: [
      Setting(
        "buffer", \.buffer, "The buffer between the kernel and the program.",
        takes: "a size from 64KiB to 1GiB", standard: "16MiB",
        where: { (1 << 16...1 << 30).contains($0.bytes) })
    ],
    arguments: { events in
      [Kind.allCases.filter { events.kinds.contains($0) }.map(\.rawValue).joined(separator: ",")]
    }
  ) { (words) throws(PipelineError) in
    var kinds: Set<Kind> = []
    for word in words.flatMap({ $0.split(separator: ",") }) {
      guard let kind = Kind(rawValue: String(word)) else {
        throw .usage(
          "ebpf has no events of '\(word)'",
          help: "kinds are tcp, udp, process, file, dns and logon")
      }
      kinds.insert(kind)
    }
    guard !kinds.isEmpty else {
      throw .usage("'ebpf' needs a kind", help: "kinds are tcp, udp, process, file, dns and logon")
    }
    return KernelEvents(kinds)
  }

  /// Says what events are like; loads nothing.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    var plan = SourcePlan(
      standard: KernelFormat.standard,
      views: KernelFormat.views(themes),
      isLive: true,
      resumeHelp: "what the kernel tells is told once; write the events to a file and follow that"
    ) { (context) throws(SourceError) in
      let logons =
        kinds.contains(.logon)
        ? try LogonRecords(successes: logonFiles.successes, failures: logonFiles.failures) : nil
      let probe = kinds == [.logon] ? nil : try KernelProbe(request, steps(context.demands))
      let feed = KernelFeed(probe, logons, showsProcesses: kinds.contains(.process))
      var notes: [String] = []
      if probe?.usesCalls == true {
        notes.append(
          "note: this kernel has no tracepoints of sockets: what is sent and received is told by system calls"
        )
      }
      var opened = OpenSource(bytes: try ByteInput(feed), notes: notes)
      if let probe { opened.takeAll = { probe.takeAll() } }
      return opened
    }
    if filtersInKernel { plan.narrowing = { KernelFilter($0).lines(themes) } }
    plan.hasFixedTables = true
    plan.recordNames = ["ebpf"]
    plan.canRecord = false
    return plan
  }

  /// Why events of the kernel cannot be had here; `nil` where they can.
  package static var problem: String? {
    do throws(SourceError) {
      _ = try KernelProbe(KernelEvents([.process]).request)
      return nil
    } catch {
      return error.message
    }
  }

  private var themes: Set<KernelFormat.Theme> {
    Set(kinds.compactMap { KernelFormat.Theme(rawValue: $0.rawValue) })
  }

  /// What the programs in the kernel leave out, if it is known what queries need.
  private func steps(_ demands: [TableDemand]?) -> KernelSteps {
    guard filtersInKernel, let demands else { return KernelSteps() }
    return KernelSteps(KernelFilter(demands))
  }

  private var request: kernel_request {
    var request = kernel_request()
    request.wants_tcp = kinds.contains(.tcp)
    request.wants_calls = !kinds.isDisjoint(with: [.tcp, .udp, .file, .dns])
    request.avoids_socket_hooks = avoidsSocketHooks
    request.settings.wants_udp = kinds.contains(.udp) ? 1 : 0
    request.settings.wants_dns = kinds.contains(.dns) ? 1 : 0
    request.settings.wants_accepts = kinds.contains(.tcp) ? 1 : 0
    request.settings.wants_files = kinds.contains(.file) ? 1 : 0
    let wanted = buffer?.bytes ?? 1 << 24
    request.buffer_size = 1 << UInt32(Int.bitWidth - 1 - (wanted.leadingZeroBitCount))
    return request
  }
}
