#ifndef KERNEL_EVENTS_H
#define KERNEL_EVENTS_H

/// What the programs in the kernel and this program tell each other. Each side has defined uint8_t and its kind.

/// What has happened.
enum kernel_kind {
  /// No event: what is known of a process, which events refer to.
  kernel_process_info = 0,
  kernel_tcp_send = 1,
  kernel_tcp_receive,
  kernel_tcp_connect,
  kernel_tcp_fail,
  kernel_tcp_accept,
  kernel_tcp_disconnect,
  kernel_tcp_listen,
  kernel_udp_send,
  kernel_udp_receive,
  kernel_exec,
  kernel_exit,
  /// Not shown: a new process that is what its parent is.
  kernel_fork,
  kernel_file_open,
  kernel_file_create,
  kernel_file_delete,
  kernel_file_rename,
  kernel_dns_question,
  kernel_dns_answer,
  /// Made by this program, not by the kernel.
  kernel_logon
};

/// What every record begins with; it takes a multiple of 8 bytes.
struct kernel_head {
  /// The bytes of the record, these included.
  uint32_t length;
  /// In a block: where what is known of the process is, from the start of the block; 0 for nothing.
  uint32_t process;
  /// Nanoseconds since the start of the machine; in a block ticks since the year 1.
  uint64_t time;
  uint32_t pid;
  uint32_t thread;
  /// When the process was started, in nanoseconds since the start of the machine.
  uint64_t started;
  uint32_t user;
  uint8_t kind;
  uint8_t reserved[3];
  /// The name of the thread, or of the program where it is a new one.
  char command[16];
};

/// Sends, receipts and the life of connections.
struct kernel_socket {
  struct kernel_head head;
  /// The bytes sent or received.
  uint32_t size;
  /// 2 for IPv4, 10 for IPv6.
  uint16_t family;
  /// In the network's order of bytes.
  uint16_t local_port;
  uint16_t remote_port;
  uint16_t reserved;
  uint32_t padding;
  /// IPv4 in the first 4 bytes.
  uint8_t local[16];
  uint8_t remote[16];
};

/// A program that was started, a process that has ended or that is new.
///
/// Behind it: of a program the path of its file, the names from the file up to the root, each with a NUL; the
/// file as it was asked for, with a NUL; the arguments, each with a NUL.
struct kernel_exec_event {
  struct kernel_head head;
  uint64_t parent_started;
  uint64_t cgroup;
  uint32_t parent;
  /// As wait gives it.
  int32_t exit_code;
  uint32_t path_length;
  uint32_t name_length;
  uint32_t arguments_length;
  uint32_t session;
};

/// A file that was opened, made, deleted or renamed.
///
/// Behind it, each of its length: of an open file the names from the file up to the root, each with a NUL; of the
/// others the same of the folder, and the path from there; of a renamed one both twice, the old ones first.
struct kernel_file_event {
  struct kernel_head head;
  uint64_t size;
  uint32_t flags;
  uint32_t folder_length;
  uint32_t name_length;
  uint32_t new_folder_length;
  uint32_t new_name_length;
  uint32_t padding;
};

/// A message of DNS.
///
/// Behind it: the message, as far as it is kept.
struct kernel_dns_event {
  struct kernel_head head;
  uint16_t family;
  uint16_t local_port;
  uint16_t remote_port;
  uint16_t message_length;
  uint8_t local[16];
  uint8_t remote[16];
};

enum {
  kernel_longest_path = 4096,
  kernel_longest_name = 1024,
  kernel_longest_arguments = 16383,
  kernel_longest_message = 1024
};

/// What the programs are told before they run.
struct kernel_settings {
  /// The process whose own events are left out.
  uint32_t own;
  /// Whether what is sent and received over TCP is told by system calls, where the kernel lacks tracepoints of
  /// sockets.
  uint32_t uses_calls;
  uint32_t wants_udp;
  uint32_t wants_dns;
  /// Whether calls that send and receive are looked at.
  uint32_t wants_transfers;
  uint32_t wants_accepts;
  uint32_t wants_files;
  /// Whether files that are only read are told of.
  uint32_t wants_reads;
};

#endif
