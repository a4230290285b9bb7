// Files that are opened, made, deleted and renamed.

enum { mode_created = 0x100000 };

// Files of the kernel's own making: /proc, /sys and the groups of control.
static __always_inline bool is_ordinary(struct inode *inode) {
  if ((BPF_CORE_READ(inode, i_mode) & 0170000) != 0100000) return false;
  uint64_t magic = BPF_CORE_READ(inode, i_sb, s_magic);
  return magic != 0x9fa0 && magic != 0x62656572 && magic != 0x63677270 && magic != 0x64626720
    && magic != 0x74726163;
}

static __always_inline void opened(int32_t number) {
  struct file *file = file_of(number);
  if (!file) return;
  struct inode *inode = BPF_CORE_READ(file, f_inode);
  if (!is_ordinary(inode)) return;
  uint32_t mode = BPF_CORE_READ(file, f_mode);
  bool is_new = mode & mode_created;
  uint8_t kind = is_new ? kernel_file_create : kernel_file_open;
  if (is_left(kind)) return;
  uint8_t *bytes = room(room_of_calls);
  if (!bytes) return;
  struct kernel_file_event *event = (void *)bytes;
  __builtin_memset(event, 0, sizeof *event);
  fill_head(&event->head, kind, 0);
  event->size = BPF_CORE_READ(inode, i_size);
  event->flags = BPF_CORE_READ(file, f_flags);
  if (is_left_of_file(&event->head, name_of_file(file), event->flags & 3)) return;
  uint32_t end = append_path(bytes, sizeof *event, &file->f_path);
  if (end < sizeof *event || end > sizeof *event + kernel_longest_path) return;
  event->folder_length = end - sizeof *event;
  end = whole(end);
  event->head.length = end;
  send(event, bounded(end, room_size - 1));
}

// Writes the folder that a path is from, and the path; gives where they end.
static __always_inline uint32_t append_name(
  uint8_t *bytes, uint32_t offset, int32_t folder, uint64_t name, uint32_t *folder_length,
  uint32_t *name_length
) {
  struct task_struct *task = (void *)bpf_get_current_task();
  uint32_t end = offset;
  char first = 0;
  bpf_probe_read_user(&first, 1, (void *)name);
  if (first != '/') {
    struct file *file = folder == AT_FDCWD ? 0 : file_of(folder);
    struct path *path = file ? &file->f_path : &BPF_CORE_READ(task, fs)->pwd;
    end = append_path(bytes, offset, path);
    if (end < offset || end > offset + kernel_longest_path) end = offset;
  }
  *folder_length = end - offset;
  *name_length = 0;
  if (end > room_size - 16384) return end;
  long length = bpf_probe_read_user_str(bytes + bounded(end, 16383), kernel_longest_name, (void *)name);
  if (length < 0 || length > kernel_longest_name) length = 0;
  *name_length = length;
  return end + length;
}

// The names of files that are deleted or renamed are not looked at: filters that ask for one tell them all.
__noinline int removed(int32_t folder, uint64_t name) {
  if (is_left(kernel_file_delete)) return 0;
  uint8_t *bytes = room(room_of_calls);
  if (!bytes) return 0;
  struct kernel_file_event *event = (void *)bytes;
  __builtin_memset(event, 0, sizeof *event);
  fill_head(&event->head, kernel_file_delete, 0);
  if (is_left_of_file(&event->head, 0, false)) return 0;
  uint32_t lengths[2];
  uint32_t end =
    whole(append_name(bytes, sizeof *event, folder, name, &lengths[0], &lengths[1]));
  event->folder_length = lengths[0];
  event->name_length = lengths[1];
  event->head.length = end;
  send(event, bounded(end, room_size - 1));
  return 0;
}

__noinline int renamed(int32_t folder, uint64_t name, int32_t new_folder, uint64_t new_name) {
  if (is_left(kernel_file_rename)) return 0;
  uint8_t *bytes = room(room_of_calls);
  if (!bytes) return 0;
  struct kernel_file_event *event = (void *)bytes;
  __builtin_memset(event, 0, sizeof *event);
  fill_head(&event->head, kernel_file_rename, 0);
  if (is_left_of_file(&event->head, 0, false)) return 0;
  uint32_t lengths[4];
  uint32_t end = append_name(bytes, sizeof *event, folder, name, &lengths[0], &lengths[1]);
  if (end > sizeof *event + kernel_longest_path + kernel_longest_name) return 0;
  end = whole(append_name(bytes, end, new_folder, new_name, &lengths[2], &lengths[3]));
  event->folder_length = lengths[0];
  event->name_length = lengths[1];
  event->new_folder_length = lengths[2];
  event->new_name_length = lengths[3];
  event->head.length = end;
  send(event, bounded(end, room_size - 1));
  return 0;
}
