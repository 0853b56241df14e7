/* The host of a test: answers from what the test says or from a recording, and remembers what was asked.
 *
 *   botloom_test_recorded("recorded.json");
 *   assert(exports_plugin_look_up(&number, &order, &failure));
 *   assert(strcmp(botloom_test_request(0), "GET https://api.example.com/v1/orders/1") == 0);
 *
 * Include it in test.c alone: it defines the functions of the host that gen/plugin.h declares, and those that free memory. gen/plugin_test.h
 * says which these are. What ends a test is told on the error output, and the program exits with 1. */
#ifndef BOTLOOM_TEST_H
#define BOTLOOM_TEST_H

#include "botloom.h"
#include "botloom_test/recording.h"
#include "plugin_test.h"

/* A host that knows nothing: `zh-CN`, the channel `web`, 2026-05-01 09:00 in Shanghai. What an earlier test said and asked is gone. */
static inline void botloom_test_new(void);

/* A new host that answers from a file. */
static inline void botloom_test_recorded(const char *path);

/* What a recording in this text says, besides what the host knows already. */
static inline void botloom_test_says(const char *json);

/* The answer to a request such as `GET https://api.example.com/v1/orders/1`. Several answers to one request are given in turn, and the last
 * one stays. */
static inline void botloom_test_answer(const char *request, uint16_t status, const char *body);

/* Why a request gets no answer: `denied`, `bad-request`, `too-many`, `timeout`, `unreachable` or `too-large`. */
static inline void botloom_test_fail(const char *request, const char *error);

/* A request that was sent, as `GET https://...`; NULL if there were fewer. */
static inline const char *botloom_test_request(size_t at);

/* A header of a request that was sent, with `${NAME}` where a secret stands; NULL if there is none. */
static inline const char *botloom_test_request_header(size_t at, const char *name);

/* The body of a request that was sent; NULL if it has none. Its length is told where `length` is not NULL; a zero follows it. */
static inline const char *botloom_test_request_body(size_t at, size_t *length);

/* A line of the log, as `info: somebody was greeted`; NULL if there were fewer. */
static inline const char *botloom_test_line(size_t at);

/* A value of the bot, or of the conversation; NULL if there is none. */
static inline const char *botloom_test_value(const char *key);
static inline const char *botloom_test_conversation_value(const char *key);

static inline void botloom_test_new(void) {
  botloom_test_forget();
  botloom_test_now = (botloom_test_host)BOTLOOM_TEST_HOST;
}

static inline void botloom_test_says(const char *json) {
  botloom_test_read(json, strlen(json));
}

static inline void botloom_test_recorded(const char *path) {
  botloom_test_new();
  FILE *file = fopen(path, "rb");
  if (file == NULL) botloom_test_stop("the recording: `%s` cannot be opened", path);
  size_t length = 0, room = 1 << 16;
  char *text = NULL;
  do {
    room *= 2;
    char *larger = realloc(text, room);
    if (larger == NULL) botloom_test_stop("the test has no memory left");
    text = larger;
    length += fread(text + length, 1, room - 1 - length, file);
  } while (length == room - 1);
  if (ferror(file)) botloom_test_stop("the recording: `%s` cannot be read", path);
  fclose(file);
  text[length] = 0;
  botloom_test_read(text, length);
  free(text);
}

static inline void botloom_test_answer(const char *request, uint16_t status, const char *body) {
  botloom_test_reply *reply = botloom_test_reply_to(botloom_test_copy(request, strlen(request)));
  reply->status = status;
  reply->body = botloom_test_copy(body, strlen(body));
}

static inline void botloom_test_fail(const char *request, const char *error) {
  int number = botloom_test_error(error);
  botloom_test_reply_to(botloom_test_copy(request, strlen(request)))->error = number;
}

static inline const botloom_test_sent *botloom_test_sent_at(size_t at) {
  const botloom_test_sent *sent = botloom_test_now.sent;
  while (sent != NULL && at-- > 0) sent = sent->next;
  return sent;
}

static inline const char *botloom_test_request(size_t at) {
  const botloom_test_sent *sent = botloom_test_sent_at(at);
  return sent == NULL ? NULL : (const char *)sent->request.ptr;
}

static inline const char *botloom_test_request_header(size_t at, const char *name) {
  const botloom_test_sent *sent = botloom_test_sent_at(at);
  plugin_string_t named = botloom_text(name);
  botloom_test_pair *header = sent == NULL ? NULL : botloom_test_find(sent->headers, &named);
  return header == NULL ? NULL : (const char *)header->value.ptr;
}

static inline const char *botloom_test_request_body(size_t at, size_t *length) {
  const botloom_test_sent *sent = botloom_test_sent_at(at);
  if (sent == NULL || !sent->has_body) return NULL;
  if (length != NULL) *length = sent->body.len;
  return (const char *)sent->body.ptr;
}

static inline const char *botloom_test_line(size_t at) {
  const botloom_test_pair *line = botloom_test_now.lines;
  while (line != NULL && at-- > 0) line = line->next;
  return line == NULL ? NULL : (const char *)line->value.ptr;
}

static inline const char *botloom_test_kept(botloom_test_pair *pairs, const char *key) {
  plugin_string_t named = botloom_text(key);
  botloom_test_pair *found = botloom_test_find(pairs, &named);
  return found == NULL ? NULL : (const char *)found->value.ptr;
}

static inline const char *botloom_test_value(const char *key) {
  return botloom_test_kept(botloom_test_now.bot, key);
}

static inline const char *botloom_test_conversation_value(const char *key) {
  return botloom_test_kept(botloom_test_now.conversation, key);
}

/* Numbers that look random and are the same in every run. */
static inline uint64_t botloom_test_random(void) {
  botloom_test_now.random += 0x9e3779b97f4a7c15;
  uint64_t mixed = (botloom_test_now.random ^ botloom_test_now.random >> 30) * 0xbf58476d1ce4e5b9;
  return mixed ^ mixed >> 27;
}

/* A result that is there, or none. */
static inline bool botloom_test_found(const botloom_test_pair *pair, plugin_string_t *ret) {
  if (pair != NULL) botloom_set_bytes(ret, pair->value.ptr, pair->value.len);
  return pair != NULL;
}

/* The functions of the host. */

#ifdef BOTLOOM_HAS_CLOCK
uint64_t botloom_plugin_clock_now(void) {
  return botloom_test_now.now;
}

void botloom_plugin_clock_zone(plugin_string_t *ret) {
  botloom_set_bytes(ret, botloom_test_now.zone.ptr, botloom_test_now.zone.len);
}
#endif

#ifdef BOTLOOM_HAS_CONVERSATION
void botloom_plugin_conversation_id(plugin_string_t *ret) {
  botloom_set_bytes(ret, botloom_test_now.id.ptr, botloom_test_now.id.len);
}

void botloom_plugin_conversation_language(plugin_string_t *ret) {
  botloom_set_bytes(ret, botloom_test_now.language.ptr, botloom_test_now.language.len);
}

void botloom_plugin_conversation_channel(plugin_string_t *ret) {
  botloom_set_bytes(ret, botloom_test_now.channel.ptr, botloom_test_now.channel.len);
}

bool botloom_plugin_conversation_user(botloom_plugin_conversation_customer_t *ret) {
  const botloom_test_host *host = &botloom_test_now;
  if (!host->has_user) return false;
  botloom_set_bytes(&ret->id, host->user.ptr, host->user.len);
  ret->name.is_some = host->has_user_name;
  if (host->has_user_name) botloom_set_bytes(&ret->name.val, host->user_name.ptr, host->user_name.len);
  return true;
}

bool botloom_plugin_conversation_slot(plugin_string_t *name, plugin_string_t *ret) {
  return botloom_test_found(botloom_test_find(botloom_test_now.slots, name), ret);
}
#endif

#ifdef BOTLOOM_HAS_HTTP
/* The first secret that a header names and the test does not have. */
static inline bool botloom_test_lacks(const plugin_string_t *value, plugin_string_t *secret) {
  for (size_t at = 0; at + 1 < value->len; at++) {
    if (value->ptr[at] != '$' || value->ptr[at + 1] != '{') continue;
    uint8_t *name = value->ptr + at + 2;
    uint8_t *end = memchr(name, '}', value->len - at - 2);
    if (end == NULL) return false;
    secret->ptr = name;
    secret->len = (size_t)(end - name);
    if (botloom_test_find(botloom_test_now.secrets, secret) == NULL) return true;
    at = (size_t)(end - value->ptr);
  }
  return false;
}

/* The answer whose turn it is: the last one stays. */
static inline botloom_test_reply *botloom_test_next(const plugin_string_t *request) {
  botloom_test_reply *found = NULL;
  for (botloom_test_reply *reply = botloom_test_now.replies; reply != NULL; reply = reply->next) {
    if (reply->was_given || !botloom_test_same(&reply->request, request)) continue;
    if (found != NULL) {
      found->was_given = true;
      return found;
    }
    found = reply;
  }
  return found;
}

bool botloom_plugin_http_send(botloom_plugin_http_request_t *request, botloom_plugin_http_response_t *ret,
                              botloom_plugin_http_error_t *err) {
  static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  if (request->method >= sizeof methods / sizeof *methods) botloom_test_stop("a request has no method %u", request->method);
  botloom_test_sent **last = &botloom_test_now.sent;
  while (*last != NULL) last = &(*last)->next;
  botloom_test_sent *sent = *last = botloom_test_keep(sizeof *sent);
  sent->request = botloom_test_join(methods[request->method], " ", &request->url);
  sent->has_body = request->body.is_some;
  if (sent->has_body) sent->body = botloom_test_copy(request->body.val.ptr, request->body.val.len);
  for (size_t at = 0; at < request->headers.len; at++) {
    const plugin_string_t *name = &request->headers.ptr[at].f0, *value = &request->headers.ptr[at].f1;
    botloom_test_add(&sent->headers, botloom_test_copy(name->ptr, name->len), botloom_test_copy(value->ptr, value->len));
  }
  for (botloom_test_pair *header = sent->headers; header != NULL; header = header->next) {
    plugin_string_t secret;
    if (!botloom_test_lacks(&header->value, &secret)) continue;
    plugin_string_t rest = botloom_text("` is not allowed, or has no value");
    secret = botloom_test_copy(secret.ptr, secret.len);
    plugin_string_t told = botloom_test_join("the secret `", (const char *)secret.ptr, &rest);
    err->tag = BOTLOOM_PLUGIN_HTTP_ERROR_DENIED;
    botloom_set_bytes(&err->val.denied, told.ptr, told.len);
    return false;
  }
  const botloom_test_reply *reply = botloom_test_next(&sent->request);
  if (reply == NULL) botloom_test_stop("the test has no answer to `%s`", (const char *)sent->request.ptr);
  if (reply->error >= 0) {
    err->tag = (uint8_t)reply->error;
    if (err->tag == BOTLOOM_PLUGIN_HTTP_ERROR_DENIED) botloom_set(&err->val.denied, "recorded");
    if (err->tag == BOTLOOM_PLUGIN_HTTP_ERROR_BAD_REQUEST) botloom_set(&err->val.bad_request, "recorded");
    if (err->tag == BOTLOOM_PLUGIN_HTTP_ERROR_UNREACHABLE) botloom_set(&err->val.unreachable, "recorded");
    return false;
  }
  size_t count = 0;
  for (botloom_test_pair *header = reply->headers; header != NULL; header = header->next) count++;
  ret->status = reply->status;
  ret->headers.len = 0;
  ret->headers.ptr = count == 0 ? NULL : calloc(count, sizeof *ret->headers.ptr);
  if (count > 0 && ret->headers.ptr == NULL) botloom_test_stop("the test has no memory left");
  for (botloom_test_pair *header = reply->headers; header != NULL; header = header->next) {
    botloom_set_bytes(&ret->headers.ptr[ret->headers.len].f0, header->name.ptr, header->name.len);
    botloom_set_bytes(&ret->headers.ptr[ret->headers.len++].f1, header->value.ptr, header->value.len);
  }
  plugin_string_t body;
  botloom_set_bytes(&body, reply->body.ptr, reply->body.len);
  ret->body.ptr = body.ptr;
  ret->body.len = body.len;
  return true;
}
#endif

#ifdef BOTLOOM_HAS_KNOWLEDGE
bool botloom_plugin_knowledge_search(plugin_string_t *question, uint32_t most, botloom_plugin_knowledge_list_hit_t *ret,
                                     botloom_plugin_knowledge_error_t *err) {
  (void)question, (void)err;
  size_t count = 0;
  for (botloom_test_hit *hit = botloom_test_now.hits; hit != NULL && count < most && count < 20; hit = hit->next) count++;
  ret->len = 0;
  ret->ptr = count == 0 ? NULL : calloc(count, sizeof *ret->ptr);
  if (count > 0 && ret->ptr == NULL) botloom_test_stop("the test has no memory left");
  for (botloom_test_hit *hit = botloom_test_now.hits; ret->len < count; hit = hit->next, ret->len++) {
    botloom_set_bytes(&ret->ptr[ret->len].entry, hit->entry.ptr, hit->entry.len);
    botloom_set_bytes(&ret->ptr[ret->len].question, hit->question.ptr, hit->question.len);
    botloom_set_bytes(&ret->ptr[ret->len].answer, hit->answer.ptr, hit->answer.len);
    ret->ptr[ret->len].certainty = hit->certainty;
  }
  return true;
}
#endif

#ifdef BOTLOOM_HAS_KV
static inline botloom_test_pair **botloom_test_scope(botloom_plugin_kv_scope_t scope) {
  return scope == BOTLOOM_PLUGIN_KV_SCOPE_BOT ? &botloom_test_now.bot : &botloom_test_now.conversation;
}

bool botloom_plugin_kv_get(botloom_plugin_kv_scope_t scope, plugin_string_t *key, plugin_option_string_t *ret,
                           botloom_plugin_kv_error_t *err) {
  (void)err;
  ret->is_some = botloom_test_found(botloom_test_find(*botloom_test_scope(scope), key), &ret->val);
  return true;
}

bool botloom_plugin_kv_set(botloom_plugin_kv_scope_t scope, plugin_string_t *key, plugin_string_t *value,
                           botloom_plugin_kv_error_t *err) {
  (void)err;
  botloom_test_set(botloom_test_scope(scope), botloom_test_copy(key->ptr, key->len), botloom_test_copy(value->ptr, value->len));
  return true;
}

bool botloom_plugin_kv_delete(botloom_plugin_kv_scope_t scope, plugin_string_t *key, botloom_plugin_kv_error_t *err) {
  (void)err;
  botloom_test_pair **pair = botloom_test_scope(scope);
  while (*pair != NULL && !botloom_test_same(&(*pair)->name, key)) pair = &(*pair)->next;
  if (*pair != NULL) *pair = (*pair)->next;
  return true;
}

bool botloom_plugin_kv_add(botloom_plugin_kv_scope_t scope, plugin_string_t *key, int64_t amount, int64_t *ret,
                           botloom_plugin_kv_error_t *err) {
  botloom_test_pair **pairs = botloom_test_scope(scope), *found = botloom_test_find(*pairs, key);
  long long before = 0;
  bool whole = found == NULL || botloom_test_whole(&found->value, true, &before);
  if (!whole || (amount > 0 ? before > INT64_MAX - amount : before < INT64_MIN - amount)) {
    err->tag = BOTLOOM_PLUGIN_KV_ERROR_BAD_REQUEST;
    botloom_set(&err->val.bad_request, "the value is no whole number of 64 bits");
    return false;
  }
  char digits[24];
  *ret = before + amount;
  snprintf(digits, sizeof digits, "%lld", (long long)*ret);
  botloom_test_set(pairs, botloom_test_copy(key->ptr, key->len), botloom_test_copy(digits, strlen(digits)));
  return true;
}
#endif

#ifdef BOTLOOM_HAS_LOG
void botloom_plugin_log_write(botloom_plugin_log_level_t level, plugin_string_t *message) {
  static const char *const levels[] = {"debug", "info", "warn", "error"};
  if (level >= sizeof levels / sizeof *levels) botloom_test_stop("a line of the log has no level %u", level);
  botloom_test_add(&botloom_test_now.lines, botloom_test_copy("", 0), botloom_test_join(levels[level], ": ", message));
}
#endif

#ifdef BOTLOOM_HAS_RANDOM
uint64_t botloom_plugin_random_number(void) {
  return botloom_test_random();
}

void botloom_plugin_random_bytes(uint32_t count, plugin_list_u8_t *ret) {
  ret->len = count < 4096 ? count : 4096;
  ret->ptr = ret->len == 0 ? NULL : malloc(ret->len);
  if (ret->len > 0 && ret->ptr == NULL) botloom_test_stop("the test has no memory left");
  for (size_t at = 0; at < ret->len; at++) ret->ptr[at] = (uint8_t)botloom_test_random();
}
#endif

#ifdef BOTLOOM_HAS_SECRETS
bool botloom_plugin_secrets_get(plugin_string_t *name, plugin_string_t *ret) {
  return botloom_test_found(botloom_test_find(botloom_test_now.secrets, name), ret);
}
#endif

#endif
