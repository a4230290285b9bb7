import Foundation
import Testing

/// A program under strace, which tells what it makes, changes and sends.
enum Trace {
  /// Whether programs can be traced here.
  static func isPossible() async throws -> Bool {
    guard Program.isInstalled("strace") else { return false }
    return try await Program.run(["-o", "/dev/null", "/bin/true"], program: "/usr/bin/strace").code
      == 0
  }

  /// Runs the command, or another program, to its end.
  ///
  /// - Returns: How it ended, and the system calls that make, change or send something.
  static func run(
    _ words: [String], input: String = "", program: String = Program.path, in folder: Folder,
    environment: [String: String] = [:]
  ) async throws -> (result: Program.Result, effects: [String]) {
    let names = folder.names
    let trace = try Folder()
    let result = try await Program.run(
      [
        "-f", "-qq", "--seccomp-bpf", "-o", trace["calls"], "-e",
        "trace=open,openat,openat2,creat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2,"
          + "link,linkat,symlink,symlinkat,truncate,ftruncate,socket,socketpair,bind,connect,mknod,mknodat",
        program,
      ] + words, input: input, program: "/usr/bin/strace", in: folder.path,
      environment: environment)
    let calls = trace.text("calls").split(separator: "\n").map(String.init)
    #expect(calls.contains { $0.contains("openat(") }, "nothing was traced")
    #expect(folder.names == names, "\(words)")
    let effects = calls.filter { call in
      let opens = call.contains(" open(") || call.contains(" openat(") || call.contains("openat2(")
      let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"]
      guard opens else { return call.contains("(") }
      // bash looks for its terminal.
      let isNothing = call.contains("\"/dev/null\"") || call.contains("\"/dev/tty\"")
      return writes.contains(where: call.contains) && !isNothing
    }
    return (result, effects)
  }
}
