// Changes by file, and in it by entry, flow or test.

import { Chip, type Tone } from "../../components/Chip";
import type { ChangeFieldsFragment, ChangeKind } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { Compared } from "./Compared";
import { grouped } from "./places";
import s from "./Upgrade.module.css";

const TONES: Record<ChangeKind, Tone> = { ADDED: "ok", CHANGED: "accent", REMOVED: "bad" };

export function Changes({ changes }: { changes: ChangeFieldsFragment[] }) {
  const { t, tag } = useLanguage("upgrade");
  return grouped(changes, { t, tag }).map(({ file, nodes }) => (
    <div key={file} className={s.file}>
      <h4>{file}</h4>
      {nodes.map(({ node, items }) => (
        <div key={node} className={s.node}>
          <h5>{node}</h5>
          <ul>
            {items.map(({ item, words }) => (
              <li key={item.id} className={s.change} data-testid="upgrade-change">
                <span className={s.where}>
                  <Chip tone={TONES[item.kind]}>{t.upgrade.change[item.kind]}</Chip>
                  {words}
                </span>
                <Compared before={item.before ?? null} after={item.after ?? null} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  ));
}
