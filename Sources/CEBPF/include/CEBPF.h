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
  /// Where the filter of each kind of event begins, `kernel_most_kinds` of them; NULL for no filter.
  const uint32_t *filters;
  /// The steps of the filters from the first one on.
  const struct kernel_step *steps;
  size_t step_count;
  /// The names that the filters look for, whose numbers begin with 1.
  const struct kernel_name *names;
  size_t name_count;
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
/// - Returns: How many bytes they are; a negative errno where not even the longest one has room.
int64_t kernel_read(kernel_reader *reader, uint8_t *buffer, size_t capacity);

/// Lets the programs tell nothing more; what they have told can be read to its end then.
void kernel_stop(kernel_reader *reader);

/// Throws away records that have come.
///
/// - Returns: How many of them are of some kinds, a bit for each.
uint64_t kernel_drop(kernel_reader *reader, uint32_t kinds);

/// Becomes readable when much has gathered; the rest is looked for.
int kernel_descriptor(const kernel_reader *reader);

/// How many events of a kind found no room.
uint64_t kernel_lost(const kernel_reader *reader, uint32_t kind);

/// How often a program was not run, as an interrupt brought an event while it looked at another one; these are changes of
/// connections.
uint64_t kernel_missed(const kernel_reader *reader);

/// How many events of a kind a filter has left out.
uint64_t kernel_filtered(const kernel_reader *reader, uint32_t kind);

/// Leaves out nothing more; may be called from any thread.
void kernel_take_all(const kernel_reader *reader);

/// Says which name the program of a process has, where the programs in the kernel do not know it.
void kernel_learn_program(
  const kernel_reader *reader, const struct kernel_process_key *process,
  uint16_t number, uint16_t caseless_number);

/// The bytes of the longest record.
size_t kernel_longest_record(void);

/// Whether the kernel describes its types.
bool kernel_has_types(void);

/// What the process lacks of what loading takes, CAP_BPF and CAP_PERFMON; nothing where it has CAP_SYS_ADMIN.
uint32_t kernel_missing_capabilities(void);

enum { kernel_lacks_bpf = 1, kernel_lacks_perfmon = 2 };

#endif
