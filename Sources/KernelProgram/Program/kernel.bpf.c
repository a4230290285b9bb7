// Tells the program in the process of connections, datagrams, messages of DNS, processes and files.
//
// Only the fields of the kernel's types that are used are declared; libbpf finds their places in the kernel that
// runs (CO-RE), so no header of a kernel is needed. All hooks are raw tracepoints: they need neither probes of
// functions nor tracefs.

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

typedef __u8 uint8_t;
typedef __u16 uint16_t;
typedef __u32 uint32_t;
typedef __s32 int32_t;
typedef __u64 uint64_t;
typedef __s64 int64_t;
#include "kernel_events.h"

#include "kernel_types.h"

#include "kernel_shared.h"

#include "kernel_filters.h"

#include "kernel_sockets.h"

#include "kernel_processes.h"

#include "kernel_files.h"

char _license[] SEC("license") = "Dual MIT/GPL";

// Calls that have returned: what they were asked for has happened, and their arguments are in memory.
SEC("raw_tp/sys_exit")
int on_call(struct bpf_raw_tracepoint_args *context) {
  struct pt_regs *regs = (void *)context->args[0];
  int64_t result = (int64_t)context->args[1];
  if (result < 0 || is_own()) return 0;
  int64_t number = call_number(regs);
  bool is_transfer = number == call_read || number == call_write || number == call_readv
    || number == call_writev || number == call_sendto || number == call_recvfrom
    || number == call_sendmsg || number == call_recvmsg || number == call_sendmmsg
    || number == call_recvmmsg;
  bool is_file = number == call_open || number == call_creat || number == call_openat
    || number == call_openat2 || number == call_unlink || number == call_unlinkat
    || number == call_rename || number == call_renameat || number == call_renameat2;
  bool is_accept = number == call_accept || number == call_accept4;
  if (!(is_transfer && settings.wants_transfers) && !(is_file && settings.wants_files)
      && !(is_accept && settings.wants_accepts))
    return 0;
  if (is_foreign()) return 0;
  struct call call;
  read_call(&call, regs);
  int32_t first = (int32_t)call.arguments[0];
  uint64_t buffer = call.arguments[1];
  switch (number) {
  case call_read: transmitted(first, buffer, 0, result, 0); break;
  case call_write: transmitted(first, buffer, 0, result, 1); break;
  case call_readv: transmitted_parts(first, buffer, call.arguments[2], 0, result, false); break;
  case call_writev: transmitted_parts(first, buffer, call.arguments[2], 0, result, true); break;
  case call_sendto: transmitted(first, buffer, call.arguments[4], result, 1); break;
  case call_recvfrom:
    // Of a datagram that is longer than its room the whole length may be told.
    if (result > (int64_t)call.arguments[2]) result = (int64_t)call.arguments[2];
    if (!(call.arguments[3] & MSG_NOT_TAKEN))
      transmitted(first, buffer, call.arguments[4], result, 0);
    break;
  case call_sendmsg: transmitted_message(first, call.arguments[1], result, true); break;
  case call_recvmsg:
    if (!(call.arguments[2] & MSG_NOT_TAKEN))
      transmitted_message(first, call.arguments[1], result, false);
    break;
  case call_sendmmsg: transmitted_messages(first, call.arguments[1], result, true); break;
  case call_recvmmsg:
    if (!(call.arguments[3] & MSG_NOT_TAKEN))
      transmitted_messages(first, call.arguments[1], result, false);
    break;
  case call_accept:
  case call_accept4: accepted((int32_t)result); break;
  case call_open:
  case call_creat:
  case call_openat:
  case call_openat2: opened((int32_t)result); break;
  case call_unlink: removed(AT_FDCWD, call.arguments[0]); break;
  case call_unlinkat:
    // Not a folder.
    if (!(call.arguments[2] & 0x200)) removed(first, call.arguments[1]);
    break;
  case call_rename:
    renamed(AT_FDCWD, call.arguments[0], AT_FDCWD, call.arguments[1]);
    break;
  case call_renameat:
  case call_renameat2:
    renamed(first, call.arguments[1], (int32_t)call.arguments[2], call.arguments[3]);
    break;
  }
  return 0;
}

// Is run once by the program itself: its number may be another one in its container.
SEC("raw_tp/sched_process_fork")
int tell_own(struct bpf_raw_tracepoint_args *context) {
  settings.own = bpf_get_current_pid_tgid() >> 32;
  return 0;
}
