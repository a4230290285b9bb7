#ifndef CEBPF_H
#define CEBPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel_events.h"

/// Programs in the kernel and what they tell, with libbpf.

/// Programs that run in the kernel; of use to one thread at a time.
typedef struct kernel_reader kernel_reader;

/// What is to be told.
typedef struct {
  struct kernel_settings settings;
  bool wants_tcp;
  bool wants_calls;
  /// Whether tracepoints of sockets are done without, though the kernel has them.
  bool avoids_socket_hooks;
  /// The bytes of the buffer between the kernel and the program, a power of two.
  uint32_t buffer_size;
} kernel_request;

/// Loads and starts the programs of an object.
///
/// - Returns: 0, or a negative errno; `problem` is what libbpf says then, with a NUL.
int kernel_open(
  kernel_reader **reader, const void *object, size_t size, const kernel_request *request,
  char *problem, size_t problem_size);

void kernel_close(kernel_reader *reader);

/// Whether what is sent and received over TCP is told by system calls.
bool kernel_uses_calls(const kernel_reader *reader);

/// Takes records that have come, one behind the other, as many as are there or have room.
///
/// - Returns: How many bytes they are, or a negative errno.
int64_t kernel_read(kernel_reader *reader, uint8_t *buffer, size_t capacity);

/// Becomes readable when much has gathered; the rest is looked for.
int kernel_descriptor(const kernel_reader *reader);

/// How many events found no room.
uint64_t kernel_lost(const kernel_reader *reader);

/// The bytes of the longest record.
size_t kernel_longest_record(void);

/// Whether the kernel describes its types, and whether the process has what loading takes: CAP_BPF and CAP_PERFMON, or
/// CAP_SYS_ADMIN.
bool kernel_has_types(void);
bool kernel_is_permitted(void);

#endif
