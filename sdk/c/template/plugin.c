/* What this plug-in does, in a sentence. */
#include "botloom.h"

bool exports_plugin_greet(plugin_string_t *name, plugin_string_t *ret, plugin_failure_t *err) {
  const char hello[] = "Hello, ";
  char text[128];

  if (name->len == 0 || name->len > sizeof text - sizeof hello) {
    err->tag = PLUGIN_FAILURE_NOT_FOUND;
    return false;
  }
  memcpy(text, hello, sizeof hello - 1);
  memcpy(text + sizeof hello - 1, name->ptr, name->len);
  botloom_set_bytes(ret, text, sizeof hello - 1 + name->len);

  plugin_string_t line = botloom_text("somebody was greeted");
  botloom_plugin_log_write(BOTLOOM_PLUGIN_LOG_LEVEL_INFO, &line);
  return true;
}
