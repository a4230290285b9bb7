#define _GNU_SOURCE
#include "CSocketLocal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int local_connect(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) return -ENAMETOOLONG;
  strcpy(address.sun_path, path);
  int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  struct timeval longest = {.tv_usec = 100000};
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof longest);
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  return descriptor;
}

int local_send(int descriptor, const uint8_t *bytes, size_t count) {
  ssize_t sent;
  do sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : 0;
}

/// Makes a file in memory that nobody can change any more.
static int sealed_file(const uint8_t *bytes, size_t count) {
  int file = memfd_create("realtimekql-entry", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -errno;
  for (size_t written = 0; written < count;) {
    ssize_t more = write(file, bytes + written, count - written);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) {
      int error = errno;
      close(file);
      return -error;
    }
    written += (size_t)more;
  }
  if (fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
    int error = errno;
    close(file);
    return -error;
  }
  return file;
}

int local_send_file(int descriptor, const uint8_t *bytes, size_t count) {
  int file = sealed_file(bytes, count);
  if (file < 0) return file;
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct msghdr message = {.msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &file, sizeof file);
  ssize_t sent;
  do sent = sendmsg(descriptor, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  int error = errno;
  close(file);
  return sent < 0 ? -error : 0;
}
