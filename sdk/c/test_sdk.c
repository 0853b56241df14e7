/* The host of tests in C. The tests of the toolchain run this in a project that was just made, since it needs `gen`; its argument says where
 * `sdk/recordings` is. It takes fork and pipes, which botloom_test.h does not. */
#include "botloom_test.h"

#include <assert.h>
#include <sys/wait.h>
#include <unistd.h>

static botloom_plugin_http_response_t response;
static botloom_plugin_http_error_t error;

static bool sends(botloom_plugin_http_method_t method, const char *url, const char *name, const char *value) {
  plugin_tuple2_string_string_t header = {botloom_text(name), botloom_text(value)};
  botloom_plugin_http_request_t request = {.method = method, .url = botloom_text(url)};
  request.headers.ptr = &header;
  request.headers.len = *name != 0;
  return botloom_plugin_http_send(&request, &response, &error);
}

static bool gets(const char *url) {
  return sends(BOTLOOM_PLUGIN_HTTP_METHOD_GET, url, "", "");
}

/* The request gets this answer, whose body may have zeros. */
static void answers(bool sent, uint16_t status, const void *body, size_t length) {
  assert(sent && response.status == status && response.body.len == length);
  assert(length == 0 || memcmp(response.body.ptr, body, length) == 0);
  botloom_plugin_http_response_free(&response);
}

/* The request fails so, with these words where there are any. */
static void fails(bool sent, uint8_t tag, const char *told) {
  assert(!sent && error.tag == tag);
  if (told != NULL) assert(botloom_is(&error.val.denied, told));
  botloom_plugin_http_error_free(&error);
}

static void is(plugin_string_t text, const char *expected) {
  assert(botloom_is(&text, expected));
  plugin_string_free(&text);
}

static void a_recording_answers_requests(const char *path) {
  const char first[] = "{\"n\":1,\"list\":[true,null,\"a b\"],\"name\":\"李\\\"\\\\\"}";
  const char text[] = "no such order: 李\n";
  botloom_test_recorded(path);
  bool sent = sends(BOTLOOM_PLUGIN_HTTP_METHOD_GET, "https://a.example/1", "authorization", "Bearer ${TOKEN}");
  assert(sent && response.headers.len == 2);
  assert(botloom_is(&response.headers.ptr[0].f0, "etag") && botloom_is(&response.headers.ptr[0].f1, "x"));
  assert(botloom_is(&response.headers.ptr[1].f0, "x-left") && botloom_is(&response.headers.ptr[1].f1, "3"));
  answers(sent, 200, first, sizeof first - 1);
  fails(gets("https://a.example/1"), BOTLOOM_PLUGIN_HTTP_ERROR_TIMEOUT, NULL);
  fails(gets("https://a.example/1"), BOTLOOM_PLUGIN_HTTP_ERROR_TIMEOUT, NULL);
  answers(gets("https://a.example/text"), 404, text, sizeof text - 1);
  answers(gets("https://a.example/bytes"), 200, "\xff\0\xfe\x80", 4);
  answers(gets("https://a.example/none"), 204, "", 0);
  fails(sends(BOTLOOM_PLUGIN_HTTP_METHOD_GET, "https://a.example/1", "x", "${TOKEN} ${NO}"), BOTLOOM_PLUGIN_HTTP_ERROR_DENIED,
        "the secret `NO` is not allowed, or has no value");
  botloom_plugin_http_method_t post = BOTLOOM_PLUGIN_HTTP_METHOD_POST;
  fails(sends(post, "https://a.example/denied", "", ""), BOTLOOM_PLUGIN_HTTP_ERROR_DENIED, "recorded");
  fails(sends(post, "https://a.example/bad-request", "", ""), BOTLOOM_PLUGIN_HTTP_ERROR_BAD_REQUEST, "recorded");
  fails(sends(post, "https://a.example/too-many", "", ""), BOTLOOM_PLUGIN_HTTP_ERROR_TOO_MANY, NULL);
  fails(sends(post, "https://a.example/unreachable", "", ""), BOTLOOM_PLUGIN_HTTP_ERROR_UNREACHABLE, "recorded");
  fails(sends(post, "https://a.example/too-large", "", ""), BOTLOOM_PLUGIN_HTTP_ERROR_TOO_LARGE, NULL);
  assert(strcmp(botloom_test_request(0), "GET https://a.example/1") == 0);
  assert(strcmp(botloom_test_request_header(0, "authorization"), "Bearer ${TOKEN}") == 0);
  assert(botloom_test_request_header(0, "x") == NULL && botloom_test_request_body(0, NULL) == NULL);
  assert(strcmp(botloom_test_request(11), "POST https://a.example/too-large") == 0 && botloom_test_request(12) == NULL);
}

static void a_recording_answers_everything_else(const char *path) {
  plugin_string_t text, token = botloom_text("TOKEN"), other = botloom_text("other");
  plugin_string_t order = botloom_text("order_no"), address = botloom_text("address");
  botloom_plugin_conversation_customer_t customer;
  botloom_test_recorded(path);
  assert(botloom_plugin_secrets_get(&token, &text));
  is(text, "for-tests-only");
  assert(!botloom_plugin_secrets_get(&other, &text));
  assert(botloom_plugin_conversation_slot(&order, &text));
  is(text, "\"SO123456\"");
  assert(botloom_plugin_conversation_slot(&address, &text));
  is(text, "{\"city\":\"上海\",\"lines\":[1,2]}");
  assert(!botloom_plugin_conversation_slot(&other, &text));
  assert(botloom_plugin_conversation_user(&customer) && customer.name.is_some);
  is(customer.id, "u-7");
  is(customer.name.val, "Li");
  botloom_plugin_conversation_id(&text);
  is(text, "c-1");
  botloom_plugin_conversation_language(&text);
  is(text, "en");
  botloom_plugin_conversation_channel(&text);
  is(text, "sms");
  botloom_plugin_clock_zone(&text);
  is(text, "Europe/Berlin");
  assert(botloom_plugin_clock_now() == 1777597200001);

  botloom_plugin_knowledge_list_hit_t hits;
  botloom_plugin_knowledge_error_t denied;
  plugin_string_t question = botloom_text("open?");
  assert(botloom_plugin_knowledge_search(&question, 1, &hits, &denied) && hits.len == 1);
  assert(botloom_is(&hits.ptr[0].entry, "returns") && hits.ptr[0].certainty == 0.75);
  botloom_plugin_knowledge_list_hit_free(&hits);
  assert(botloom_plugin_knowledge_search(&question, 20, &hits, &denied) && hits.len == 2);
  assert(botloom_is(&hits.ptr[1].answer, "Always."));
  botloom_plugin_knowledge_list_hit_free(&hits);

  plugin_list_u8_t bytes;
  assert(botloom_plugin_random_number() != botloom_plugin_random_number());
  botloom_plugin_random_bytes(5000, &bytes);
  assert(bytes.len == 4096);
  plugin_list_u8_free(&bytes);
}

static void adds(botloom_plugin_kv_scope_t scope, const char *key, int64_t amount, int64_t expected) {
  plugin_string_t named = botloom_text(key);
  botloom_plugin_kv_error_t refused;
  int64_t sum = 0;
  assert(botloom_plugin_kv_add(scope, &named, amount, &sum, &refused) && sum == expected);
}

static void refuses(botloom_plugin_kv_scope_t scope, const char *key, int64_t amount) {
  plugin_string_t named = botloom_text(key);
  botloom_plugin_kv_error_t refused;
  int64_t sum = 0;
  assert(!botloom_plugin_kv_add(scope, &named, amount, &sum, &refused));
  assert(refused.tag == BOTLOOM_PLUGIN_KV_ERROR_BAD_REQUEST);
  assert(botloom_is(&refused.val.bad_request, "the value is no whole number of 64 bits"));
  botloom_plugin_kv_error_free(&refused);
}

static void a_recording_has_values(const char *path) {
  botloom_plugin_kv_scope_t bot = BOTLOOM_PLUGIN_KV_SCOPE_BOT, own = BOTLOOM_PLUGIN_KV_SCOPE_CONVERSATION;
  plugin_string_t seen = botloom_text("seen"), eight = botloom_text("8");
  plugin_option_string_t value;
  botloom_plugin_kv_error_t refused;
  botloom_test_recorded(path);
  adds(bot, "seen", 3, 5);
  adds(bot, "count", 2, 42);
  adds(bot, "new", -1, -1);
  adds(own, "most", -1, INT64_MAX - 1);
  adds(own, "most", 1, INT64_MAX);
  refuses(own, "most", 1);
  refuses(bot, "words", 1);
  adds(bot, "least", INT64_MIN, INT64_MIN);
  refuses(bot, "least", -1);
  refuses(bot, "least", INT64_MIN);
  assert(botloom_plugin_kv_get(own, &seen, &value, &refused) && value.is_some);
  is(value.val, "7");
  assert(botloom_plugin_kv_set(own, &seen, &eight, &refused));
  assert(strcmp(botloom_test_conversation_value("seen"), "8") == 0);
  assert(botloom_plugin_kv_delete(own, &seen, &refused));
  assert(botloom_plugin_kv_get(own, &seen, &value, &refused) && !value.is_some);
  assert(botloom_test_conversation_value("seen") == NULL && strcmp(botloom_test_value("seen"), "5") == 0);
}

static void a_test_says_what_it_needs(void) {
  botloom_plugin_conversation_customer_t customer;
  plugin_string_t text, none = botloom_text(""), line = botloom_text("done\n");
  botloom_test_new();
  botloom_plugin_conversation_id(&text);
  is(text, "test");
  botloom_plugin_conversation_language(&text);
  is(text, "zh-CN");
  botloom_plugin_conversation_channel(&text);
  is(text, "web");
  botloom_plugin_clock_zone(&text);
  is(text, "Asia/Shanghai");
  assert(botloom_plugin_clock_now() == 1777597200000 && !botloom_plugin_conversation_user(&customer));
  botloom_test_says("{\"language\": \"de\", \"user\": {\"id\": \"\", \"name\": null}}");
  botloom_plugin_conversation_language(&text);
  is(text, "de");
  assert(botloom_plugin_conversation_user(&customer) && customer.id.len == 0 && !customer.name.is_some);

  botloom_test_answer("PUT https://a.example/", 201, "{}");
  botloom_test_fail("PUT https://a.example/", "unreachable");
  botloom_plugin_http_request_t request = {.method = BOTLOOM_PLUGIN_HTTP_METHOD_PUT, .url = botloom_text("https://a.example/")};
  request.body.is_some = true;
  request.body.val.ptr = (uint8_t *)"a\0b";
  request.body.val.len = 3;
  answers(botloom_plugin_http_send(&request, &response, &error), 201, "{}", 2);
  fails(botloom_plugin_http_send(&request, &response, &error), BOTLOOM_PLUGIN_HTTP_ERROR_UNREACHABLE, "recorded");
  size_t length = 0;
  assert(memcmp(botloom_test_request_body(1, &length), "a\0b", 4) == 0 && length == 3);

  botloom_plugin_log_write(BOTLOOM_PLUGIN_LOG_LEVEL_WARN, &line);
  botloom_plugin_log_write(BOTLOOM_PLUGIN_LOG_LEVEL_DEBUG, &none);
  assert(strcmp(botloom_test_line(0), "warn: done\n") == 0 && strcmp(botloom_test_line(1), "debug: ") == 0);
  assert(botloom_test_line(2) == NULL);
  botloom_test_new();
  assert(botloom_test_line(0) == NULL && botloom_test_request(0) == NULL && botloom_test_value("seen") == NULL);
}

static void texts_are_read_as_they_are_meant(void) {
  plugin_string_t text, name = botloom_text("x");
  botloom_test_new();
  botloom_test_says("\n{ \"secrets\" : {\"x\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u4e2d\\uD83D\\ude00\"} , \"slots\":{\"x\":[ -1.50 , 1e+9, { } ]} }\r\n");
  assert(botloom_plugin_secrets_get(&name, &text));
  is(text, "\"\\/\b\f\n\r\tAé中😀");
  assert(botloom_plugin_conversation_slot(&name, &text));
  is(text, "[-1.50,1e+9,{}]");
}

/* What ends the test is told in these words. */
static void stops(void (*ask)(const char *), const char *given, const char *told) {
  char output[256];
  size_t length = 0;
  int ends[2], status;
  assert(pipe(ends) == 0);
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 2);
    ask(given);
    _exit(0);
  }
  close(ends[1]);
  for (ssize_t more; (more = read(ends[0], output + length, sizeof output - 1 - length)) > 0;) length += (size_t)more;
  output[length] = 0;
  close(ends[0]);
  assert(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 1 && length > 0 && strncmp(output, told, length - 1) == 0 && told[length - 1] == 0) return;
  fprintf(stderr, "%s\nends with: %sand not with: %s\n", given, output, told);
  exit(1);
}

static void asks(const char *url) {
  gets(url);
}

static void fails_so(const char *word) {
  botloom_test_fail("GET https://a.example/", word);
}

static void a_recording_that_is_wrong_is_told(const char *path) {
  size_t count = 0;
  char text[16384];
  FILE *file = fopen(path, "rb");
  assert(file != NULL);
  size_t length = fread(text, 1, sizeof text, file);
  assert(length > 0 && length < sizeof text);
  fclose(file);
  text[length] = 0;
  botloom_test_new();
  botloom_test_reader reader = {.start = text, .at = text, .end = text + length};
  botloom_test_open(&reader, '[', "wrong.json");
  while (botloom_test_more(&reader, ']', &count)) {
    size_t fields = 0;
    plugin_string_t recording = {0}, told = {0};
    botloom_test_open(&reader, '{', "wrong.json");
    while (botloom_test_more(&reader, '}', &fields)) {
      plugin_string_t name = botloom_test_name(&reader);
      if (botloom_is(&name, "recording")) recording = botloom_test_json(&reader);
      if (botloom_is(&name, "told")) told = botloom_test_string(&reader);
    }
    stops(botloom_test_says, (const char *)recording.ptr, (const char *)told.ptr);
  }
  assert(count > 0);
}

static void what_is_no_json_is_refused_where_it_is_wrong(void) {
  static const struct {
    const char *text;
    int at;
  } wrong[] = {
      {"", 0},
      {"{", 1},
      {"{\"slots\"", 8},
      {"{\"slots\":{}", 11},
      {"{\"slots\":{},}", 12},
      {"{\"slots\":{}} {", 13},
      {"{\"slots\":{\"a\":[1 2]}}", 17},
      {"{\"slots\":{\"a\":01}}", 14},
      {"{\"slots\":{\"a\":1.}}", 16},
      {"{\"slots\":{\"a\":-}}", 15},
      {"{\"slots\":{\"a\":tru}}", 14},
      {"{\"slots\":{\"a\":\"b", 16},
      {"{\"slots\":{\"a\":\"\\", 16},
      {"{\"slots\":{\"a\":\"\x01\"}}", 15},
      {"{\"slots\":{\"a\":\"\\x\"}}", 16},
      {"{\"slots\":{\"a\":\"\\u12\"}}", 19},
      {"{\"slots\":{\"a\":\"\\ud800\"}}", 21},
      {"{\"slots\":{\"a\":\"\\ud800\\u0041\"}}", 27},
  };
  char told[64], deep[256] = "{\"slots\":{\"a\":";
  for (size_t at = 0; at < sizeof wrong / sizeof *wrong; at++) {
    snprintf(told, sizeof told, "the recording: this is no JSON at byte %d", wrong[at].at);
    stops(botloom_test_says, wrong[at].text, told);
  }
  memset(deep + strlen(deep), '[', 100);
  stops(botloom_test_says, deep, "the recording: this is no JSON at byte 79");
}

int main(int count, char **arguments) {
  char every[4096], wrong[4096];
  assert(count == 2);
  snprintf(every, sizeof every, "%s/every-key.json", arguments[1]);
  snprintf(wrong, sizeof wrong, "%s/wrong.json", arguments[1]);
  a_recording_answers_requests(every);
  a_recording_answers_everything_else(every);
  a_recording_has_values(every);
  a_test_says_what_it_needs();
  texts_are_read_as_they_are_meant();
  a_recording_that_is_wrong_is_told(wrong);
  what_is_no_json_is_refused_where_it_is_wrong();
  botloom_test_new();
  stops(botloom_test_says, "[]", "the recording must be a record");
  stops(botloom_test_recorded, "/nowhere/at/all.json", "the recording: `/nowhere/at/all.json` cannot be opened");
  stops(botloom_test_recorded, "/", "the recording: `/` cannot be read");
  stops(asks, "https://a.example/", "the test has no answer to `GET https://a.example/`");
  stops(fails_so, "lost", "the recording: `lost` is no error of a request");
  puts("12 passed, 0 failed");
  return 0;
}
