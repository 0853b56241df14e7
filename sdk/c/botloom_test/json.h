/* What botloom_test.h reads recordings with: memory that is kept until the next host, JSON, base64. */
#ifndef BOTLOOM_TEST_JSON_H
#define BOTLOOM_TEST_JSON_H

#include "botloom.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Memory that lives as long as the host. */
typedef struct botloom_test_block {
  struct botloom_test_block *next;
  _Alignas(max_align_t) unsigned char bytes[];
} botloom_test_block;

static botloom_test_block *botloom_test_blocks;

/* Ends the test. */
static inline _Noreturn void botloom_test_stop(const char *format, ...) {
  va_list given;
  va_start(given, format);
  vfprintf(stderr, format, given);
  va_end(given);
  fputc('\n', stderr);
  exit(1);
}

/* Zeroed memory that lives as long as the host. */
static inline void *botloom_test_keep(size_t size) {
  botloom_test_block *block = size < SIZE_MAX - sizeof *block ? calloc(1, sizeof *block + size) : NULL;
  if (block == NULL) botloom_test_stop("the test has no memory left");
  block->next = botloom_test_blocks;
  botloom_test_blocks = block;
  return block->bytes;
}

static inline plugin_string_t botloom_test_copy(const void *bytes, size_t length) {
  plugin_string_t made = {botloom_test_keep(length + 1), length};
  if (length > 0) memcpy(made.ptr, bytes, length);
  return made;
}

/* Gives back all of it. */
static inline void botloom_test_forget(void) {
  while (botloom_test_blocks != NULL) {
    botloom_test_block *next = botloom_test_blocks->next;
    free(botloom_test_blocks);
    botloom_test_blocks = next;
  }
}

/* A whole number of decimal digits, with a sign where that is wished. */
static inline bool botloom_test_whole(const plugin_string_t *text, bool sign, long long *to) {
  size_t at = sign && text->len > 0 && (text->ptr[0] == '-' || text->ptr[0] == '+');
  if (at == text->len) return false;
  for (size_t digit = at; digit < text->len; digit++) {
    if (text->ptr[digit] < '0' || text->ptr[digit] > '9') return false;
  }
  errno = 0;
  *to = strtoll((const char *)text->ptr, NULL, 10);
  return errno == 0;
}

/* JSON. The text ends with a zero, which no value goes over. */
typedef struct botloom_test_reader {
  const char *start, *at, *end;
  uint8_t *out; /* where a value is written without spaces; NULL to count only */
  size_t written;
} botloom_test_reader;

static inline _Noreturn void botloom_test_wrong(const botloom_test_reader *reader) {
  botloom_test_stop("the recording: this is no JSON at byte %zu", (size_t)(reader->at - reader->start));
}

/* The sign that comes next, after spaces. */
static inline char botloom_test_peek(botloom_test_reader *reader) {
  while (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\r' || *reader->at == '\n') reader->at++;
  return *reader->at;
}

/* Goes over the sign that has to come next. */
static inline void botloom_test_expect(botloom_test_reader *reader, char sign) {
  if (botloom_test_peek(reader) != sign) botloom_test_wrong(reader);
  reader->at++;
}

/* Four hexadecimal digits. */
static inline uint32_t botloom_test_hex(botloom_test_reader *reader) {
  uint32_t number = 0;
  for (int left = 4; left > 0; left--, reader->at++) {
    char digit = *reader->at;
    if (digit >= '0' && digit <= '9') {
      number = number << 4 | (uint32_t)(digit - '0');
    } else if ((digit | 32) >= 'a' && (digit | 32) <= 'f') {
      number = number << 4 | (uint32_t)((digit | 32) - 'a' + 10);
    } else {
      botloom_test_wrong(reader);
    }
  }
  return number;
}

/* A character that is written as one or two units of UTF-16, as UTF-8. */
static inline uint8_t *botloom_test_unit(botloom_test_reader *reader, uint8_t *to) {
  uint32_t code = botloom_test_hex(reader);
  if (code >= 0xd800 && code < 0xe000) {
    if (code >= 0xdc00 || reader->at[0] != '\\' || reader->at[1] != 'u') botloom_test_wrong(reader);
    reader->at += 2;
    uint32_t second = botloom_test_hex(reader);
    if (second < 0xdc00 || second >= 0xe000) botloom_test_wrong(reader);
    code = 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00);
  }
  if (code < 0x80) {
    *to++ = (uint8_t)code;
  } else if (code < 0x800) {
    *to++ = (uint8_t)(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    *to++ = (uint8_t)(0xe0 | code >> 12);
    *to++ = (uint8_t)(0x80 | (code >> 6 & 63));
  } else {
    *to++ = (uint8_t)(0xf0 | code >> 18);
    *to++ = (uint8_t)(0x80 | (code >> 12 & 63));
    *to++ = (uint8_t)(0x80 | (code >> 6 & 63));
  }
  if (code >= 0x80) *to++ = (uint8_t)(0x80 | (code & 63));
  return to;
}

/* A text. What an escape stands for is never longer than the escape. */
static inline plugin_string_t botloom_test_string(botloom_test_reader *reader) {
  static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  botloom_test_expect(reader, '"');
  size_t length = 0;
  while (reader->at[length] != '"') {
    if (reader->at[length] == '\\') length++;
    if ((unsigned char)reader->at[length] < ' ') {
      reader->at += length;
      botloom_test_wrong(reader);
    }
    length++;
  }
  plugin_string_t made = {botloom_test_keep(length + 1), 0};
  uint8_t *to = made.ptr;
  while (*reader->at != '"') {
    if (*reader->at != '\\') {
      *to++ = (uint8_t)*reader->at++;
      continue;
    }
    char sign = *++reader->at;
    const char *escape = strchr(escapes, sign);
    if (sign != 'u' && escape == NULL) botloom_test_wrong(reader);
    reader->at++;
    if (sign == 'u') {
      to = botloom_test_unit(reader, to);
    } else {
      *to++ = (uint8_t)meant[escape - escapes];
    }
  }
  reader->at++;
  made.len = (size_t)(to - made.ptr);
  return made;
}

static inline void botloom_test_write(botloom_test_reader *reader) {
  if (reader->out != NULL) reader->out[reader->written] = (uint8_t)*reader->at;
  reader->written++;
  reader->at++;
}

static inline void botloom_test_digits(botloom_test_reader *reader) {
  if (*reader->at < '0' || *reader->at > '9') botloom_test_wrong(reader);
  while (*reader->at >= '0' && *reader->at <= '9') botloom_test_write(reader);
}

static inline void botloom_test_number(botloom_test_reader *reader) {
  if (*reader->at == '-') botloom_test_write(reader);
  if (reader->at[0] == '0' && reader->at[1] >= '0' && reader->at[1] <= '9') botloom_test_wrong(reader);
  botloom_test_digits(reader);
  if (*reader->at == '.') {
    botloom_test_write(reader);
    botloom_test_digits(reader);
  }
  if (*reader->at == 'e' || *reader->at == 'E') {
    botloom_test_write(reader);
    if (*reader->at == '+' || *reader->at == '-') botloom_test_write(reader);
    botloom_test_digits(reader);
  }
}

/* Writes any value without the spaces around its parts. Numbers keep their digits. */
static inline void botloom_test_value_of(botloom_test_reader *reader, int depth) {
  static const char *const words[] = {"true", "false", "null"};
  char open = botloom_test_peek(reader);
  if (open == '"') {
    botloom_test_reader text = *reader;
    botloom_test_string(&text);
    while (reader->at < text.at) botloom_test_write(reader);
    return;
  }
  if (open == '-' || (open >= '0' && open <= '9')) {
    botloom_test_number(reader);
    return;
  }
  for (size_t at = 0; at < sizeof words / sizeof *words; at++) {
    size_t length = strlen(words[at]);
    if (strncmp(reader->at, words[at], length) != 0) continue;
    while (length-- > 0) botloom_test_write(reader);
    return;
  }
  if ((open != '{' && open != '[') || depth > 64) botloom_test_wrong(reader);
  char close = open == '{' ? '}' : ']';
  botloom_test_write(reader);
  bool empty = botloom_test_peek(reader) == close;
  while (!empty) {
    if (open == '{') {
      if (botloom_test_peek(reader) != '"') botloom_test_wrong(reader);
      botloom_test_value_of(reader, depth);
      if (botloom_test_peek(reader) != ':') botloom_test_wrong(reader);
      botloom_test_write(reader);
    }
    botloom_test_value_of(reader, depth + 1);
    if (botloom_test_peek(reader) == close) break;
    if (*reader->at != ',') botloom_test_wrong(reader);
    botloom_test_write(reader);
  }
  botloom_test_write(reader);
}

static inline plugin_string_t botloom_test_json(botloom_test_reader *reader) {
  botloom_test_reader counted = *reader;
  counted.out = NULL;
  counted.written = 0;
  botloom_test_value_of(&counted, 0);
  plugin_string_t made = {botloom_test_keep(counted.written + 1), counted.written};
  reader->out = made.ptr;
  reader->written = 0;
  botloom_test_value_of(reader, 0);
  return made;
}

/* A text itself, anything else as JSON. */
static inline plugin_string_t botloom_test_as_text(botloom_test_reader *reader) {
  return botloom_test_peek(reader) == '"' ? botloom_test_string(reader) : botloom_test_json(reader);
}

static inline plugin_string_t botloom_test_text(botloom_test_reader *reader, const char *name) {
  if (botloom_test_peek(reader) != '"') botloom_test_stop("the recording: `%s` must be a text", name);
  return botloom_test_string(reader);
}

/* Goes into a record or a list. */
static inline void botloom_test_open(botloom_test_reader *reader, char sign, const char *name) {
  const char *kind = sign == '{' ? "record" : "list";
  if (botloom_test_peek(reader) != sign) botloom_test_stop("the recording: `%s` must be a %s", name, kind);
  reader->at++;
}

/* Whether one more part follows in a record or a list; goes out of it if not. `count` is how many there were, and begins with 0. */
static inline bool botloom_test_more(botloom_test_reader *reader, char close, size_t *count) {
  if (botloom_test_peek(reader) == close) {
    reader->at++;
    return false;
  }
  if ((*count)++ > 0) {
    botloom_test_expect(reader, ',');
    if (botloom_test_peek(reader) == close) botloom_test_wrong(reader);
  }
  return true;
}

/* The name of the next part of a record. */
static inline plugin_string_t botloom_test_name(botloom_test_reader *reader) {
  plugin_string_t name = botloom_test_string(reader);
  botloom_test_expect(reader, ':');
  return name;
}

/* The bytes of base64 with its padding. */
static inline plugin_string_t botloom_test_bytes(const plugin_string_t *text) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  plugin_string_t made = {botloom_test_keep(text->len / 4 * 3 + 1), 0};
  size_t length = text->len, padding = 0;
  while (padding < 2 && length > 0 && text->ptr[length - 1] == '=') length--, padding++;
  bool wrong = text->len % 4 != 0;
  uint32_t left = 0;
  int bits = 0;
  for (size_t at = 0; at < length && !wrong; at++) {
    const char *letter = text->ptr[at] == 0 ? NULL : strchr(letters, text->ptr[at]);
    wrong = letter == NULL;
    if (wrong) break;
    left = left << 6 | (uint32_t)(letter - letters);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    made.ptr[made.len++] = (uint8_t)(left >> bits);
    left &= (1u << bits) - 1;
  }
  if (wrong || left != 0) botloom_test_stop("the recording: `body_base64` is no base64");
  return made;
}

#endif
