// Makes events of the kernel, as many a second as are asked for or as fast as it can, and says how many it has made and in how
// many seconds.
//
//   load KIND THREADS COUNT RATE [PORT]
//
//   KIND   tcp: bytes sent, one a call; udp: datagrams, one a call; datagrams: 64 a call; file: files that are opened
//   COUNT  of all threads together
//   RATE   events a second of all threads together; 0 for as many as it can
//   PORT   of tcp, udp and datagrams; one that is free if not given

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { batch = 64 };
static const char *kind;
static long share;
static double pause_of_batch;
static struct sockaddr_in target = {.sin_family = AF_INET};
static int listener;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void *drain(void *unused) {
  (void)unused;
  static char bytes[1 << 20];
  int connection = accept(listener, NULL, NULL);
  while (connection >= 0 && recv(connection, bytes, sizeof bytes, MSG_TRUNC) > 0) usleep(5000);
  return NULL;
}

static void *work(void *unused) {
  (void)unused;
  int is_tcp = strcmp(kind, "tcp") == 0, is_file = strcmp(kind, "file") == 0;
  int descriptor = is_file ? -1 : socket(AF_INET, is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
  if (!is_file && connect(descriptor, (void *)&target, sizeof target) < 0) fail("connect");
  char path[64];
  snprintf(path, sizeof path, "/tmp/load.%d", getpid());
  struct iovec part = {.iov_base = "x", .iov_len = 1};
  struct mmsghdr messages[batch];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < batch; i++) messages[i].msg_hdr = (struct msghdr){.msg_iov = &part, .msg_iovlen = 1};
  double next = now();
  for (long done = 0; done < share;) {
    long most = share - done < batch ? share - done : batch;
    if (strcmp(kind, "datagrams") == 0) {
      for (long i = 0; i < most;) {
        int sent = sendmmsg(descriptor, messages + i, most - i, 0);
        if (sent > 0) i += sent;
      }
    } else {
      for (long i = 0; i < most;) {
        if (is_file) {
          int file = open(path, O_RDONLY | O_CREAT, 0600);
          if (file < 0) fail("open");
          close(file);
          i++;
        } else if (send(descriptor, "x", 1, 0) == 1) {
          i++;
        }
      }
    }
    done += most;
    if (pause_of_batch == 0) continue;
    next += pause_of_batch;
    double rest = next - now();
    if (rest > 0) usleep(rest * 1e6);
  }
  if (is_file) unlink(path);
  if (descriptor >= 0) close(descriptor);
  return NULL;
}

int main(int count, char **words) {
  if (count < 5) return fprintf(stderr, "load KIND THREADS COUNT RATE [PORT]\n"), 2;
  kind = words[1];
  int threads = atoi(words[2]);
  share = atol(words[3]) / threads;
  double rate = atof(words[4]);
  pause_of_batch = rate > 0 ? batch * threads / rate : 0;
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  target.sin_port = htons(count > 5 ? atoi(words[5]) : 0);
  pthread_t workers[64], others[64];
  if (threads < 1 || threads > 64) return 2;
  int is_tcp = strcmp(kind, "tcp") == 0;
  if (strcmp(kind, "file") != 0) {
    // Datagrams find no room and are thrown away.
    listener = socket(AF_INET, is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
    socklen_t length = sizeof target;
    if (bind(listener, (void *)&target, sizeof target) < 0) fail("bind");
    if (is_tcp && listen(listener, 64) < 0) fail("listen");
    getsockname(listener, (void *)&target, &length);
    for (int i = 0; is_tcp && i < threads; i++) pthread_create(&others[i], NULL, drain, NULL);
  }
  // Whoever has to know the port or the number reads them first.
  printf("%d %d\n", ntohs(target.sin_port), getpid());
  fflush(stdout);
  if (getchar() == EOF) return 1;
  double began = now();
  for (int i = 0; i < threads; i++) pthread_create(&workers[i], NULL, work, NULL);
  for (int i = 0; i < threads; i++) pthread_join(workers[i], NULL);
  printf("%ld %.3f\n", share * threads, now() - began);
  return 0;
}
