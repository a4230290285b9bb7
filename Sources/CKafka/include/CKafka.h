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
/// The key may be null. The value of the header is a text; null for no header.
kafka_result kafka_producer_send(
  kafka_producer *producer, int32_t partition, const void *key, size_t key_length,
  const void *value, size_t length, const char *header, const char *header_value,
  kafka_text *problem);

/// The bytes of a message.
typedef struct {
  const void *start;
  size_t length;
  /// Whether they were handed over.
  bool is_sent;
} kafka_bytes;

/// How many messages are handed over at once at most.
enum { kafka_most_at_once = 256 };

/// Hands messages over that have neither key nor header, which are copied: quicker than one by one.
///
/// What is not sent is to be sent alone, which tells why.
void kafka_producer_send_all(
  kafka_producer *producer, int32_t partition, kafka_bytes *messages, size_t count);

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

/// A consumer; used by one thread at a time.
typedef struct kafka_consumer kafka_consumer;

/// A partition and a place in it.
typedef struct {
  /// Lives as long as what gave it.
  const char *topic;
  int32_t partition;
  /// The message that is read next; negative where that is not known.
  int64_t offset;
  /// What is kept with the place.
  char note[64];
} kafka_place;

/// What a group wants of a member, until it is done.
typedef enum {
  kafka_nothing,
  /// It is given partitions.
  kafka_given,
  /// Its partitions are taken back.
  kafka_taken,
  /// They are somebody else's already.
  kafka_lost
} kafka_change;

/// What ``kafka_consumer_next`` found.
typedef enum {
  kafka_none,
  kafka_message_read,
  /// There are no more messages in a partition at the moment.
  kafka_end,
  /// Something is wrong that does not pass.
  kafka_broken
} kafka_found;

/// A message; its bytes live until it is freed.
typedef struct {
  const char *topic;
  int32_t partition;
  int64_t offset;
  /// Milliseconds since 1970; negative where there is none.
  int64_t timestamp;
  /// Null where there is none.
  const uint8_t *key, *value;
  size_t key_length, length;
  void *handle;
} kafka_message;

/// Creates a consumer that connects in the background: null, and why, when it cannot be.
///
/// A byte is written to `wake` when there may be something to read again.
kafka_consumer *kafka_consumer_create(
  const kafka_setting *settings, size_t count, int wake, kafka_text *problem);

/// Leaves the group; nothing is read any more.
void kafka_consumer_leave(kafka_consumer *consumer);

/// Leaves the group, and frees the consumer.
void kafka_consumer_free(kafka_consumer *consumer);

/// Becomes a member of the group, for topics.
bool kafka_consumer_subscribe(
  kafka_consumer *consumer, const char *const *topics, size_t count, kafka_text *problem);

/// The number of partitions of a topic: 0 when there is none, negative when it cannot be told now.
int32_t kafka_consumer_partitions(
  kafka_consumer *consumer, const char *topic, int milliseconds, kafka_text *problem);

/// The first message of a partition, and the one that comes next.
bool kafka_consumer_range(
  kafka_consumer *consumer, const char *topic, int32_t partition, int64_t *first, int64_t *end,
  int milliseconds, kafka_text *problem);

/// Where a partition ended when messages of it came last; negative while nothing has. It asks nobody.
int64_t kafka_consumer_known_end(kafka_consumer *consumer, const char *topic, int32_t partition);

/// What the group wants; the partitions that it gives or takes.
kafka_change kafka_consumer_change(const kafka_consumer *consumer);
size_t kafka_consumer_place_count(const kafka_consumer *consumer);
kafka_place kafka_consumer_place(const kafka_consumer *consumer, size_t index);

/// Finds the places that the group has stored; an offset is negative where there is none.
bool kafka_consumer_stored(
  kafka_consumer *consumer, kafka_place *places, size_t count, int milliseconds,
  kafka_text *problem);

/// Stores places for the group, and waits for that: false, and why, when it was not told in time.
bool kafka_consumer_store(
  kafka_consumer *consumer, const kafka_place *places, size_t count, int milliseconds,
  kafka_text *problem);

/// Reads these partitions from these places from here on, and none for 0; does what the group wants.
bool kafka_consumer_assign(
  kafka_consumer *consumer, const kafka_place *places, size_t count, kafka_text *problem);

/// The next message, the end of a partition, or nothing; never waits.
kafka_found kafka_consumer_next(
  kafka_consumer *consumer, kafka_message *message, kafka_text *problem);

/// A header of a message: false when there are no more.
bool kafka_message_header(
  const kafka_message *message, size_t index, const char **name, const uint8_t **value,
  size_t *length);

/// Frees a message.
void kafka_message_free(kafka_message *message);

/// Takes what librdkafka said last of a connection; empty when there was nothing new.
void kafka_consumer_take_problem(kafka_consumer *consumer, kafka_text *problem);

#endif
