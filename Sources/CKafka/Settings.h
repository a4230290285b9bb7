#ifndef CKAFKA_SETTINGS_H
#define CKAFKA_SETTINGS_H

#include "CKafka.h"

#include <librdkafka/rdkafka.h>
#include <stdio.h>

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

/// Nothing of librdkafka's goes to the terminal.
static inline void ignore_log(
  const rd_kafka_t *handle, int level, const char *part, const char *text
) {}

#endif
