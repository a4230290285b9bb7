import CEBPF
import Glibc
import KernelProgram
import KQL

/// The programs in the kernel; used by one thread at a time, but for ``takeAll()``.
final class KernelProbe: @unchecked Sendable {
  private let reader: OpaquePointer
  private let steps: KernelSteps

  /// Loads and starts the programs, with a filter.
  ///
  /// - Throws: What is missing, in one error.
  init(_ request: kernel_request, _ steps: KernelSteps = KernelSteps()) throws(SourceError) {
    self.steps = steps
    guard kernel_has_types() else {
      throw SourceError(
        "ebpf: this kernel does not describe its types\n  = help: it needs /sys/kernel/btf/vmlinux, from a kernel of"
          + " version 5.8 or later that is built with CONFIG_DEBUG_INFO_BTF")
    }
    let missing = kernel_missing_capabilities()
    guard missing == 0 else {
      let names = [
        missing & UInt32(kernel_lacks_bpf) != 0 ? "CAP_BPF" : nil,
        missing & UInt32(kernel_lacks_perfmon) != 0 ? "CAP_PERFMON" : nil,
      ].compactMap { $0 }.joined(separator: " and ")
      throw SourceError(
        "ebpf: loading programs into the kernel takes \(names), which this process lacks\n  = help: run as root, or"
          + " setcap cap_bpf,cap_perfmon,cap_sys_ptrace,cap_dac_read_search+ep on the program")
    }
    var request = request
    var opened: OpaquePointer?
    let object = Self.object
    var problem = [CChar](repeating: 0, count: 1 << 16)
    request.settings.looks_at_programs = steps.looksAt.programs ? 1 : 0
    request.settings.looks_at_files = steps.looksAt.files ? 1 : 0
    let result = object.withUnsafeBytes { bytes in
      steps.starts.withUnsafeBufferPointer { starts in
        steps.steps.withUnsafeBufferPointer { all in
          steps.names.withUnsafeBufferPointer { names in
            request.filters = starts.baseAddress
            (request.steps, request.step_count) = (all.baseAddress, all.count)
            (request.names, request.name_count) = (names.baseAddress, names.count)
            return kernel_open(
              &opened, bytes.baseAddress, bytes.count, &request, &problem, problem.count)
          }
        }
      }
    }
    guard result == 0, let opened else {
      throw Self.error(-result, problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }
    reader = opened
  }

  deinit { kernel_close(reader) }

  private static func error(_ number: Int32, _ said: [UInt8]) -> SourceError {
    let lines = String(decoding: said, as: UTF8.self).split(separator: "\n")
    // What a verifier does not like is in front of how much it has looked at.
    let verdict = lines.lastIndex { $0.hasPrefix("processed ") }
    let line = verdict.map { lines[Swift.max(0, $0 - 1)] } ?? lines.last
    let detail = line.map { ": \($0)" } ?? ""
    switch number {
    case EPERM, EACCES:
      return SourceError(
        "ebpf: the kernel does not let this process load programs\(detail)\n  = help: it needs CAP_BPF and CAP_PERFMON, and in a"
          + " container the permission of its host (no seccomp filter of bpf, no lockdown)")
    default: return SourceError("ebpf: \(errorText(Int(number)))\(detail)")
    }
  }

  /// The object that was made of `Program/kernel.bpf.c`, from its base64.
  private static let object: [UInt8] = {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(kernelProgram.utf8CodeUnitCount * 3 / 4)
    var group: UInt32 = 0
    var digits = 0
    for index in 0..<kernelProgram.utf8CodeUnitCount {
      let digit: UInt8
      switch kernelProgram.utf8Start[index] {
      case let letter where (65...90).contains(letter): digit = letter - 65
      case let letter where (97...122).contains(letter): digit = letter - 71
      case let letter where (48...57).contains(letter): digit = letter + 4
      case UInt8(ascii: "+"): digit = 62
      case UInt8(ascii: "/"): digit = 63
      default: continue
      }
      group = group << 6 | UInt32(digit)
      digits += 1
      guard digits % 4 == 0 else { continue }
      bytes += [UInt8(group >> 16 & 255), UInt8(group >> 8 & 255), UInt8(group & 255)]
      group = 0
    }
    switch digits % 4 {
    case 2: bytes.append(UInt8(group >> 4 & 255))
    case 3: bytes += [UInt8(group >> 10 & 255), UInt8(group >> 2 & 255)]
    default: break
    }
    return bytes
  }()

  /// Whether what is sent and received over TCP is told by system calls.
  var usesCalls: Bool { kernel_uses_calls(reader) }

  /// Becomes readable when much has gathered.
  var descriptor: Int32 { kernel_descriptor(reader) }

  /// How many events of a kind found no room.
  func lost(_ kind: KernelKind) -> Int { Int(clamping: kernel_lost(reader, UInt32(kind.rawValue))) }

  /// How many events were not looked at, as an interrupt brought them while another one was: changes of connections.
  var missed: Int { Int(clamping: kernel_missed(reader)) }

  /// How many events of a kind its filter has left out.
  func filtered(_ kind: KernelKind) -> Int {
    Int(clamping: kernel_filtered(reader, UInt32(kind.rawValue)))
  }

  /// Leaves out nothing more.
  func takeAll() { kernel_take_all(reader) }

  /// Says which name the program of a process has, unless the programs in the kernel know it.
  func learn(_ process: KnownProcess) {
    guard steps.looksAt.programs else { return }
    var key = kernel_process_key()
    (key.started, key.number) = (process.key.started, process.key.number)
    let numbers = steps.numbers(of: process.name)
    kernel_learn_program(reader, &key, numbers.exact, numbers.caseless)
  }

  /// Takes records that have come, as many as have room.
  ///
  /// - Returns: How many bytes they are.
  func read(into room: UnsafeMutableBufferPointer<UInt8>) throws(SourceError) -> Int {
    let count = kernel_read(reader, room.baseAddress, room.count)
    if count < 0 { throw SourceError("ebpf: \(errorText(Int(-count)))") }
    return Int(count)
  }

  /// Lets the kernel tell nothing more; what it has told can be read to its end then.
  func stop() { kernel_stop(reader) }

  /// Throws away records that have come.
  ///
  /// - Returns: How many of them are of some kinds.
  func drop(_ kinds: [KernelKind]) -> Int {
    Int(clamping: kernel_drop(reader, kinds.reduce(0) { $0 | 1 << UInt32($1.rawValue) }))
  }
}
