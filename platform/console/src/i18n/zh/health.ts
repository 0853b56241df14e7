// How well the knowledge of a bot is kept.

import type { health as english } from "../en/health";
import type { Words } from "../words";

export const health: Words<typeof english> = {
  health: {
    title: "知识体检",
    lead: "像细心的同事通读所有问答那样，找出互相矛盾、日期过期、缺少语言等问题。",
    basis: (conversations) =>
      conversations === 0 ? "已检查草稿，还没有与客户的会话。" : `已检查草稿和 ${conversations} 个与客户的会话。`,
    reading: "正在检查知识",
    again: "重新检查",
    filter: "显示哪些结果",
    all: (count) => `全部 ${count}`,
    severities: {
      ERROR: (count) => `${count} 处必须改正`,
      WARNING: (count) => `${count} 处应该核对`,
      ADVICE: (count) => `${count} 处可以更好`,
    },
    severity: { ERROR: "必须改正", WARNING: "应该核对", ADVICE: "可以更好" },
    search: "查找问答或文件",
    good: "知识很健康",
    goodText: "没有互相矛盾、日期过期或缺少语言的地方。",
    goodNext: "查看全部问答",
    noMatch: "没有符合筛选的结果",
    clear: "显示全部结果",
    problems: "机器人有错误，需要先改正",
    problemsText: "草稿没有错误之后，才能检查知识。",
    toDo: "怎么改",
    open: "打开",
    other: (entry) => `与 ${entry} 有关`,
    findings: (count) => `${count} 处`,
    kinds: {
      contradiction: ["答案互相矛盾", "两条问答问的是同一件事，金额、日期或是非却不一致，客户得到哪个全凭运气。"],
      duplicate: ["同一句问法出现两次", "两条问答有完全相同的问法，机器人无法判断客户指的是哪一条。"],
      "same-answer": ["几乎重复的问答", "两条问答的问题和答案几乎一样。保留一条就够了，维护也更省事。"],
      "languages-differ": ["各语言的数字不一致", "同一个答案在不同语言里的数字不同，其中一个很可能已经过时。"],
      expired: ["已过有效期", "这些答案的最后一天已过，机器人不会再给出。"],
      "expires-soon": ["即将到期", "这些答案将在 30 天内到期，之后机器人不会再给出。"],
      "past-date": ["提到了已经过去的日期", "答案里说的日期已经过去，客户可能会当成旧消息。"],
      "source-changed": ["原文档已变化", "文档现在的内容与导入时不同。"],
      "not-reviewed": ["很久没有核对", "这些答案已有一年多没有人确认过。"],
      "never-hit": ["从未用到", "没有客户得到过这些答案。也许客户换了别的说法，也许并不需要。"],
      "not-chosen": ["给出过但没人选", "机器人给出过这些选项，客户却选了别的。问题的写法可能让人误解。"],
      disliked: ["客户评价差", "得到这些答案的客户中，至少一半给了差评。"],
      "missing-language": ["缺少一种语言", "机器人支持这种语言，但这条问答没有对应的问题和答案。"],
      "missing-variants": ["问法太少", "这条问答在其他语言里有多种问法，这种语言里却没有，机器人更难找到它。"],
      "dead-parameter": ["占位符没有内容", "文字中的 ${名称} 没有任何内容可填，客户会看到空缺。"],
      "unused-parameter": ["没有用到的设置", "知识包的这个设置没有被任何答案用到。"],
      "dead-link": ["打不开的链接", "网址前面没有 https://，客户点不开。"],
      problem: ["其他错误", "检查机器人时，在这些问答里发现了问题。"],
    },
    otherKind: "这个界面还不认识的检查结果。",
  },
};
