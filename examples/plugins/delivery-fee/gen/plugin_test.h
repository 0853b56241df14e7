// What botloom_test.h needs to know of this plug-in. DO NOT EDIT!
#ifndef PLUGIN_TEST_H
#define PLUGIN_TEST_H

#include "plugin.h"
#include <stdlib.h>
#include <string.h>

// What it may ask the host for

static inline void *cabi_realloc(void *ptr, size_t old_size, size_t align, size_t new_size) {
  (void) old_size;
  if (new_size == 0) return (void*) align;
  void *ret = realloc(ptr, new_size);
  if (!ret) abort();
  return ret;
}

void plugin_money_free(plugin_money_t *ptr) {
  plugin_string_free(&ptr->amount);
  plugin_string_free(&ptr->currency);
}

void plugin_failure_free(plugin_failure_t *ptr) {
  switch ((int32_t) ptr->tag) {
  }
}

void plugin_result_money_failure_free(plugin_result_money_failure_t *ptr) {
  if (!ptr->is_err) {
    plugin_money_free(&ptr->val.ok);
  } else {
    plugin_failure_free(&ptr->val.err);
  }
}

void plugin_string_set(plugin_string_t *ret, const char*s) {
  ret->ptr = (uint8_t*) s;
  ret->len = strlen(s);
}

void plugin_string_dup(plugin_string_t *ret, const char*s) {
  ret->len = strlen(s);
  ret->ptr = (uint8_t*) cabi_realloc(NULL, 0, 1, ret->len * 1);
  memcpy(ret->ptr, s, ret->len * 1);
}

void plugin_string_dup_n(plugin_string_t *ret, const char*s, size_t len) {
  ret->len = len;
  ret->ptr = (uint8_t*) cabi_realloc(NULL, 0, 1, ret->len * 1);
  memcpy(ret->ptr, s, ret->len * 1);
}

void plugin_string_free(plugin_string_t *ret) {
  if (ret->len > 0) {
    free(ret->ptr);
  }
  ret->ptr = NULL;
  ret->len = 0;
}

#endif
