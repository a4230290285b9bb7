#include "CKafka.h"
#include "Settings.h"

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct failed_message {
  kafka_failure failure;
  struct failed_message *next;
} failed_message;

struct kafka_producer {
  rd_kafka_t *handle;
  rd_kafka_topic_t *topic;
  /// Messages that will not be delivered, the first one first; used by the thread that polls.
  failed_message *first, **end;
  connection_problem problem;
};

bool kafka_setting_is_valid(const kafka_setting *setting, kafka_text *problem) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  bool is_valid = set_all(conf, setting, 1, problem);
  rd_kafka_conf_destroy(conf);
  return is_valid;
}

static void remember_error(rd_kafka_t *handle, int code, const char *reason, void *context) {
  kafka_producer *producer = context;
  remember(&producer->problem, reason);
}

static void remember_log(const rd_kafka_t *handle, int level, const char *part, const char *text) {
  kafka_producer *producer = rd_kafka_opaque(handle);
  const char *reason = failure_of_connection(level, part, text);
  if (producer && reason) remember(&producer->problem, reason);
}

static void report(rd_kafka_t *handle, const rd_kafka_message_t *message, void *context) {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  kafka_producer *producer = context;
  failed_message *failed = calloc(1, sizeof *failed);
  if (!failed) abort();
  set(&failed->failure.reason, rd_kafka_err2str(message->err));
  failed->failure.bytes = malloc(message->len + 1);
  if (failed->failure.bytes) {
    memcpy(failed->failure.bytes, message->payload, message->len);
    failed->failure.length = message->len;
  }
  failed->failure.is_refused = message->err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE
    || message->err == RD_KAFKA_RESP_ERR_INVALID_MSG
    || message->err == RD_KAFKA_RESP_ERR_INVALID_RECORD
    || message->err == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP;
  *producer->end = failed;
  producer->end = &failed->next;
}

kafka_producer *kafka_producer_create(
  const kafka_setting *settings, size_t count, const char *topic, kafka_text *problem
) {
  kafka_producer *producer = calloc(1, sizeof *producer);
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  if (!producer || !set_all(conf, settings, count, problem)) {
    rd_kafka_conf_destroy(conf);
    free(producer);
    return NULL;
  }
  producer->end = &producer->first;
  pthread_mutex_init(&producer->problem.mutex, NULL);
  rd_kafka_conf_set_opaque(conf, producer);
  rd_kafka_conf_set_log_cb(conf, remember_log);
  rd_kafka_conf_set_error_cb(conf, remember_error);
  rd_kafka_conf_set_dr_msg_cb(conf, report);
  producer->handle =
    rd_kafka_new(RD_KAFKA_PRODUCER, conf, problem->text, sizeof problem->text);
  if (!producer->handle) {
    rd_kafka_conf_destroy(conf);
    kafka_producer_free(producer);
    return NULL;
  }
  producer->topic = rd_kafka_topic_new(producer->handle, topic, NULL);
  if (producer->topic) return producer;
  set(problem, rd_kafka_err2str(rd_kafka_last_error()));
  kafka_producer_free(producer);
  return NULL;
}

void kafka_producer_free(kafka_producer *producer) {
  if (!producer) return;
  if (producer->handle) {
    rd_kafka_purge(producer->handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_poll(producer->handle, 0);
    if (producer->topic) rd_kafka_topic_destroy(producer->topic);
    rd_kafka_destroy(producer->handle);
  }
  while (producer->first) {
    failed_message *next = producer->first->next;
    free(producer->first->failure.bytes);
    free(producer->first);
    producer->first = next;
  }
  pthread_mutex_destroy(&producer->problem.mutex);
  free(producer);
}

int32_t kafka_producer_partitions(
  kafka_producer *producer, int milliseconds, kafka_text *problem
) {
  const rd_kafka_metadata_t *metadata;
  rd_kafka_resp_err_t error =
    rd_kafka_metadata(producer->handle, 0, producer->topic, &metadata, milliseconds);
  if (error) {
    set(problem, rd_kafka_err2str(error));
    return -1;
  }
  int32_t count = 0;
  if (metadata->topic_cnt == 1) {
    error = metadata->topics[0].err;
    count = metadata->topics[0].partition_cnt;
  }
  rd_kafka_metadata_destroy(metadata);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return count;
  set(problem, rd_kafka_err2str(error));
  bool is_missing = error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
    || error == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
  return is_missing ? 0 : -1;
}

int32_t kafka_partition_of_key(const void *key, size_t length, int32_t partitions) {
  return rd_kafka_msg_partitioner_murmur2(NULL, key, length, partitions, NULL, NULL);
}

static kafka_result failed_because(rd_kafka_resp_err_t code, kafka_text *problem) {
  set(problem, rd_kafka_err2str(code));
  switch (code) {
  case RD_KAFKA_RESP_ERR__QUEUE_FULL: return kafka_full;
  case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: return kafka_too_large;
  default: return kafka_failed;
  }
}

kafka_result kafka_producer_send(
  kafka_producer *producer, int32_t partition, const void *key, size_t key_length,
  const void *value, size_t length, const char *header, const char *header_value,
  kafka_text *problem
) {
  // Without headers there is a quicker way.
  if (!header_value) {
    int failed = rd_kafka_produce(
      producer->topic, partition, RD_KAFKA_MSG_F_COPY, (void *)value, length, key, key_length, NULL);
    return failed ? failed_because(rd_kafka_last_error(), problem) : kafka_sent;
  }
  rd_kafka_vu_t parts[6] = {
    {.vtype = RD_KAFKA_VTYPE_RKT, .u.rkt = producer->topic},
    {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = partition},
    {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
    {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {(void *)value, length}},
    {.vtype = RD_KAFKA_VTYPE_HEADER, .u.header = {header, header_value, -1}},
    {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {(void *)key, key_length}},
  };
  rd_kafka_error_t *error = rd_kafka_produceva(producer->handle, parts, key ? 6 : 5);
  if (!error) return kafka_sent;
  rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  return failed_because(code, problem);
}

void kafka_producer_send_all(
  kafka_producer *producer, int32_t partition, kafka_bytes *messages, size_t count
) {
  rd_kafka_message_t all[kafka_most_at_once];
  if (count > kafka_most_at_once) count = kafka_most_at_once;
  memset(all, 0, count * sizeof *all);
  for (size_t i = 0; i < count; i++) {
    all[i].payload = (void *)messages[i].start;
    all[i].len = messages[i].length;
  }
  rd_kafka_produce_batch(producer->topic, partition, RD_KAFKA_MSG_F_COPY, all, (int)count);
  for (size_t i = 0; i < count; i++) messages[i].is_sent = !all[i].err;
}

int32_t kafka_producer_wait(kafka_producer *producer, int milliseconds) {
  rd_kafka_poll(producer->handle, milliseconds);
  return rd_kafka_outq_len(producer->handle);
}

bool kafka_producer_take_failure(kafka_producer *producer, kafka_failure *failure) {
  failed_message *first = producer->first;
  if (!first) return false;
  producer->first = first->next;
  if (!producer->first) producer->end = &producer->first;
  *failure = first->failure;
  free(first);
  return true;
}

void kafka_producer_problem(const kafka_producer *producer, kafka_text *problem) {
  pthread_mutex_t *mutex = (pthread_mutex_t *)&producer->problem.mutex;
  pthread_mutex_lock(mutex);
  *problem = producer->problem.text;
  pthread_mutex_unlock(mutex);
}

/// Looks at the messages of a partition from `first` to `end`, and keeps the last header that fits.
static int32_t look(
  rd_kafka_t *handle, const char *topic, int32_t partition, int64_t first, int64_t end,
  const char *header, const char *prefix, int milliseconds, kafka_text *value, kafka_text *problem
) {
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic, partition)->offset = first;
  rd_kafka_resp_err_t error = rd_kafka_assign(handle, list);
  rd_kafka_topic_partition_list_destroy(list);
  if (error) {
    set(problem, rd_kafka_err2str(error));
    return -1;
  }
  int32_t found = 0;
  int64_t next = first;
  while (next < end) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(handle, milliseconds);
    if (!message) {
      set(problem, "no answer in time");
      return -1;
    }
    if (message->err) {
      // The end of the partition may come early, when the last messages are none for consumers.
      bool is_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
      if (!is_end) set(problem, rd_kafka_message_errstr(message));
      rd_kafka_message_destroy(message);
      if (is_end) break;
      return -1;
    }
    rd_kafka_headers_t *headers;
    const void *bytes;
    size_t length;
    if (
      rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR
      && rd_kafka_header_get_last(headers, header, &bytes, &length) == RD_KAFKA_RESP_ERR_NO_ERROR
      && length < sizeof value->text && length >= strlen(prefix)
      && memcmp(bytes, prefix, strlen(prefix)) == 0
    ) {
      memcpy(value->text, bytes, length);
      value->text[length] = 0;
      found = 1;
    }
    next = message->offset + 1;
    rd_kafka_message_destroy(message);
  }
  return found;
}

int32_t kafka_last_header(
  const kafka_setting *settings, size_t count, const char *topic, int32_t partition,
  const char *header, const char *prefix, int32_t most, int milliseconds, kafka_text *value,
  kafka_text *problem
) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_set_log_cb(conf, ignore_log);
  kafka_setting own[] = {
    {"enable.partition.eof", "true"}, {"enable.auto.commit", "false"},
    // It joins no group, but librdkafka wants a name.
    {"group.id", "realtimekql"},
  };
  rd_kafka_t *handle = NULL;
  if (set_all(conf, settings, count, problem) && set_all(conf, own, 3, problem))
    handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, problem->text, sizeof problem->text);
  if (!handle) {
    rd_kafka_conf_destroy(conf);
    return -1;
  }
  int64_t low, high;
  int32_t found = -1;
  rd_kafka_resp_err_t error =
    rd_kafka_query_watermark_offsets(handle, topic, partition, &low, &high, milliseconds);
  if (error) {
    set(problem, rd_kafka_err2str(error));
  } else {
    found = 0;
    int64_t end = high, window = 64;
    // Others may write to the topic too, so it looks farther and farther back.
    while (found == 0 && end > low && high - end < most) {
      int64_t first = end - window < low ? low : end - window;
      found = look(
        handle, topic, partition, first, end, header, prefix, milliseconds, value, problem);
      end = first;
      window *= 4;
    }
  }
  rd_kafka_consumer_close(handle);
  rd_kafka_destroy(handle);
  return found;
}
