/* What botloom_test.h knows of the world, and the recordings that say it. */
#ifndef BOTLOOM_TEST_RECORDING_H
#define BOTLOOM_TEST_RECORDING_H

#include "json.h"

/* A name and its value. Texts here end with a zero that their length does not count. */
typedef struct botloom_test_pair {
  plugin_string_t name, value;
  struct botloom_test_pair *next;
} botloom_test_pair;

/* A recorded answer; `error` is -1, or the number of a word in `botloom_test_errors`. */
typedef struct botloom_test_reply {
  plugin_string_t request;
  bool was_given;
  int error;
  uint16_t status;
  botloom_test_pair *headers;
  plugin_string_t body;
  struct botloom_test_reply *next;
} botloom_test_reply;

typedef struct botloom_test_sent {
  plugin_string_t request;
  botloom_test_pair *headers;
  bool has_body;
  plugin_string_t body;
  struct botloom_test_sent *next;
} botloom_test_sent;

typedef struct botloom_test_hit {
  plugin_string_t entry, question, answer;
  double certainty;
  struct botloom_test_hit *next;
} botloom_test_hit;

typedef struct botloom_test_host {
  uint64_t now, random;
  plugin_string_t id, language, channel, zone, user, user_name;
  bool has_user, has_user_name;
  botloom_test_pair *secrets, *slots, *bot, *conversation, *lines;
  botloom_test_reply *replies;
  botloom_test_sent *sent;
  botloom_test_hit *hits;
} botloom_test_host;

#define BOTLOOM_TEST_TEXT(text) {(uint8_t *)(text), sizeof(text) - 1}
#define BOTLOOM_TEST_HOST                                                                                       \
  {                                                                                                             \
    .now = 1777597200000, .id = BOTLOOM_TEST_TEXT("test"), .language = BOTLOOM_TEST_TEXT("zh-CN"),              \
    .channel = BOTLOOM_TEST_TEXT("web"), .zone = BOTLOOM_TEST_TEXT("Asia/Shanghai")                             \
  }

static botloom_test_host botloom_test_now = BOTLOOM_TEST_HOST;

/* The errors of a request, in the order of `wit`. */
static const char *const botloom_test_errors[] = {"denied", "bad-request", "too-many", "timeout", "unreachable", "too-large"};

/* Three texts behind one another. */
static inline plugin_string_t botloom_test_join(const char *before, const char *between, const plugin_string_t *after) {
  size_t first = strlen(before), second = strlen(between);
  plugin_string_t made = {botloom_test_keep(first + second + after->len + 1), first + second + after->len};
  memcpy(made.ptr, before, first);
  memcpy(made.ptr + first, between, second);
  if (after->len > 0) memcpy(made.ptr + first + second, after->ptr, after->len);
  return made;
}

static inline bool botloom_test_same(const plugin_string_t *one, const plugin_string_t *other) {
  return one->len == other->len && (one->len == 0 || memcmp(one->ptr, other->ptr, one->len) == 0);
}

static inline botloom_test_pair *botloom_test_find(botloom_test_pair *pair, const plugin_string_t *name) {
  while (pair != NULL && !botloom_test_same(&pair->name, name)) pair = pair->next;
  return pair;
}

static inline void botloom_test_add(botloom_test_pair **pairs, plugin_string_t name, plugin_string_t value) {
  while (*pairs != NULL) pairs = &(*pairs)->next;
  *pairs = botloom_test_keep(sizeof **pairs);
  (*pairs)->name = name;
  (*pairs)->value = value;
}

/* The same, in place of an earlier value. */
static inline void botloom_test_set(botloom_test_pair **pairs, plugin_string_t name, plugin_string_t value) {
  botloom_test_pair *found = botloom_test_find(*pairs, &name);
  if (found == NULL) {
    botloom_test_add(pairs, name, value);
  } else {
    found->value = value;
  }
}

static inline botloom_test_reply *botloom_test_reply_to(plugin_string_t request) {
  botloom_test_reply **reply = &botloom_test_now.replies;
  while (*reply != NULL) reply = &(*reply)->next;
  *reply = botloom_test_keep(sizeof **reply);
  (*reply)->request = request;
  (*reply)->error = -1;
  return *reply;
}

static inline int botloom_test_error(const char *word) {
  int count = (int)(sizeof botloom_test_errors / sizeof *botloom_test_errors);
  for (int at = 0; at < count; at++) {
    if (strcmp(botloom_test_errors[at], word) == 0) return at;
  }
  botloom_test_stop("the recording: `%s` is no error of a request", word);
}

static inline _Noreturn void botloom_test_unknown(const plugin_string_t *name) {
  botloom_test_stop("the recording: `%s` is not known", (const char *)name->ptr);
}

static inline void botloom_test_needs(bool there, const char *name, const char *part) {
  if (!there) botloom_test_stop("the recording: `%s` needs %s", name, part);
}

/* A record of texts. Slots are kept as JSON. */
static inline void botloom_test_texts(botloom_test_reader *reader, const char *name, botloom_test_pair **pairs, bool as_json) {
  size_t count = 0;
  botloom_test_open(reader, '{', name);
  while (botloom_test_more(reader, '}', &count)) {
    plugin_string_t key = botloom_test_name(reader);
    botloom_test_set(pairs, key, as_json ? botloom_test_json(reader) : botloom_test_text(reader, (const char *)key.ptr));
  }
}

static inline void botloom_test_read_answer(botloom_test_reader *reader) {
  bool has_request = false, has_status = false, has_text = false, has_bytes = false;
  botloom_test_reply *reply = botloom_test_reply_to(botloom_test_copy("", 0));
  size_t count = 0;
  botloom_test_open(reader, '{', "http");
  while (botloom_test_more(reader, '}', &count)) {
    plugin_string_t name = botloom_test_name(reader);
    if (botloom_is(&name, "request")) {
      reply->request = botloom_test_text(reader, "request");
      has_request = true;
    } else if (botloom_is(&name, "status")) {
      plugin_string_t digits = botloom_test_json(reader);
      long long status = 0;
      if (!botloom_test_whole(&digits, false, &status) || status < 100 || status > 999) {
        botloom_test_stop("the recording: `status` must be a number from 100 to 999");
      }
      reply->status = (uint16_t)status;
      has_status = true;
    } else if (botloom_is(&name, "headers")) {
      botloom_test_texts(reader, "headers", &reply->headers, false);
    } else if (botloom_is(&name, "body")) {
      reply->body = botloom_test_as_text(reader);
      has_text = true;
    } else if (botloom_is(&name, "body_base64")) {
      plugin_string_t text = botloom_test_text(reader, "body_base64");
      reply->body = botloom_test_bytes(&text);
      has_bytes = true;
    } else if (botloom_is(&name, "error")) {
      plugin_string_t word = botloom_test_text(reader, "error");
      reply->error = botloom_test_error((const char *)word.ptr);
    } else {
      botloom_test_unknown(&name);
    }
  }
  botloom_test_needs(has_request, "http", "`request`");
  botloom_test_needs(has_status || reply->error >= 0, "http", "`status` or `error`");
  if (has_text && has_bytes) botloom_test_stop("the recording: an answer has `body` or `body_base64`, not both");
  for (botloom_test_pair *header = reply->headers; header != NULL; header = header->next) {
    for (size_t at = 0; at < header->name.len; at++) {
      if (header->name.ptr[at] >= 'A' && header->name.ptr[at] <= 'Z') header->name.ptr[at] |= 32;
    }
  }
}

static inline void botloom_test_read_user(botloom_test_reader *reader) {
  botloom_test_host *host = &botloom_test_now;
  size_t count = 0;
  host->has_user = host->has_user_name = false;
  botloom_test_open(reader, '{', "user");
  while (botloom_test_more(reader, '}', &count)) {
    plugin_string_t name = botloom_test_name(reader);
    if (botloom_is(&name, "id")) {
      host->user = botloom_test_text(reader, "id");
      host->has_user = true;
    } else if (!botloom_is(&name, "name")) {
      botloom_test_unknown(&name);
    } else if (botloom_test_peek(reader) == 'n') {
      botloom_test_json(reader);
    } else {
      host->user_name = botloom_test_text(reader, "name");
      host->has_user_name = true;
    }
  }
  botloom_test_needs(host->has_user, "user", "`id`");
}

static inline void botloom_test_read_hit(botloom_test_reader *reader) {
  bool has_certainty = false;
  botloom_test_hit **hit = &botloom_test_now.hits;
  while (*hit != NULL) hit = &(*hit)->next;
  *hit = botloom_test_keep(sizeof **hit);
  size_t count = 0;
  botloom_test_open(reader, '{', "hits");
  while (botloom_test_more(reader, '}', &count)) {
    plugin_string_t name = botloom_test_name(reader);
    if (botloom_is(&name, "entry")) {
      (*hit)->entry = botloom_test_text(reader, "entry");
    } else if (botloom_is(&name, "question")) {
      (*hit)->question = botloom_test_text(reader, "question");
    } else if (botloom_is(&name, "answer")) {
      (*hit)->answer = botloom_test_text(reader, "answer");
    } else if (botloom_is(&name, "certainty")) {
      plugin_string_t digits = botloom_test_json(reader);
      (*hit)->certainty = strtod((const char *)digits.ptr, NULL);
      bool number = digits.ptr[0] >= '0' && digits.ptr[0] <= '9';
      if (!number || (*hit)->certainty > 1) botloom_test_stop("the recording: `certainty` must be a number from 0 to 1");
      has_certainty = true;
    } else {
      botloom_test_unknown(&name);
    }
  }
  botloom_test_needs((*hit)->entry.ptr != NULL, "hits", "`entry`");
  botloom_test_needs((*hit)->question.ptr != NULL, "hits", "`question`");
  botloom_test_needs((*hit)->answer.ptr != NULL, "hits", "`answer`");
  botloom_test_needs(has_certainty, "hits", "`certainty`");
}

static inline void botloom_test_read_list(botloom_test_reader *reader, const char *name, void (*read)(botloom_test_reader *)) {
  size_t count = 0;
  botloom_test_open(reader, '[', name);
  while (botloom_test_more(reader, ']', &count)) read(reader);
}

static inline void botloom_test_read(const char *text, size_t length) {
  botloom_test_host *host = &botloom_test_now;
  botloom_test_reader reader = {.start = text, .at = text, .end = text + length};
  size_t count = 0;
  char open = botloom_test_peek(&reader);
  if (open != '{') {
    botloom_test_json(&reader);
    botloom_test_stop("the recording must be a record");
  }
  reader.at++;
  while (botloom_test_more(&reader, '}', &count)) {
    plugin_string_t name = botloom_test_name(&reader);
    if (botloom_is(&name, "http")) {
      botloom_test_read_list(&reader, "http", botloom_test_read_answer);
    } else if (botloom_is(&name, "secrets")) {
      botloom_test_texts(&reader, "secrets", &host->secrets, false);
    } else if (botloom_is(&name, "slots")) {
      botloom_test_texts(&reader, "slots", &host->slots, true);
    } else if (botloom_is(&name, "kv")) {
      botloom_test_texts(&reader, "kv", &host->bot, false);
    } else if (botloom_is(&name, "conversation_kv")) {
      botloom_test_texts(&reader, "conversation_kv", &host->conversation, false);
    } else if (botloom_is(&name, "user")) {
      botloom_test_read_user(&reader);
    } else if (botloom_is(&name, "id")) {
      host->id = botloom_test_text(&reader, "id");
    } else if (botloom_is(&name, "language")) {
      host->language = botloom_test_text(&reader, "language");
    } else if (botloom_is(&name, "channel")) {
      host->channel = botloom_test_text(&reader, "channel");
    } else if (botloom_is(&name, "zone")) {
      host->zone = botloom_test_text(&reader, "zone");
    } else if (botloom_is(&name, "now")) {
      plugin_string_t digits = botloom_test_json(&reader);
      long long now = 0;
      if (!botloom_test_whole(&digits, false, &now)) botloom_test_stop("the recording: `now` must be milliseconds");
      host->now = (uint64_t)now;
    } else if (botloom_is(&name, "hits")) {
      botloom_test_read_list(&reader, "hits", botloom_test_read_hit);
    } else {
      botloom_test_unknown(&name);
    }
  }
  botloom_test_peek(&reader);
  if (reader.at != reader.end) botloom_test_wrong(&reader);
}

#endif
