// The functions of a component as a table, its types below, and the whole text for those who read WIT.

import { useLanguage } from "../../i18n/useLanguage";
import { Section } from "../settings/Section";
import s from "./Plugins.module.css";
import { Wit } from "./Wit";
import { outcome, short, type WitBlock } from "./wit";

export function Functions({ blocks, text }: { blocks: WitBlock[]; text: string }) {
  const { t } = useLanguage("plugins");
  const words = t.plugins.functions;
  const types = blocks.flatMap((block) => block.types);
  return (
    <Section title={words.title} text={words.text}>
      {blocks.length === 0 && <p className={s.plain}>{words.none}</p>}
      {blocks.map((block) => (
        <div key={block.name} className={s.block}>
          {block.name && (
            <p className={s.offer}>
              <code>{short(block.name)}</code> {words.offers[short(block.name)] ?? block.words}
            </p>
          )}
          <table className={s.table}>
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.takes}</th>
                <th scope="col">{words.gives}</th>
              </tr>
            </thead>
            <tbody>
              {block.functions.map((one) => {
                const [gives, fails] = outcome(one.result);
                return (
                  <tr key={one.name} data-testid={`plugin-function-${one.name}`}>
                    <th scope="row">
                      <code>{one.name}</code>
                      {one.words && <p>{one.words}</p>}
                    </th>
                    <td>
                      {one.params.length === 0 && <span className={s.note}>{words.nothing}</span>}
                      {one.params.map((param) => (
                        <div key={param.name}>
                          <Wit text={`${param.name}: ${param.type}`} />
                        </div>
                      ))}
                    </td>
                    <td>
                      {gives === null ? <span className={s.note}>{words.nothing}</span> : <Wit text={gives} />}
                      {fails !== null && (
                        <div className={s.note}>
                          {words.fails} <Wit text={fails} />
                        </div>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      ))}
      {types.length > 0 && (
        <details className={s.details} open>
          <summary>{words.types}</summary>
          <div className={s.types}>
            {types.map((type) => (
              <div key={type.name}>
                {type.words && <p>{type.words}</p>}
                <pre className="scroll">
                  <Wit text={type.text} />
                </pre>
              </div>
            ))}
          </div>
        </details>
      )}
      {text && (
        <details className={s.details}>
          <summary>{words.wit}</summary>
          <pre className="scroll" tabIndex={0} aria-label={words.wit} data-testid="plugin-wit">
            <Wit text={text} />
          </pre>
        </details>
      )}
    </Section>
  );
}
