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

/// What a filter may look at in an event.
enum kernel_field {
  kernel_field_process = 0,
  kernel_field_user,
  /// Ports in the order of bytes of the machine.
  kernel_field_local_port,
  kernel_field_remote_port,
  kernel_field_size,
  /// Addresses of 16 bytes, of IPv4 as IPv6 has them (::ffff:127.0.0.1).
  kernel_field_local_address,
  kernel_field_remote_address,
  /// The number of the name of the process's program among ``kernel_name``s, 0 for any other name.
  kernel_field_program,
  kernel_field_program_caseless,
  /// The same of the name of a file.
  kernel_field_file,
  kernel_field_file_caseless,
  /// Whether a file was opened to be written.
  kernel_field_writes
};

/// What a step of a filter asks.
enum kernel_question {
  /// Whether a field has the number.
  kernel_asks_equal = 0,
  /// Whether the first 8 bytes of a field are a number less than `low`.
  kernel_asks_less,
  /// Whether a field has the number of a name.
  kernel_asks_name
};

/// A step of a filter: a question about a field, and where either answer leads: to another step, or to
/// ``kernel_step_takes`` or ``kernel_step_leaves``.
struct kernel_step {
  uint8_t field;
  uint8_t question;
  uint16_t then;
  uint16_t otherwise;
  uint16_t reserved;
  uint64_t low;
  uint64_t high;
};

enum {
  kernel_step_takes = 0,
  kernel_step_leaves = 1,
  kernel_first_step = 2,
  /// A power of two.
  kernel_most_steps = 128,
  kernel_most_kinds = 32,
  kernel_most_names = 64,
  kernel_unknown_name = 0xFFFF,
  /// The bytes of a name with a NUL.
  kernel_name_size = 64
};

/// A name that a filter looks for; letters of ASCII are small ones where case does not matter.
struct kernel_name {
  char text[kernel_name_size];
  uint32_t is_caseless;
};

/// A process, as long as it lives.
struct kernel_process_key {
  /// When it was started, in hundredths of a second since the start of the machine.
  uint64_t started;
  uint32_t number;
  uint32_t reserved;
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
  /// How many bytes gather before whoever reads is woken.
  uint32_t wakes_at;
  /// Whether what is sent and received over TCP is told by system calls, where the kernel lacks tracepoints of
  /// sockets.
  uint32_t uses_calls;
  uint32_t wants_udp;
  uint32_t wants_dns;
  /// Whether calls that send and receive are looked at.
  uint32_t wants_transfers;
  uint32_t wants_accepts;
  uint32_t wants_files;
  /// Whether filters look at names of programs, at names of files.
  uint32_t looks_at_programs;
  uint32_t looks_at_files;
  /// Where the filter of each kind of event begins.
  uint32_t filters[kernel_most_kinds];
  struct kernel_step steps[kernel_most_steps];
};

#endif
