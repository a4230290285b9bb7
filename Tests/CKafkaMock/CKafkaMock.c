#include "CKafkaMock.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kafka_mock {
  rd_kafka_t *handle;
  rd_kafka_mock_cluster_t *cluster;
  char topic[128];
  int32_t partitions;
};

enum { broker_count = 3 };

static void ignore_log(const rd_kafka_t *handle, int level, const char *part, const char *text) {}

static rd_kafka_t *create(rd_kafka_type_t type, const char *brokers) {
  char problem[512];
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_set_log_cb(conf, ignore_log);
  if (brokers) rd_kafka_conf_set(conf, "bootstrap.servers", brokers, problem, sizeof problem);
  if (type == RD_KAFKA_CONSUMER) {
    rd_kafka_conf_set(conf, "group.id", "test-reader", problem, sizeof problem);
    rd_kafka_conf_set(conf, "enable.partition.eof", "true", problem, sizeof problem);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", problem, sizeof problem);
  }
  rd_kafka_t *handle = rd_kafka_new(type, conf, problem, sizeof problem);
  if (!handle) rd_kafka_conf_destroy(conf);
  return handle;
}

kafka_mock *kafka_mock_start(const char *topic, int32_t partitions) {
  kafka_mock *mock = calloc(1, sizeof *mock);
  snprintf(mock->topic, sizeof mock->topic, "%s", topic);
  mock->partitions = partitions;
  mock->handle = create(RD_KAFKA_PRODUCER, NULL);
  if (mock->handle) mock->cluster = rd_kafka_mock_cluster_new(mock->handle, broker_count);
  if (
    mock->cluster && rd_kafka_mock_topic_create(mock->cluster, topic, partitions, broker_count) == 0
  )
    return mock;
  kafka_mock_stop(mock);
  return NULL;
}

void kafka_mock_stop(kafka_mock *mock) {
  if (!mock) return;
  if (mock->cluster) rd_kafka_mock_cluster_destroy(mock->cluster);
  if (mock->handle) rd_kafka_destroy(mock->handle);
  free(mock);
}

const char *kafka_mock_brokers(const kafka_mock *mock) {
  return rd_kafka_mock_cluster_bootstraps(mock->cluster);
}

void kafka_mock_set_up(kafka_mock *mock, bool is_up) {
  for (int32_t broker = 1; broker <= broker_count; broker++) {
    if (is_up)
      rd_kafka_mock_broker_set_up(mock->cluster, broker);
    else
      rd_kafka_mock_broker_set_down(mock->cluster, broker);
  }
}

char *kafka_mock_read(kafka_mock *mock) {
  rd_kafka_t *consumer = create(RD_KAFKA_CONSUMER, kafka_mock_brokers(mock));
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(mock->partitions);
  for (int32_t partition = 0; partition < mock->partitions; partition++)
    rd_kafka_topic_partition_list_add(list, mock->topic, partition)->offset =
      RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(consumer, list);
  rd_kafka_topic_partition_list_destroy(list);
  for (int32_t ends = 0; ends < mock->partitions;) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 10000);
    if (!message) break;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ends++;
    if (!message->err) {
      fprintf(
        out, "%d\t%.*s\t%.*s\n", message->partition, (int)message->key_len,
        message->key ? (const char *)message->key : "", (int)message->len,
        (const char *)message->payload);
    }
    rd_kafka_message_destroy(message);
  }
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
  fclose(out);
  return text;
}

bool kafka_mock_write(kafka_mock *mock, int32_t partition, const char *value) {
  rd_kafka_t *producer = create(RD_KAFKA_PRODUCER, kafka_mock_brokers(mock));
  rd_kafka_vu_t parts[4] = {
    {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = mock->topic},
    {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = partition},
    {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
    {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {(void *)value, strlen(value)}},
  };
  rd_kafka_error_t *error = rd_kafka_produceva(producer, parts, 4);
  bool is_sent = !error && rd_kafka_flush(producer, 10000) == RD_KAFKA_RESP_ERR_NO_ERROR;
  rd_kafka_error_destroy(error);
  rd_kafka_destroy(producer);
  return is_sent;
}

bool kafka_mock_fill(kafka_mock *mock, const char *lines, bool is_rich) {
  rd_kafka_t *producer = create(RD_KAFKA_PRODUCER, kafka_mock_brokers(mock));
  bool is_sent = true;
  int32_t partition = 0;
  while (*lines && is_sent) {
    size_t length = strcspn(lines, "\n");
    rd_kafka_vu_t parts[6] = {
      {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = mock->topic},
      {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = partition},
      {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
      {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {(void *)lines, length}},
      {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {"k", 1}},
      {.vtype = RD_KAFKA_VTYPE_HEADER, .u.header = {"h", "v\"", 2}},
    };
    rd_kafka_error_t *error;
    while ((error = rd_kafka_produceva(producer, parts, is_rich ? 6 : 4))
           && rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_error_destroy(error);
      rd_kafka_poll(producer, 10);
    }
    is_sent = !error;
    rd_kafka_error_destroy(error);
    partition = (partition + 1) % mock->partitions;
    lines += length;
    if (*lines) lines++;
  }
  is_sent = rd_kafka_flush(producer, 30000) == RD_KAFKA_RESP_ERR_NO_ERROR && is_sent;
  rd_kafka_destroy(producer);
  return is_sent;
}

char *kafka_mock_stored(kafka_mock *mock, const char *group) {
  char problem[512];
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_set_log_cb(conf, ignore_log);
  rd_kafka_conf_set(
    conf, "bootstrap.servers", kafka_mock_brokers(mock), problem, sizeof problem);
  rd_kafka_conf_set(conf, "group.id", group, problem, sizeof problem);
  rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, problem, sizeof problem);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(mock->partitions);
  for (int32_t partition = 0; partition < mock->partitions; partition++)
    rd_kafka_topic_partition_list_add(list, mock->topic, partition);
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (rd_kafka_committed(consumer, list, 10000) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    for (int i = 0; i < list->cnt; i++) {
      fprintf(
        out, "%lld %.*s\n", (long long)list->elems[i].offset, (int)list->elems[i].metadata_size,
        (const char *)list->elems[i].metadata);
    }
  }
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_destroy(consumer);
  fclose(out);
  return text;
}
