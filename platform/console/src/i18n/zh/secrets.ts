// Secrets of the workspace.

import type { Dictionary } from "../dictionary";
import type { secrets as english } from "../en/secrets";

export const secrets: Pick<Dictionary, keyof typeof english> = {
  secrets: {
    title: "密钥",
    text: "机器人和插件发出请求时携带的值。加密保存，任何人都无法再次查看。",
    add: "添加密钥",
    empty: "还没有密钥",
    emptyText: "如果机器人要带着令牌访问其他系统，请在 bot.yaml 中写密钥的名称，把值保存在这里。",
    name: "名称",
    namePlaceholder: "SHOP_TOKEN",
    nameHint: "机器人里这样写：请求头中的 ${secret.SHOP_TOKEN}，或在插件可用的密钥中列出名称。",
    value: "值",
    valueHint: "两秒内生效；如果该密钥已存在，会替换原来的值。",
    set: "保存",
    setAnew: "重新设置",
    by: (name) => `由 ${name} 设置`,
    delete: "删除",
    deleteTitle: (name) => `删除“${name}”？`,
    deleteText: "此后携带该密钥的请求都会失败。",
  },
};
