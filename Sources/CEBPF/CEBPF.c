#define _GNU_SOURCE

#include "CEBPF.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { longest_record = 1 << 15, most_links = 16 };

/// The buffer that the kernel fills, as the process sees it.
///
/// libbpf has a reader of its own, which gives the kernel the room of each record by itself: processors that write at the same
/// time have to fetch that from the one that reads.
struct ring {
  /// How far it is read, which this process writes; on a page of its own.
  uint64_t *read;
  /// How far it is written; behind its page the bytes, twice, so that each record is in one piece.
  const uint64_t *written;
  const uint8_t *bytes;
  uint64_t mask;
  /// Becomes readable when the kernel wakes somebody.
  int descriptor;
};

struct kernel_reader {
  struct bpf_object *object;
  struct ring ring;
  struct bpf_link *links[most_links];
  int link_count;
  /// The programs that run.
  int programs[most_links];
  int program_count;
  int lost_map;
  int filtered_map;
  int settings_map;
  int programs_map;
  int processors;
  uint64_t *counts;
  bool uses_calls;
  /// Where records are copied to.
  uint8_t *target;
  /// The kinds that are counted, a bit for each, and how many there were.
  uint32_t counted_kinds;
  uint64_t counted;
  size_t room;
  size_t used;
};

// MARK: What libbpf says

static __thread char *said;
static __thread size_t said_room;

/// The end of a message that is kept: verifiers say last what they do not like.
enum { longest_message = 4096 };

static int take_said(enum libbpf_print_level level, const char *format, va_list arguments) {
  if (level != LIBBPF_WARN || !said || said_room < 2) return 0;
  char *text;
  int count = vasprintf(&text, format, arguments);
  if (count < 0) return 0;
  size_t taken = (size_t)count < longest_message ? (size_t)count : longest_message;
  if (taken > said_room - 1) taken = said_room - 1;
  memcpy(said, text + (size_t)count - taken, taken);
  free(text);
  said += taken;
  said_room -= taken;
  *said = 0;
  return 0;
}

// MARK: What there is

size_t kernel_longest_record(void) { return longest_record; }

bool kernel_has_types(void) { return access("/sys/kernel/btf/vmlinux", R_OK) == 0; }

uint32_t kernel_missing_capabilities(void) {
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &head, data) < 0) return 0;
  uint64_t effective = data[0].effective | (uint64_t)data[1].effective << 32;
  if (effective >> CAP_SYS_ADMIN & 1) return 0;
  // Older headers do not name these.
  uint64_t bpf = effective >> 39 & 1, perfmon = effective >> 38 & 1;
  return (bpf ? 0 : kernel_lacks_bpf) | (perfmon ? 0 : kernel_lacks_perfmon);
}

// MARK: Loading

static bool is_wanted(const char *name, const kernel_request *request, bool uses_calls) {
  if (strncmp(name, "on_exec", 7) == 0 || strcmp(name, "on_exit") == 0
      || strcmp(name, "on_fork") == 0 || strcmp(name, "tell_own") == 0)
    return true;
  if (strcmp(name, "on_state") == 0) return request->wants_tcp;
  if (strcmp(name, "on_call") == 0) return request->wants_calls;
  return request->wants_tcp && !uses_calls;
}

static struct bpf_map *settings_map(struct bpf_object *object) {
  struct bpf_map *map;
  bpf_object__for_each_map(map, object) {
    const char *name = bpf_map__name(map);
    size_t length = strlen(name);
    if (length >= 4 && strcmp(name + length - 4, ".bss") == 0) return map;
  }
  return NULL;
}

/// Learns which number the process has for the kernel, which may be another one in its container.
static void find_own(struct bpf_object *object, struct bpf_map *map, struct kernel_settings *settings) {
  struct bpf_program *program = bpf_object__find_program_by_name(object, "tell_own");
  LIBBPF_OPTS(bpf_test_run_opts, options);
  uint64_t context[2] = {0, 0};
  options.ctx_in = context;
  options.ctx_size_in = sizeof context;
  uint32_t zero = 0;
  if (!program || bpf_prog_test_run_opts(bpf_program__fd(program), &options) < 0) {
    settings->own = (uint32_t)getpid();
    bpf_map_update_elem(bpf_map__fd(map), &zero, settings, BPF_ANY);
  }
}

/// Puts the filters of a request into the settings; gives whether they have room.
static bool set_filters(struct kernel_settings *settings, const kernel_request *request) {
  if (!request->filters) return true;
  if (request->step_count > kernel_most_steps - kernel_first_step) return false;
  memcpy(settings->filters, request->filters, sizeof settings->filters);
  for (size_t i = 0; i < request->step_count; i++)
    settings->steps[kernel_first_step + i] = request->steps[i];
  return true;
}

static int load(
  kernel_reader *reader, const void *object, size_t size, const kernel_request *request,
  bool uses_calls
) {
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "realtimekql");
  reader->object = bpf_object__open_mem(object, size, &options);
  if (!reader->object) return -errno;
  struct bpf_program *program;
  bpf_object__for_each_program(program, reader->object) {
    bpf_program__set_autoload(program, is_wanted(bpf_program__name(program), request, uses_calls));
  }
  struct kernel_settings settings = request->settings;
  settings.uses_calls = uses_calls;
  settings.wakes_at = request->buffer_size / 4 < 1 << 18 ? request->buffer_size / 4 : 1 << 18;
  settings.wants_transfers = settings.wants_udp || settings.wants_dns || uses_calls;
  if (!set_filters(&settings, request)) return -E2BIG;
  struct bpf_map *map = settings_map(reader->object);
  struct bpf_map *events = bpf_object__find_map_by_name(reader->object, "events");
  struct bpf_map *lost = bpf_object__find_map_by_name(reader->object, "lost");
  struct bpf_map *filtered = bpf_object__find_map_by_name(reader->object, "filtered");
  struct bpf_map *names = bpf_object__find_map_by_name(reader->object, "names");
  struct bpf_map *programs = bpf_object__find_map_by_name(reader->object, "programs");
  if (!map || !events || !lost || !filtered || !names || !programs) return -EINVAL;
  int result = bpf_map__set_initial_value(map, &settings, sizeof settings);
  if (result == 0) result = bpf_map__set_max_entries(events, request->buffer_size);
  // What nobody looks at takes no room.
  if (result == 0 && !settings.looks_at_programs) result = bpf_map__set_max_entries(programs, 1);
  if (result == 0) result = bpf_object__load(reader->object);
  if (result < 0) return result;
  find_own(reader->object, map, &settings);
  for (uint32_t i = 0; i < request->name_count && result == 0; i++) {
    uint32_t number = i + 1;
    result = bpf_map_update_elem(bpf_map__fd(names), &request->names[i], &number, BPF_ANY);
  }
  if (result < 0) return result;
  reader->lost_map = bpf_map__fd(lost);
  reader->filtered_map = bpf_map__fd(filtered);
  reader->settings_map = bpf_map__fd(map);
  reader->programs_map = bpf_map__fd(programs);
  reader->program_count = 0;
  bpf_object__for_each_program(program, reader->object) {
    const char *name = bpf_program__name(program);
    if (!bpf_program__autoload(program) || strcmp(name, "tell_own") == 0) continue;
    if (reader->link_count == most_links) return -E2BIG;
    struct bpf_link *link = bpf_program__attach(program);
    if (!link) return -errno;
    reader->links[reader->link_count++] = link;
    reader->programs[reader->program_count++] = bpf_program__fd(program);
  }
  return 0;
}

/// Whether the kernel has the tracepoints of sockets, which those before 6.3 lack: found out with a program that does nothing, as
/// it takes long to load the others for nothing.
static bool has_socket_hooks(void) {
  LIBBPF_OPTS(bpf_prog_load_opts, options);
  // r0 = 0; return
  const struct bpf_insn nothing[] = {
    {.code = BPF_ALU64 | BPF_MOV | BPF_K}, {.code = BPF_JMP | BPF_EXIT}};
  int program = bpf_prog_load(
    BPF_PROG_TYPE_RAW_TRACEPOINT, "try", "Dual MIT/GPL", nothing, sizeof nothing / sizeof *nothing, &options);
  if (program < 0) return true;
  int hook = bpf_raw_tracepoint_open("sock_send_length", program);
  close(program);
  if (hook < 0) return hook != -ENOENT;
  close(hook);
  return true;
}

static void detach(kernel_reader *reader) {
  for (int i = 0; i < reader->link_count; i++) bpf_link__destroy(reader->links[i]);
  reader->link_count = 0;
}

static void unload(kernel_reader *reader) {
  detach(reader);
  bpf_object__close(reader->object);
  reader->object = NULL;
}

// MARK: The buffer

static int open_ring(struct ring *ring, int map, uint32_t size) {
  long page = sysconf(_SC_PAGESIZE);
  void *read = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
  if (read == MAP_FAILED) return -errno;
  ring->read = read;
  void *written = mmap(NULL, (size_t)page + 2 * (size_t)size, PROT_READ, MAP_SHARED, map, page);
  if (written == MAP_FAILED) return -errno;
  ring->written = written;
  ring->bytes = (const uint8_t *)written + page;
  ring->mask = size - 1;
  ring->descriptor = epoll_create1(EPOLL_CLOEXEC);
  if (ring->descriptor < 0) return -errno;
  struct epoll_event event = {.events = EPOLLIN};
  return epoll_ctl(ring->descriptor, EPOLL_CTL_ADD, map, &event) < 0 ? -errno : 0;
}

static void close_ring(struct ring *ring) {
  long page = sysconf(_SC_PAGESIZE);
  if (ring->read) munmap(ring->read, (size_t)page);
  if (ring->written) munmap((void *)ring->written, (size_t)page + 2 * (ring->mask + 1));
  if (ring->descriptor >= 0) close(ring->descriptor);
}

/// How many bytes are read before the kernel gets their room.
enum { given_back_at_once = 1 << 16 };

/// Takes records as long as some are there and `take` returns true.
static void consume(
  kernel_reader *reader, bool (*take)(kernel_reader *reader, const uint8_t *record, size_t size)
) {
  struct ring *ring = &reader->ring;
  uint64_t at = *ring->read, given_back = at;
  bool goes_on = true;
  while (goes_on) {
    uint64_t end = __atomic_load_n(ring->written, __ATOMIC_ACQUIRE);
    if (at >= end) break;
    while (at < end && goes_on) {
      const uint8_t *head = ring->bytes + (at & ring->mask);
      uint32_t length = __atomic_load_n((const uint32_t *)head, __ATOMIC_ACQUIRE);
      // One that is being written: those behind it may be finished, but they come after it.
      if (length & BPF_RINGBUF_BUSY_BIT) {
        goes_on = false;
        break;
      }
      bool is_record = !(length & BPF_RINGBUF_DISCARD_BIT);
      length &= ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
      if (is_record) goes_on = take(reader, head + BPF_RINGBUF_HDR_SZ, length);
      at += (length + BPF_RINGBUF_HDR_SZ + 7) & ~(uint64_t)7;
      if (at - given_back < given_back_at_once) continue;
      __atomic_store_n(ring->read, at, __ATOMIC_RELEASE);
      given_back = at;
    }
  }
  __atomic_store_n(ring->read, at, __ATOMIC_RELEASE);
}

static bool take_record(kernel_reader *reader, const uint8_t *record, size_t size) {
  size_t length = (size + 7) & ~(size_t)7;
  memcpy(reader->target + reader->used, record, size);
  // The length that counts is that in the block.
  uint32_t whole = (uint32_t)length;
  memcpy(reader->target + reader->used, &whole, sizeof whole);
  reader->used += length;
  return reader->room - reader->used >= longest_record;
}

static bool count_record(kernel_reader *reader, const uint8_t *record, size_t size) {
  const struct kernel_head *head = (const void *)record;
  reader->counted += head->kind < 32 && reader->counted_kinds >> head->kind & 1;
  return true;
}

int kernel_open(
  kernel_reader **opened, const void *object, size_t size, const kernel_request *request,
  char *problem, size_t problem_size
) {
  problem[0] = 0;
  kernel_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return -ENOMEM;
  reader->ring.descriptor = -1;
  said = problem;
  said_room = problem_size;
  libbpf_print_fn_t before = libbpf_set_print(take_said);
  bool uses_calls = request->wants_tcp && (request->avoids_socket_hooks || !has_socket_hooks());
  int result = load(reader, object, size, request, uses_calls);
  if (result == 0) {
    reader->uses_calls = uses_calls;
    reader->processors = libbpf_num_possible_cpus();
    reader->counts = calloc((size_t)(reader->processors > 0 ? reader->processors : 1), 8);
    struct bpf_map *events = bpf_object__find_map_by_name(reader->object, "events");
    result =
      reader->counts ? open_ring(&reader->ring, bpf_map__fd(events), request->buffer_size) : -ENOMEM;
  }
  libbpf_set_print(before);
  said = NULL;
  if (result < 0) {
    kernel_close(reader);
    return result;
  }
  *opened = reader;
  return 0;
}

void kernel_close(kernel_reader *reader) {
  if (!reader) return;
  close_ring(&reader->ring);
  unload(reader);
  free(reader->counts);
  free(reader);
}

bool kernel_uses_calls(const kernel_reader *reader) { return reader->uses_calls; }

int64_t kernel_read(kernel_reader *reader, uint8_t *buffer, size_t capacity) {
  if (capacity < longest_record) return -ENOSPC;
  reader->target = buffer;
  reader->room = capacity;
  reader->used = 0;
  consume(reader, take_record);
  return (int64_t)reader->used;
}

void kernel_stop(kernel_reader *reader) {
  if (reader->link_count == 0) return;
  detach(reader);
  // A program that runs on another processor has to finish its record, behind which no other is read: programs run in
  // what this waits for.
  syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

uint64_t kernel_drop(kernel_reader *reader, uint32_t kinds) {
  reader->counted_kinds = kinds;
  reader->counted = 0;
  consume(reader, count_record);
  return reader->counted;
}

int kernel_descriptor(const kernel_reader *reader) {
  return reader->ring.descriptor;
}

/// The sum of a number that each processor counts by itself.
static uint64_t sum_of(const kernel_reader *reader, int map, uint32_t key) {
  uint64_t sum = 0;
  if (bpf_map_lookup_elem(map, &key, reader->counts) < 0) return 0;
  for (int i = 0; i < reader->processors; i++) sum += reader->counts[i];
  return sum;
}

uint64_t kernel_lost(const kernel_reader *reader, uint32_t kind) {
  return sum_of(reader, reader->lost_map, kind);
}

uint64_t kernel_missed(const kernel_reader *reader) {
  uint64_t missed = 0;
  for (int i = 0; i < reader->program_count; i++) {
    struct bpf_prog_info info;
    memset(&info, 0, sizeof info);
    uint32_t size = sizeof info;
    if (bpf_obj_get_info_by_fd(reader->programs[i], &info, &size) == 0)
      missed += info.recursion_misses;
  }
  return missed;
}

uint64_t kernel_filtered(const kernel_reader *reader, uint32_t kind) {
  return sum_of(reader, reader->filtered_map, kind);
}

void kernel_take_all(const kernel_reader *reader) {
  struct kernel_settings settings;
  uint32_t zero = 0;
  if (bpf_map_lookup_elem(reader->settings_map, &zero, &settings) < 0) return;
  memset(settings.filters, 0, sizeof settings.filters);
  bpf_map_update_elem(reader->settings_map, &zero, &settings, BPF_ANY);
}

void kernel_learn_program(
  const kernel_reader *reader, const struct kernel_process_key *process,
  uint16_t number, uint16_t caseless_number
) {
  uint32_t numbers = (uint32_t)caseless_number << 16 | number;
  bpf_map_update_elem(reader->programs_map, process, &numbers, BPF_NOEXIST);
}
