// How a bot names a plug-in of the workspace, ready to be pasted.

import { useLanguage } from "../../i18n/useLanguage";
import { Section } from "../settings/Section";
import { CodeBlock } from "./CodeBlock";
import { snippet, type Allowance } from "./manifest";
import s from "./Plugins.module.css";
import { inFlows, outcome, short, type WitBlock } from "./wit";

/** What of the interfaces that the platform calls is named in `bot.yaml`. */
const NAMED: Record<string, (name: string) => string> = {
  guard: (name) => `guards: [${name}]`,
  recognizer: (name) => `slots:\n  number: {type: plugins.${name}}`,
  channel: (name) => `channels: [{plugin: ${name}}]`,
  retriever: (name) => `knowledge: [{plugin: ${name}}]`,
};

export function Use({ name, wants, blocks }: { name: string; wants: Allowance | null; blocks: WitBlock[] }) {
  const { t } = useLanguage("plugins");
  const words = t.plugins.use;
  const key = inFlows(name);
  const extending = blocks.flatMap((block) => NAMED[short(block.name)]?.(key) ?? []);
  const first = blocks.find((block) => block.name === "")?.functions[0];
  return (
    <Section title={words.title} text={words.text}>
      <div className={s.uses}>
        <CodeBlock title="bot.yaml" text={[snippet(name, wants), ...extending].join("\n")} testId="plugin-snippet" />
        {first && <CodeBlock title={words.step} text={step(key, first)} testId="plugin-step" />}
      </div>
    </Section>
  );
}

function step(plugin: string, { name, params, result }: WitBlock["functions"][number]): string {
  const lines = [`- call: ${plugin}.${inFlows(name)}`];
  const values = params.map((param) => inFlows(param.name)).map((param) => `${param}: '\${${param}}'`);
  if (values.length === 1) lines.push(`  with: {${values[0]}}`);
  else if (values.length > 1) lines.push("  with:", ...values.map((value) => `    ${value}`));
  if (outcome(result)[0] !== null) lines.push("  into: result");
  return lines.join("\n");
}
