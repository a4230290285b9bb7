#ifndef CKAFKA_H
#define CKAFKA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Kafka through librdkafka, whose functions with any number of arguments Swift cannot call.

/// A text of a message, cut where it does not fit.
typedef struct {
  char text[512];
} kafka_text;

/// A setting by librdkafka's own name.
typedef struct {
  const char *name, *value;
} kafka_setting;

/// A producer; used by one thread at a time.
typedef struct kafka_producer kafka_producer;

/// A message that will not be delivered.
typedef struct {
  uint8_t *bytes;
  size_t length;
  kafka_text reason;
  /// Whether the message is to blame, so that others can be delivered.
  bool is_refused;
} kafka_failure;

/// Whether librdkafka takes a setting; if not, says why.
bool kafka_setting_is_valid(const kafka_setting *setting, kafka_text *problem);

/// Creates a producer that connects in the background: null, and why, when it cannot be.
kafka_producer *kafka_producer_create(
  const kafka_setting *settings, size_t count, const char *topic, kafka_text *problem);

/// Frees a producer; messages that are not delivered are thrown away.
void kafka_producer_free(kafka_producer *producer);

/// The number of partitions of the topic: 0 when there is none, negative when it cannot be told now.
int32_t kafka_producer_partitions(
  kafka_producer *producer, int milliseconds, kafka_text *problem);

/// The partition that Kafka's other clients put a key into.
int32_t kafka_partition_of_key(const void *key, size_t length, int32_t partitions);

/// What became of a message that was handed over.
typedef enum {
  kafka_sent,
  /// There is no room now.
  kafka_full,
  /// It is larger than messages may be.
  kafka_too_large,
  /// It cannot be sent, ever.
  kafka_failed
} kafka_result;

/// Hands a message over, which is copied.
///
/// The key may be null. The value of the header is a text.
kafka_result kafka_producer_send(
  kafka_producer *producer, int32_t partition, const void *key, size_t key_length,
  const void *value, size_t length, const char *header, const char *header_value,
  kafka_text *problem);

/// Waits for news at most so long, and gives the number of messages that are not delivered yet.
int32_t kafka_producer_wait(kafka_producer *producer, int milliseconds);

/// Takes a message that will not be delivered; its bytes are to be freed.
bool kafka_producer_take_failure(kafka_producer *producer, kafka_failure *failure);

/// What librdkafka said last of a connection; empty when there was nothing.
void kafka_producer_problem(const kafka_producer *producer, kafka_text *problem);

/// The text of a header of the last message in a partition that has it and begins with `prefix`.
///
/// 1 when there is one, 0 when there is none among the last `most`, negative when it cannot be told.
int32_t kafka_last_header(
  const kafka_setting *settings, size_t count, const char *topic, int32_t partition,
  const char *header, const char *prefix, int32_t most, int milliseconds, kafka_text *value,
  kafka_text *problem);

#endif
