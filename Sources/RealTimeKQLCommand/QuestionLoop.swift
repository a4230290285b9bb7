import ArgumentParser
import Glibc
import KQL

/// Answers the questions that come as lines on the standard input, one line each, at once.
enum QuestionLoop {
  /// Reads to the end of the input.
  ///
  /// - Returns: Why an answer could not be written; `nil` when all were.
  static func run(
    _ answer: (_ line: UnsafeRawBufferPointer, _ buffer: inout ByteBuffer) -> Void
  ) -> ExitCode? {
    var input = LineInput(STDIN_FILENO)
    var buffer = ByteBuffer(capacity: 1 << 16)
    while let line = input.next() {
      if line.allSatisfy({ $0 <= 0x20 }) { continue }
      buffer.removeAll(keepingAtMost: 1 << 20)
      answer(line, &buffer)
      do throws(ExitCode) {
        try OutputDescriptor.write(buffer)
      } catch {
        return error
      }
    }
    return nil
  }
}
