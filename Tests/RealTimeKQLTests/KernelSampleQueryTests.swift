import Foundation
import Glibc
import RealTimeKQL
import Testing

/// The sample queries on the kernel's events find what scripts do.
@Suite(
  .serialized,
  .enabled(
    if: kernelProblem == nil, "no programs can be loaded into this kernel: \(kernelProblem ?? "")"))
struct KernelSampleQueryTests {
  private let folder = TemporaryFolder()

  private static func query(_ name: String) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "SampleQueries")
    return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  @Test func aShellOfAServerIsFound() async throws {
    let found = try await folder.kernelRows(
      [.process], Self.query("EbpfSuspiciousChild.kql"),
      script: """
        cp /bin/bash "$1/nginx"
        "$1/nginx" -c 'bash -c "exit 0; : marked"; /bin/true not marked'
        sh -c "exit 0; : not marked"
        """, [folder.path]
    ) { $0.contains { $0.contains(": marked") } }
    let marked = found.lines.filter { $0.contains("marked") }
    #expect(marked.count == 1, "\(marked)")
    #expect(marked.first?.contains(#""Tree":"bash > nginx > bash","#) == true, "\(marked)")
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"),
      "Python is not installed"))
  func aNewListenerIsFoundOnce() async throws {
    let found = try await folder.kernelRows(
      [.tcp], Self.query("EbpfNewListener.kql"),
      script: #"""
        python3 -c '
        import socket
        for port in (47113, 47114, 47113):
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen()
            listener.close()'
        """#
    ) { $0.contains { $0.contains("47114") } }
    for port in [47113, 47114] {
      let told = found.lines.filter { $0.contains("\(port)") }
      #expect(told.count == 1, "\(found.lines)")
      #expect(told.first?.contains(#""InitiatingProcessFileName":"python3"#) == true)
    }
  }

  @Test func aTunnelIsFound() async throws {
    let found = try await folder.kernelRows(
      [.dns], Self.query("EbpfDnsTunnel.kql"),
      script: #"""
        for number in $(seq 100 124); do
          printf '\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x28%037d%s\x06tunnel\x07example\0\0\x10\0\x01' 0 "$number" >/dev/udp/127.9.9.7/53
          printf '\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03%s\x07example\0\0\x01\0\x01' "$number" >/dev/udp/127.9.9.7/53
        done
        """#
    ) { _ in true }
    let tunnels = found.lines.filter { $0.contains("tunnel.example") }
    #expect(tunnels.count >= 1 && tunnels.count <= 2, "\(found.lines)")
    #expect(
      tunnels.allSatisfy { $0.contains(#""Process":"bash","Domain":"tunnel.example","#) },
      "\(tunnels)")
    #expect(!found.lines.contains { $0.contains(#""Domain":"100.example""#) })
  }

  /// The original's first two, as they run on its own platform.
  @Test func theWalkThroughTellsWhoTalksToWhom() async throws {
    let script = #"""
      python3 -c '
      import socket, subprocess
      server = socket.socket()
      server.bind(("127.0.0.1", 0))
      server.listen()
      client = subprocess.Popen(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/%d; printf hello >&3; read -r -n 3 <&3" % server.getsockname()[1]])
      connection, _ = server.accept()
      connection.recv(100)
      connection.send(b"abc")
      client.wait()'
      """#
    let lines = try await folder.kernelRows(
      [.tcp], Self.query("SimplifyEtwTcp.kql"), script: script
    ) {
      Set(
        $0.filter { $0.contains("127.0.0.1") }.compactMap {
          $0.split(separator: "ProcessName").last
        }
      )
      .count >= 2
    }.lines
    for (opcode, name) in [(10, "bash"), (11, "bash"), (10, "python3"), (11, "python3")] {
      #expect(
        lines.contains {
          $0.contains(#""Opcode":\#(opcode),"ProcessName":"\#(name)"#)
            && $0.contains(#""SourceIpAddress":"127.0.0.1:"#)
        }, "\(lines)")
    }
    let sums = try await folder.kernelRows(
      [.tcp], Self.query("SummarizeEtwTcp.kql"), script: script
    ) { _ in true }.lines
    // A shell reads byte by byte.
    for (name, packets) in [("bash", 4), ("python3", 2)] {
      #expect(
        sums.contains {
          $0.contains("\"ProcessName\":\"\(name)")
            && $0.contains(#""Packets":\#(packets),"Bytes":8"#)
        }, "\(sums)")
    }
  }
}
