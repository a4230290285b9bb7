#include "CKafka.h"
#include "Settings.h"

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct kafka_consumer {
  rd_kafka_t *handle;
  rd_kafka_queue_t *queue;
  /// What is told when places have been stored.
  rd_kafka_queue_t *stored;
  /// What the group gives or takes.
  rd_kafka_topic_partition_list_t *partitions;
  kafka_change change;
  bool is_closing;
  /// Of the commit that is waited for.
  bool is_stored;
  rd_kafka_resp_err_t store_error;
  connection_problem problem;
};

static void remember_error(rd_kafka_t *handle, int code, const char *reason, void *context) {
  kafka_consumer *consumer = context;
  remember(&consumer->problem, reason);
}

static void remember_log(const rd_kafka_t *handle, int level, const char *part, const char *text) {
  kafka_consumer *consumer = rd_kafka_opaque(handle);
  const char *reason = failure_of_connection(level, part, text);
  if (consumer && reason) remember(&consumer->problem, reason);
}

/// Takes down what the group wants; it waits until that is done.
static void rebalance(
  rd_kafka_t *handle, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *partitions,
  void *context
) {
  kafka_consumer *consumer = context;
  bool is_given = error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  if (consumer->is_closing || (!is_given && error != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)) {
    rd_kafka_assign(handle, NULL);
    return;
  }
  if (consumer->partitions) rd_kafka_topic_partition_list_destroy(consumer->partitions);
  consumer->partitions = rd_kafka_topic_partition_list_copy(partitions);
  consumer->change =
    is_given ? kafka_given : rd_kafka_assignment_lost(handle) ? kafka_lost : kafka_taken;
}

static void remember_store(
  rd_kafka_t *handle, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *offsets,
  void *context
) {
  kafka_consumer *consumer = context;
  for (int i = 0; offsets && !error && i < offsets->cnt; i++) error = offsets->elems[i].err;
  consumer->is_stored = true;
  consumer->store_error = error;
}

kafka_consumer *kafka_consumer_create(
  const kafka_setting *settings, size_t count, int wake, kafka_text *problem
) {
  kafka_consumer *consumer = calloc(1, sizeof *consumer);
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  if (!consumer || !set_all(conf, settings, count, problem)) {
    rd_kafka_conf_destroy(conf);
    free(consumer);
    return NULL;
  }
  pthread_mutex_init(&consumer->problem.mutex, NULL);
  rd_kafka_conf_set_opaque(conf, consumer);
  rd_kafka_conf_set_log_cb(conf, remember_log);
  rd_kafka_conf_set_error_cb(conf, remember_error);
  rd_kafka_conf_set_rebalance_cb(conf, rebalance);
  consumer->handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, problem->text, sizeof problem->text);
  if (!consumer->handle) {
    rd_kafka_conf_destroy(conf);
    kafka_consumer_free(consumer);
    return NULL;
  }
  rd_kafka_poll_set_consumer(consumer->handle);
  consumer->queue = rd_kafka_queue_get_consumer(consumer->handle);
  consumer->stored = rd_kafka_queue_new(consumer->handle);
  rd_kafka_queue_io_event_enable(consumer->queue, wake, "!", 1);
  return consumer;
}

void kafka_consumer_leave(kafka_consumer *consumer) {
  if (consumer->is_closing) return;
  consumer->is_closing = true;
  // What the group waits for has to be answered before it can be left.
  rd_kafka_assign(consumer->handle, NULL);
  rd_kafka_queue_io_event_enable(consumer->queue, -1, NULL, 0);
  rd_kafka_queue_t *events = rd_kafka_queue_new(consumer->handle);
  rd_kafka_error_t *error = rd_kafka_consumer_close_queue(consumer->handle, events);
  // A group that is being divided may not answer for long; then it finds out by itself.
  for (int i = 0; !error && i < 20 && !rd_kafka_consumer_closed(consumer->handle); i++) {
    rd_kafka_event_t *event = rd_kafka_queue_poll(events, 100);
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) rd_kafka_assign(consumer->handle, NULL);
    rd_kafka_event_destroy(event);
  }
  rd_kafka_error_destroy(error);
  rd_kafka_queue_destroy(events);
}

static void *discard(void *context) {
  kafka_consumer *consumer = context;
  if (consumer->handle) {
    rd_kafka_queue_destroy(consumer->queue);
    rd_kafka_queue_destroy(consumer->stored);
    rd_kafka_destroy_flags(consumer->handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
  if (consumer->partitions) rd_kafka_topic_partition_list_destroy(consumer->partitions);
  pthread_mutex_destroy(&consumer->problem.mutex);
  free(consumer);
  return NULL;
}

void kafka_consumer_free(kafka_consumer *consumer) {
  if (!consumer) return;
  if (consumer->handle) {
    kafka_consumer_leave(consumer);
    // One that has no answer of its group yet may take seconds, for which nobody waits.
    pthread_t thread;
    if (!rd_kafka_consumer_closed(consumer->handle)
      && pthread_create(&thread, NULL, discard, consumer) == 0) {
      pthread_detach(thread);
      return;
    }
  }
  discard(consumer);
}

static bool is_done(rd_kafka_resp_err_t error, kafka_text *problem) {
  if (error) set(problem, rd_kafka_err2str(error));
  return !error;
}

bool kafka_consumer_subscribe(
  kafka_consumer *consumer, const char *const *topics, size_t count, kafka_text *problem
) {
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
  for (size_t i = 0; i < count; i++)
    rd_kafka_topic_partition_list_add(list, topics[i], RD_KAFKA_PARTITION_UA);
  rd_kafka_resp_err_t error = rd_kafka_subscribe(consumer->handle, list);
  rd_kafka_topic_partition_list_destroy(list);
  return is_done(error, problem);
}

int32_t kafka_consumer_partitions(
  kafka_consumer *consumer, const char *topic, int milliseconds, kafka_text *problem
) {
  rd_kafka_topic_t *handle = rd_kafka_topic_new(consumer->handle, topic, NULL);
  if (!handle) {
    set(problem, rd_kafka_err2str(rd_kafka_last_error()));
    return -1;
  }
  const rd_kafka_metadata_t *metadata;
  rd_kafka_resp_err_t error =
    rd_kafka_metadata(consumer->handle, 0, handle, &metadata, milliseconds);
  rd_kafka_topic_destroy(handle);
  if (!is_done(error, problem)) return -1;
  int32_t count = 0;
  if (metadata->topic_cnt == 1) {
    error = metadata->topics[0].err;
    count = metadata->topics[0].partition_cnt;
  }
  rd_kafka_metadata_destroy(metadata);
  if (is_done(error, problem)) return count;
  bool is_missing = error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
    || error == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION
    || error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
  return is_missing ? 0 : -1;
}

bool kafka_consumer_range(
  kafka_consumer *consumer, const char *topic, int32_t partition, int64_t *first, int64_t *end,
  int milliseconds, kafka_text *problem
) {
  return is_done(
    rd_kafka_query_watermark_offsets(
      consumer->handle, topic, partition, first, end, milliseconds),
    problem);
}

int64_t kafka_consumer_known_end(kafka_consumer *consumer, const char *topic, int32_t partition) {
  int64_t first, end;
  rd_kafka_resp_err_t error =
    rd_kafka_get_watermark_offsets(consumer->handle, topic, partition, &first, &end);
  return error ? -1 : end;
}

kafka_change kafka_consumer_change(const kafka_consumer *consumer) { return consumer->change; }

size_t kafka_consumer_place_count(const kafka_consumer *consumer) {
  return consumer->partitions ? (size_t)consumer->partitions->cnt : 0;
}

kafka_place kafka_consumer_place(const kafka_consumer *consumer, size_t index) {
  const rd_kafka_topic_partition_t *found = &consumer->partitions->elems[index];
  return (kafka_place){.topic = found->topic, .partition = found->partition, .offset = -1};
}

static rd_kafka_topic_partition_list_t *list_of(const kafka_place *places, size_t count) {
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
  for (size_t i = 0; i < count; i++) {
    rd_kafka_topic_partition_t *added =
      rd_kafka_topic_partition_list_add(list, places[i].topic, places[i].partition);
    added->offset = places[i].offset;
    if (places[i].note[0]) {
      added->metadata = strdup(places[i].note);
      added->metadata_size = added->metadata ? strlen(added->metadata) : 0;
    }
  }
  return list;
}

bool kafka_consumer_stored(
  kafka_consumer *consumer, kafka_place *places, size_t count, int milliseconds,
  kafka_text *problem
) {
  rd_kafka_topic_partition_list_t *list = list_of(places, count);
  rd_kafka_resp_err_t error = rd_kafka_committed(consumer->handle, list, milliseconds);
  for (size_t i = 0; i < count && !error; i++) {
    const rd_kafka_topic_partition_t *found = &list->elems[i];
    error = found->err;
    places[i].offset = found->offset >= 0 ? found->offset : -1;
    size_t length = found->metadata_size < sizeof places[i].note ? found->metadata_size : 0;
    if (length) memcpy(places[i].note, found->metadata, length);
    places[i].note[length] = 0;
  }
  rd_kafka_topic_partition_list_destroy(list);
  return is_done(error, problem);
}

bool kafka_consumer_store(
  kafka_consumer *consumer, const kafka_place *places, size_t count, int milliseconds,
  kafka_text *problem
) {
  if (count == 0) return true;
  rd_kafka_topic_partition_list_t *list = list_of(places, count);
  // What an earlier one may still tell is of no use.
  while (rd_kafka_queue_poll_callback(consumer->stored, 0) > 0) {}
  consumer->is_stored = false;
  rd_kafka_resp_err_t error = rd_kafka_commit_queue(
    consumer->handle, list, consumer->stored, remember_store, consumer);
  rd_kafka_topic_partition_list_destroy(list);
  if (error) return is_done(error, problem);
  if (!consumer->is_stored) rd_kafka_queue_poll_callback(consumer->stored, milliseconds);
  if (consumer->is_stored) return is_done(consumer->store_error, problem);
  set(problem, "no answer in time");
  return false;
}

bool kafka_consumer_assign(
  kafka_consumer *consumer, const kafka_place *places, size_t count, kafka_text *problem
) {
  rd_kafka_topic_partition_list_t *list = count ? list_of(places, count) : NULL;
  // A group that has given no partitions waits for an empty list, and not for none.
  if (!list && consumer->change == kafka_given) list = rd_kafka_topic_partition_list_new(0);
  rd_kafka_resp_err_t error = rd_kafka_assign(consumer->handle, list);
  if (list) rd_kafka_topic_partition_list_destroy(list);
  consumer->change = kafka_nothing;
  return is_done(error, problem);
}

kafka_found kafka_consumer_next(
  kafka_consumer *consumer, kafka_message *message, kafka_text *problem
) {
  while (consumer->change == kafka_nothing) {
    rd_kafka_message_t *found = rd_kafka_consumer_poll(consumer->handle, 0);
    if (!found) return kafka_none;
    switch (found->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      *message = (kafka_message){
        .topic = rd_kafka_topic_name(found->rkt),
        .partition = found->partition,
        .offset = found->offset,
        .timestamp = -1,
        .handle = found,
      };
      if (found->err) return kafka_end;
      rd_kafka_timestamp_type_t type;
      message->timestamp = rd_kafka_message_timestamp(found, &type);
      message->key = found->key;
      message->key_length = found->key_len;
      message->value = found->payload;
      message->length = found->len;
      return kafka_message_read;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
    case RD_KAFKA_RESP_ERR__FATAL:
      set(problem, rd_kafka_message_errstr(found));
      rd_kafka_message_destroy(found);
      return kafka_broken;
    default: remember_error(consumer->handle, found->err, rd_kafka_message_errstr(found), consumer);
    }
    rd_kafka_message_destroy(found);
  }
  return kafka_none;
}

bool kafka_message_header(
  const kafka_message *message, size_t index, const char **name, const uint8_t **value,
  size_t *length
) {
  rd_kafka_headers_t *headers;
  const void *bytes;
  if (
    rd_kafka_message_headers(message->handle, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR
    || rd_kafka_header_get_all(headers, index, name, &bytes, length) != RD_KAFKA_RESP_ERR_NO_ERROR
  )
    return false;
  *value = bytes;
  return true;
}

void kafka_message_free(kafka_message *message) {
  if (message->handle) rd_kafka_message_destroy(message->handle);
  message->handle = NULL;
}

void kafka_consumer_take_problem(kafka_consumer *consumer, kafka_text *problem) {
  pthread_mutex_lock(&consumer->problem.mutex);
  *problem = consumer->problem.text;
  consumer->problem.text.text[0] = 0;
  pthread_mutex_unlock(&consumer->problem.mutex);
}
