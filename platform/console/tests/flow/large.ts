/** A flow of many steps with ways within ways, as a large bot has them. */
export function large(steps: number): string {
  const lines = ["flow: large", "title: {zh-CN: 大流程, en: A large flow}", "triggers: [开始, begin]", "steps:"];
  let made = 0;
  const put = (pad: string, text: string) => {
    lines.push(pad + text);
    made += 1;
  };
  while (made < steps) {
    put("  ", `- ask: slot_${made}  # what is asked`);
    put("  ", `- say: {zh-CN: 好的，\${slot_${made - 1}}。, en: "Fine: \${slot_${made - 1}}."}`);
    put("  ", `- if: slot_${made - 2} == "a"`);
    lines.push("    then:");
    put("      ", `- say: {zh-CN: 甲, en: A}`);
    put("      ", `- call: shop.look`);
    lines.push("        catch:", "          not-found:");
    put("            ", "- say: {zh-CN: 没有, en: None}");
    lines.push("          else:");
    put("            ", "- handoff: true");
    lines.push("    else:");
    put("      ", "- switch:");
    for (const one of ["x", "y", "z"]) {
      lines.push(`          - when: kind == "${one}"`, "            steps:");
      put("              ", `- say: {zh-CN: 是${one}, en: It is ${one}}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
