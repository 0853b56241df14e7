/* Fees of a carrier by zone and weight, in fen: whole numbers, so that nothing is ever a fen off. */
#include "botloom.h"

#define HEAVIEST_GRAMS 50000

/* A zone of the carrier: the first kilogram, and each further one. */
struct zone {
  uint32_t first;
  uint32_t further;
};

/* Beginnings of the names of provinces, by zone. */
static const char *const near[] = {"上海", "江苏", "浙江", "安徽", NULL};
static const char *const middle[] = {"北京", "天津", "河北", "山西", "辽宁", "吉林", "黑龙江", "福建", "江西", "山东", "河南",
                                     "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "陕西", NULL};
static const char *const far[] = {"内蒙古", "甘肃", "青海", "宁夏", "新疆", "西藏", NULL};

static const struct zone zones[] = {{800, 150}, {1200, 550}, {2000, 1650}};
static const char *const *const provinces[] = {near, middle, far};

static const struct zone *zone_of(const plugin_string_t *province) {
  for (size_t zone = 0; zone < sizeof zones / sizeof *zones; zone++) {
    for (const char *const *name = provinces[zone]; *name != NULL; name++) {
      if (botloom_begins(province, *name)) return &zones[zone];
    }
  }
  return NULL;
}

bool exports_plugin_fee(plugin_string_t *province, uint32_t grams, plugin_money_t *ret, plugin_failure_t *err) {
  const struct zone *zone = zone_of(province);
  if (zone == NULL) {
    err->tag = PLUGIN_FAILURE_NOT_SERVED;
    return false;
  }
  if (grams == 0 || grams > HEAVIEST_GRAMS) {
    err->tag = PLUGIN_FAILURE_BAD_WEIGHT;
    return false;
  }
  uint32_t fen = zone->first + (grams - 1) / 1000 * zone->further;
  char amount[24];
  botloom_number(amount, fen / 100);
  char *end = amount + strlen(amount);
  end[0] = '.';
  end[1] = (char)('0' + fen / 10 % 10);
  end[2] = (char)('0' + fen % 10);
  end[3] = 0;
  botloom_set(&ret->amount, amount);
  botloom_set(&ret->currency, "CNY");
  return true;
}
