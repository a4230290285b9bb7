// Lets one call on a file of a folder or on a socket fail, in a program that loads this first (LD_PRELOAD): the N-th one. strace
// can do that too, but not for files whose names nobody knows beforehand; it cannot make a write short, and a connection that it
// says is broken is alive.
//
//   FAILING_UNDER   what the paths begin with; `sockets` for sockets
//   FAILING_AT      which call fails, from 1
//   FAILING_WITH    EINTR, ENOSPC, EIO; SHORT: half of the bytes are written; TORN: and the next write finds no room;
//                   of sockets EINTR, SHORT, and ECONNRESET, EPIPE, ETIMEDOUT: the connection is broken from then on
//   FAILING_SAYS    the file that is told which call it was

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int calls;
static const char *under, *with;
static int at;

static const struct {
  const char *name;
  int number;
} errors[] = {
  {"EINTR", EINTR}, {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"ECONNRESET", ECONNRESET}, {"EPIPE", EPIPE},
  {"ETIMEDOUT", ETIMEDOUT},
};

static int error_number(void) {
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp(errors[i].name, with) == 0) return errors[i].number;
  return EIO;
}

__attribute__((constructor)) static void begin(void) {
  under = getenv("FAILING_UNDER");
  with = getenv("FAILING_WITH");
  at = getenv("FAILING_AT") ? atoi(getenv("FAILING_AT")) : 0;
}

static void say(const char *call, const char *path) {
  char line[4200];
  int count = snprintf(line, sizeof line, "%s %s\n", call, path);
  int file = syscall(SYS_openat, AT_FDCWD, getenv("FAILING_SAYS"), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  syscall(SYS_write, file, line, count);
  syscall(SYS_close, file);
}

/// Whether a call on a path is the one; what can be written at once is left of `count` then, if it is given.
static bool fails(const char *call, const char *path, size_t *count) {
  if (!under || !with || !path || strncmp(path, under, strlen(under)) != 0) return false;
  bool is_torn = strcmp(with, "TORN") == 0, is_short = is_torn || strcmp(with, "SHORT") == 0;
  if (is_short && (!count || *count < 2)) return false;
  int number = ++calls;
  if (is_torn && number == at + 1) {
    errno = ENOSPC;
    return true;
  }
  if (number != at) return false;
  say(call, path);
  if (is_short) {
    *count /= 2;
    return false;
  }
  errno = error_number();
  return true;
}

static bool fails_on(const char *call, int file, size_t *count) {
  char link[40], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = syscall(SYS_readlink, link, path, sizeof path - 1);
  if (length < 0) return false;
  path[length] = 0;
  return fails(call, path, count);
}

/// Whether a call on a socket is the one; the connection is broken then, unless only the call is.
static bool breaks(const char *call, int socket, size_t *count) {
  if (!fails(call, "sockets", count)) return false;
  int number = errno;
  if (number != EINTR) shutdown(socket, SHUT_RDWR);
  errno = number;
  return true;
}

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define WRITE(name) \
  ssize_t name(int file, const void *bytes, size_t count) { \
    REAL(ssize_t, name, int, const void *, size_t); \
    return fails_on(#name, file, &count) ? -1 : real(file, bytes, count); \
  }
#define WRITE_AT(name) \
  ssize_t name(int file, const void *bytes, size_t count, off_t offset) { \
    REAL(ssize_t, name, int, const void *, size_t, off_t); \
    return fails_on(#name, file, &count) ? -1 : real(file, bytes, count, offset); \
  }
#define ON_FILE(name) \
  int name(int file) { \
    REAL(int, name, int); \
    return fails_on(#name, file, NULL) ? -1 : real(file); \
  }
#define CUT(name) \
  int name(int file, off_t count) { \
    REAL(int, name, int, off_t); \
    return fails_on(#name, file, NULL) ? -1 : real(file, count); \
  }
#define ON_PATHS(name) \
  int name(const char *old, const char *new) { \
    REAL(int, name, const char *, const char *); \
    return fails(#name, new, NULL) ? -1 : real(old, new); \
  }
#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(int, name, const char *, int, ...); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return fails(#name, path, NULL) ? -1 : real(path, flags, mode); \
  }

WRITE(write)
WRITE_AT(pwrite)
WRITE_AT(pwrite64)
ON_FILE(fsync)
ON_FILE(fdatasync)
CUT(ftruncate)
CUT(ftruncate64)
ON_PATHS(rename)
ON_PATHS(link)
OPEN(open)
OPEN(open64)

ssize_t send(int socket, const void *bytes, size_t count, int flags) {
  REAL(ssize_t, send, int, const void *, size_t, int);
  return breaks("send", socket, &count) ? -1 : real(socket, bytes, count, flags);
}

ssize_t recv(int socket, void *bytes, size_t count, int flags) {
  REAL(ssize_t, recv, int, void *, size_t, int);
  return breaks("recv", socket, &count) ? -1 : real(socket, bytes, count, flags);
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
  REAL(ssize_t, sendmsg, int, const struct msghdr *, int);
  return breaks("sendmsg", socket, NULL) ? -1 : real(socket, message, flags);
}

ssize_t recvmsg(int socket, struct msghdr *message, int flags) {
  REAL(ssize_t, recvmsg, int, struct msghdr *, int);
  return breaks("recvmsg", socket, NULL) ? -1 : real(socket, message, flags);
}
