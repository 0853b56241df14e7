/* Tests on the machine of the author: cc -Igen -I. test.c plugin.c -o test && ./test */
#include "botloom_test.h"

#include <assert.h>

int main(void) {
  plugin_string_t name = botloom_text("Li");
  plugin_string_t greeting;
  plugin_failure_t failure;

  botloom_test_new();
  assert(exports_plugin_greet(&name, &greeting, &failure));
  assert(botloom_is(&greeting, "Hello, Li"));
  assert(strcmp(botloom_test_line(0), "info: somebody was greeted") == 0);
  plugin_string_free(&greeting);

  plugin_string_t nobody = botloom_text("");
  assert(!exports_plugin_greet(&nobody, &greeting, &failure));
  assert(failure.tag == PLUGIN_FAILURE_NOT_FOUND);

  puts("2 passed, 0 failed");
  return 0;
}
