#ifndef CKAFKAMOCK_H
#define CKAFKAMOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A cluster of librdkafka's own in this process, which others reach over TCP.
typedef struct kafka_mock kafka_mock;

/// Starts a cluster with a topic: null when that cannot be done.
kafka_mock *kafka_mock_start(const char *topic, int32_t partitions);

/// Ends it.
void kafka_mock_stop(kafka_mock *mock);

/// Where its brokers are.
const char *kafka_mock_brokers(const kafka_mock *mock);

/// Whether all brokers are up; while they are down nobody can connect.
void kafka_mock_set_up(kafka_mock *mock, bool is_up);

/// Everything in the topic, a line for each message: partition, tab, key, tab, value. To be freed.
char *kafka_mock_read(kafka_mock *mock);

/// Puts a message into a partition.
bool kafka_mock_write(kafka_mock *mock, int32_t partition, const char *value);

/// Puts a message for each line into the partitions in turn, with the key `k` and a header `h` if asked for.
bool kafka_mock_fill(kafka_mock *mock, const char *lines, bool is_rich);

/// What a group has stored, a line for each partition: offset, space, note. To be freed.
char *kafka_mock_stored(kafka_mock *mock, const char *group);

#endif
