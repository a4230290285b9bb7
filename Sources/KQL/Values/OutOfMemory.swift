import Glibc

/// Ends the process where the system has no memory left: what was being made cannot be finished.
///
/// It makes no string of its own, which would take memory.
func endOutOfMemory() -> Never {
  let text: StaticString = """
    error: out of memory: the system has none left
      = help: --memory sets how much queries may keep

    """
  _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  abort()
}
