// The frame of every page behind the door.

import type { frame as english } from "../en/frame";
import type { Words } from "../words";

export const frame: Words<typeof english> = {
  nav: {
    main: "主导航",
    menu: "菜单",
    skip: "跳到正文",
    bots: "机器人",
    templates: "模板",
    conversations: "会话",
    insight: "洞察",
    plugins: "插件",
    settings: "设置",
    signOut: "退出登录",
    account: "账号",
    waiting: (count) => `${count} 位客户在等待`,
    ownAccount: "我的账号",
    api: "接口",
    away: "连接已断开",
    awayText: "无法连接服务器，正在自动重连，你输入的内容会保留。",
  },
  keys: {
    title: "键盘快捷键",
    hint: "在任何页面按 ? 都能看到这份列表。",
    anywhere: "所有页面",
    editor: "编辑器",
    list: [
      ["?", "显示这份列表"],
      ["Tab", "下一个控件，Shift Tab 为上一个"],
      ["Esc", "关闭打开的窗口"],
    ] as readonly (readonly [string, string])[],
    editorList: [
      ["Ctrl S", "保存"],
      ["Ctrl Z", "撤销，Ctrl Shift Z 重做"],
      ["Ctrl F", "在文件中查找"],
      ["Ctrl Space", "提示这里可以写什么"],
      ["Ctrl I", "说明光标处的内容"],
      ["Esc Tab", "离开文本编辑器"],
    ] as readonly (readonly [string, string])[],
    canvas: "画布",
    canvasList: [
      ["↑ ↓ ← →", "沿流程移动"],
      ["Enter", "打开表单"],
      ["A 或 +", "在下方添加步骤"],
      ["Delete", "删除"],
      ["Alt ↑ ↓", "上移或下移"],
      ["Alt ← →", "移出分支，或移入相邻步骤的分支"],
      ["Ctrl D", "复制一份"],
      ["Ctrl Z", "撤销"],
      ["/", "查找步骤"],
    ] as [string, string][],
  },
  missing: {
    title: "这里什么都没有",
    text: "地址可能已过期，或者内容已被删除。",
    home: "回到机器人列表",
    denied: "你的角色不能查看此页面",
    deniedText: "工作区管理员可以为你更换角色。",
    goTo: (page) => `前往${page}`,
  },
};
