/* What a Botloom plug-in in C is written with, besides the functions of gen/plugin.h.
 *
 * Texts of WebAssembly are bytes with a length, not ended by a zero. What a function returns is freed by the bindings, so it must come
 * from malloc: the functions here see to that. */
#ifndef BOTLOOM_H
#define BOTLOOM_H

#include "plugin.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A text of the program as it stands, to be handed to a function of the host. It is not copied. */
static inline plugin_string_t botloom_text(const char *text) {
  plugin_string_t made = {(uint8_t *)text, strlen(text)};
  return made;
}

/* A copy of so many bytes, for a result. */
static inline void botloom_set_bytes(plugin_string_t *to, const void *bytes, size_t length) {
  to->len = length;
  to->ptr = length == 0 ? NULL : malloc(length);
  if (length == 0) return;
  if (to->ptr == NULL) abort();
  memcpy(to->ptr, bytes, length);
}

/* A copy of a text of the program, for a result. */
static inline void botloom_set(plugin_string_t *to, const char *text) {
  botloom_set_bytes(to, text, strlen(text));
}

/* Whether an argument is this text. */
static inline bool botloom_is(const plugin_string_t *given, const char *text) {
  return given->len == strlen(text) && (given->len == 0 || memcmp(given->ptr, text, given->len) == 0);
}

/* Whether an argument begins with this text. */
static inline bool botloom_begins(const plugin_string_t *given, const char *text) {
  size_t length = strlen(text);
  return given->len >= length && memcmp(given->ptr, text, length) == 0;
}

/* A whole number in decimal digits. `to` holds at least 21 bytes. */
static inline void botloom_number(char *to, uint64_t number) {
  char digits[21];
  size_t at = sizeof digits;
  digits[--at] = 0;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  memcpy(to, digits + at, sizeof digits - at);
}

#endif
