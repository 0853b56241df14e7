/* Tests on the machine of the author: cc -Igen -I. test.c plugin.c -o test && ./test */
#include "botloom.h"

#include <assert.h>
#include <stdio.h>

static int lines;

/* The host of these tests. A function that your code calls and that is missing here does not link. */
void botloom_plugin_log_write(botloom_plugin_log_level_t level, plugin_string_t *message) {
  (void)level;
  (void)message;
  lines++;
}

int main(void) {
  plugin_string_t name = botloom_text("Li");
  plugin_string_t greeting;
  plugin_failure_t failure;

  assert(exports_plugin_greet(&name, &greeting, &failure));
  assert(botloom_is(&greeting, "Hello, Li"));
  assert(lines == 1);
  free(greeting.ptr);

  plugin_string_t nobody = botloom_text("");
  assert(!exports_plugin_greet(&nobody, &greeting, &failure));
  assert(failure.tag == PLUGIN_FAILURE_NOT_FOUND);

  puts("2 passed, 0 failed");
  return 0;
}
