// What happens in a conversation, and why.

import type { talk as english } from "../en/talk";
import type { Words } from "../words";

export const talk: Words<typeof english> = {
  speakers: { USER: "客户", BOT: "机器人", MEMBER: "客服", SYSTEM: "系统" },
  activity: {
    HANDOFF: "等待人工",
    JOINED: (name) => `${name} 已接入`,
    LEFT: (name) => `${name} 已交还给机器人`,
    ENDED: "会话已结束",
    somebody: "客服",
  },
  trace: {
    title: "为什么这样回答",
    understood: "理解",
    language: "语言",
    flows: "流程",
    values: "信息",
    answer: "作为回答",
    cues: "信号",
    knowledge: "知识",
    nothing: "无",
    decided: "决定",
    step: "步骤",
    value: "取值",
    searched: "检索",
    suggested: "推荐了",
    taken: (entry) => `采用：${entry}`,
    notTaken: "未采用",
    failed: "出错",
    other: "其他",
    open: (file, line) => `打开 ${file} 第 ${line} 行`,
    empty: "这一轮没有记录",
  },
};
