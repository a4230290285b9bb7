import Foundation
import PackagePlugin

/// Compiles the programs for the kernel with the toolchain's clang and puts each into a Swift file as base64.
///
/// `Program/kernel.bpf.c` of a target becomes `KernelObject.swift` with `let kernelObject: StaticString`.
@main struct CompileBPF: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = target.directoryURL.appending(path: "Program")
    let work = context.pluginWorkDirectoryURL
    let clang = try context.tool(named: "clang").url
    let shared = context.package.directoryURL.appending(path: "Sources/CEBPF/include")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return files.filter { $0.lastPathComponent.hasSuffix(".bpf.c") }.map { source in
      let name = source.lastPathComponent.dropLast(".bpf.c".count)
      let output = work.appending(path: "\(name.capitalized)Object.swift")
      return .buildCommand(
        displayName: "Compiling \(source.lastPathComponent) for the kernel",
        executable: URL(filePath: "/bin/sh"),
        arguments: [
          "-ec", Self.script, "sh", clang.path, source.path, shared.path,
          work.appending(path: "\(name).bpf.o").path, output.path, "\(name)Object",
        ], inputFiles: files + [shared.appending(path: "kernel_events.h")], outputFiles: [output])
    }
  }

  /// The debugging information is for the compiler's errors alone; BTF, which libbpf needs, stays.
  private static let script = #"""
    case $(uname -m) in x86_64) arch=x86 ;; aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
    "$1" -g -O2 -Wall -Werror -target bpf -mcpu=v3 -D__TARGET_ARCH_$arch -I"$3" \
      -idirafter "/usr/include/$(uname -m)-linux-gnu" -c "$2" -o "$4"
    "$(dirname "$1")/llvm-objcopy" -g "$4"
    {
      printf '/// The object of %s, in base64.\nlet %s: StaticString = "' "$(basename "$2")" "$6"
      base64 -w0 "$4"
      printf '"\n'
    } >"$5"
    """#
}
