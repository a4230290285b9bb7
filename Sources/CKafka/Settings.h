#ifndef CKAFKA_SETTINGS_H
#define CKAFKA_SETTINGS_H

#include "CKafka.h"

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/// What producers and consumers have in common.

static inline void set(kafka_text *text, const char *value) {
  snprintf(text->text, sizeof text->text, "%s", value);
}

static inline bool set_all(
  rd_kafka_conf_t *conf, const kafka_setting *settings, size_t count, kafka_text *problem
) {
  for (size_t i = 0; i < count; i++) {
    if (
      rd_kafka_conf_set(
        conf, settings[i].name, settings[i].value, problem->text, sizeof problem->text)
      != RD_KAFKA_CONF_OK
    )
      return false;
  }
  return true;
}

/// What librdkafka's threads write of what is wrong with connections.
typedef struct {
  pthread_mutex_t mutex;
  kafka_text text;
} connection_problem;

static inline void remember(connection_problem *problem, const char *text) {
  pthread_mutex_lock(&problem->mutex);
  set(&problem->text, text);
  pthread_mutex_unlock(&problem->mutex);
}

/// Whether a line of librdkafka's log says why a connection failed; it is there before anybody asks for events.
static inline const char *failure_of_connection(int level, const char *part, const char *text) {
  if (level > 3 || strcmp(part, "FAIL") != 0) return NULL;
  // It begins with the name of a thread.
  const char *end = strncmp(text, "[thrd:", 6) == 0 ? strstr(text, "]: ") : NULL;
  return end ? end + 3 : text;
}

/// Nothing of librdkafka's goes to the terminal.
static inline void ignore_log(
  const rd_kafka_t *handle, int level, const char *part, const char *text
) {}

#endif
