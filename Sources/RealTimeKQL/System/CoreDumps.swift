import Glibc

/// The images of its memory that a process leaves when it crashes.
enum CoreDumps {
  /// Leaves none from now on: there are secrets in the memory.
  static func forbid() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }
}
