// What a component asks of the host, in words: what its code calls, beside what its manifest wants.

import { Chip } from "../../components/Chip";
import { useLanguage } from "../../i18n/useLanguage";
import { Section } from "../settings/Section";
import type { Allowance } from "./manifest";
import type { Facts } from "./PluginPage";
import s from "./Plugins.module.css";

/** The interfaces that need a permission, and under which word of `allow` it stands. */
const NEEDS: Record<string, keyof Allowance> = {
  user: "user",
  slots: "slots",
  kv: "values",
  http: "http",
  secrets: "secrets",
  knowledge: "knowledge",
};
const FREE = ["log", "clock", "random"];
/** What is in `conversation` besides its language and channel. */
const CUSTOMER = ["user", "slots"];

export function Asks({ facts, wants }: { facts: Facts; wants: Allowance | null }) {
  const { t } = useLanguage("plugins");
  const words = t.plugins.about;
  const has = (key: string) => {
    const wanted = NEEDS[key] && wants?.[NEEDS[key]];
    return Array.isArray(wanted) ? wanted.length > 0 : wanted === true;
  };
  const asks = [...new Set([...facts.asks, ...Object.keys(NEEDS).filter(has)])];
  /** Whether the code calls it, as far as that can be seen: who reads the customer is not told apart. */
  const called = (key: string) => facts.asks.includes(CUSTOMER.includes(key) ? "conversation" : key);
  return (
    <Section title={words.may} text={words.mayText}>
      {asks.length === 0 && <p className={s.plain}>{words.nothing}</p>}
      <ul>
        {asks.map((key) => {
          const wanted = NEEDS[key] && wants?.[NEEDS[key]];
          return (
            <li key={key} className={s.ask} data-testid={`plugin-ask-${key}`}>
              <code>{key}</code>
              <div className={s.words}>
                <strong>{words.asks[key] ?? key}</strong>
                {Array.isArray(wanted) && wanted.length > 0 && <span>{wanted.join(" · ")}</span>}
              </div>
              {FREE.includes(key) && <span className={s.note}>{words.without}</span>}
              {NEEDS[key] && has(key) && !called(key) && <span className={s.note}>{words.wantsOnly}</span>}
              {NEEDS[key] && wants && !has(key) && <Chip tone="warn">{words.asksOnly}</Chip>}
            </li>
          );
        })}
      </ul>
      {(wants === null || facts.imports.length > 0 || facts.producers.length > 0) && (
        <div className={s.foot}>
          {wants === null && <p>{words.noManifest}</p>}
          {facts.imports.length > 0 && (
            <p>
              {words.imports} <code>{facts.imports.join(" · ")}</code>
            </p>
          )}
          {facts.producers.length > 0 && (
            <p>
              {words.producers} <code>{facts.producers.join(" · ")}</code>
            </p>
          )}
        </div>
      )}
    </Section>
  );
}
