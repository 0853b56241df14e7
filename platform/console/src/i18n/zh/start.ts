// From a template to a bot that answers customers: the first ten minutes.

import type { start as english } from "../en/start";
import type { Words } from "../words";

export const start: Words<typeof english> = {
  start: {
    region: "新手步骤",
    progress: (done: number, all: number) => `第 ${Math.min(done + 1, all)} 步，共 ${all} 步`,
    hide: "隐藏新手步骤",
    steps: {
      talk: "聊一聊",
      change: "改一条回答",
      publish: "发布",
      embed: "放到网页上",
    },
    talkText: "像客户那样问它一个问题。",
    talkTry: (question: string) => `问一句“${question}”`,
    question: "你们的客服电话是多少",
    changeText: "有的回答还不合适？点它下面的“修改这条回答”。",
    changeSkip: "回答都合适",
    publishText: "满意了就发布，客户就能用上它。",
    embedText: "机器人已上线。把这行代码复制到你的网页，也可以先看看预览页。",
    preview: "预览页",
    copySnippet: "复制代码",
    doneTitle: "完成了，机器人可以接待客户了。",
    doneNext: "添加自己的问答",
    invite: "邀请同事",
  },
  answer: {
    change: "修改这条回答",
    label: (language: string) => `回答（${language}）`,
    save: "保存并重新提问",
    fromPack: "这条回答来自知识包，修改后就是你自己的回答。",
    gone: "这条回答在这里已无法修改，请重新开始对话。",
    saved: "回答已修改",
  },
};
