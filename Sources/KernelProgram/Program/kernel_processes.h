// Programs that are started, processes that end or are new.

static __always_inline void fill_process(
  struct kernel_exec_event *event, struct task_struct *task, uint8_t kind
) {
  __builtin_memset(event, 0, sizeof *event);
  fill_head(&event->head, kind, sizeof *event);
  struct task_struct *parent = BPF_CORE_READ(task, real_parent, group_leader);
  event->parent = BPF_CORE_READ(parent, tgid);
  event->parent_started = BPF_CORE_READ(parent, start_boottime);
  event->cgroup = bpf_get_current_cgroup_id();
}

SEC("raw_tp/sched_process_exec")
int on_exec(struct bpf_raw_tracepoint_args *context) {
  if (is_own()) return 0;
  struct task_struct *task = (void *)context->args[0];
  struct linux_binprm *program = (void *)context->args[2];
  uint8_t *bytes = room(room_of_execs);
  if (!bytes) return 0;
  struct kernel_exec_event *event = (void *)bytes;
  fill_process(event, task, kernel_exec);
  struct mm_struct *memory = BPF_CORE_READ(task, mm);
  struct file *file = BPF_CORE_READ(memory, exe_file);
  uint32_t start = sizeof *event;
  uint32_t end = append_path(bytes, start, &file->f_path);
  if (end < start || end > start + kernel_longest_path) end = start;
  event->path_length = end - start;
  learn_program(&event->head, file);
  const char *name = BPF_CORE_READ(program, filename);
  long length = bpf_probe_read_kernel_str(bytes + bounded(end, 8191), kernel_longest_name, name);
  if (length < 0 || length > kernel_longest_name) length = 0;
  event->name_length = length;
  end += length;
  uint64_t from = BPF_CORE_READ(memory, arg_start);
  uint64_t count = BPF_CORE_READ(memory, arg_end) - from;
  if (count > kernel_longest_arguments) count = kernel_longest_arguments;
  if (end > room_size - 16384) return 0;
  if (bpf_probe_read_user(bytes + bounded(end, 16383), bounded(count, 16383), (void *)from) < 0)
    count = 0;
  event->arguments_length = count;
  end = whole(end + count);
  event->head.length = end;
  if (end < room_size) send(event, bounded(end, room_size - 1));
  return 0;
}

SEC("raw_tp/sched_process_exit")
int on_exit(struct bpf_raw_tracepoint_args *context) {
  if (is_own()) return 0;
  struct task_struct *task = (void *)context->args[0];
  // The last of its threads.
  if (BPF_CORE_READ(task, signal, live.counter) != 0) return 0;
  struct kernel_exec_event event;
  fill_process(&event, task, kernel_exit);
  event.exit_code = BPF_CORE_READ(task, exit_code);
  forget_program(&event.head);
  send(&event, sizeof event);
  return 0;
}

SEC("raw_tp/sched_process_fork")
int on_fork(struct bpf_raw_tracepoint_args *context) {
  struct task_struct *child = (void *)context->args[1];
  if (BPF_CORE_READ(child, pid) != BPF_CORE_READ(child, tgid)) return 0;
  struct kernel_exec_event event;
  fill_process(&event, child, kernel_fork);
  event.head.pid = event.head.thread = BPF_CORE_READ(child, tgid);
  event.head.started = BPF_CORE_READ(child, start_boottime);
  inherit_program(&event);
  send(&event, sizeof event);
  return 0;
}
