// What the text editor says by itself, in Chinese.

import { EditorState } from "@codemirror/state";

export const CHINESE = EditorState.phrases.of({
  Find: "查找",
  Replace: "替换",
  next: "下一个",
  previous: "上一个",
  all: "全选",
  "match case": "区分大小写",
  regexp: "正则",
  "by word": "整词",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "Go to line": "跳到行",
  go: "跳转",
  "Fold line": "折叠",
  "Unfold line": "展开",
});
