/// The programs for the kernel, as the build has compiled them (`Program/kernel.bpf.c`), in base64.
package var kernelProgram: StaticString { kernelObject }
