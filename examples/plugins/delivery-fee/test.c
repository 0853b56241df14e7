/* Tests on the machine of the author: cc -Igen -I../../../sdk/c test.c plugin.c -o test && ./test */
#include "botloom.h"

#include <stdio.h>

static int passed, failed;

static void costs(const char *province, uint32_t grams, const char *expected) {
  plugin_string_t to = botloom_text(province);
  plugin_money_t money;
  plugin_failure_t failure;
  bool right = exports_plugin_fee(&to, grams, &money, &failure) && botloom_is(&money.amount, expected) &&
               botloom_is(&money.currency, "CNY");
  if (!right) printf("%s, %u g: not %s\n", province, grams, expected);
  right ? passed++ : failed++;
}

static void fails(const char *province, uint32_t grams, uint8_t tag) {
  plugin_string_t to = botloom_text(province);
  plugin_money_t money;
  plugin_failure_t failure;
  bool right = !exports_plugin_fee(&to, grams, &money, &failure) && failure.tag == tag;
  if (!right) printf("%s, %u g: no error %u\n", province, grams, tag);
  right ? passed++ : failed++;
}

int main(void) {
  costs("上海市", 1, "8.00");
  costs("浙江", 1000, "8.00");
  costs("浙江", 1001, "9.50");
  costs("广东省", 2500, "23.00");
  costs("新疆维吾尔自治区", 50000, "828.50");
  fails("火星", 100, PLUGIN_FAILURE_NOT_SERVED);
  fails("", 100, PLUGIN_FAILURE_NOT_SERVED);
  fails("上海", 0, PLUGIN_FAILURE_BAD_WEIGHT);
  fails("上海", 50001, PLUGIN_FAILURE_BAD_WEIGHT);
  printf("%d passed, %d failed\n", passed, failed);
  return failed > 0;
}
