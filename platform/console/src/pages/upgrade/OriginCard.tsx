// A template or pack that a bot comes from: what its new release changes, and what has to be decided.

import { Button } from "antd";
import { Chip, type Tone } from "../../components/Chip";
import type { OriginFieldsFragment, Take } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { Changes } from "./Changes";
import { Conflict } from "./Conflict";
import { grouped } from "./places";
import s from "./Upgrade.module.css";

interface Props {
  origin: OriginFieldsFragment;
  taken: ReadonlyMap<string, Take>;
  /** Not there for those who may only look. */
  onTake: ((conflict: string, side: Take | null) => void) | undefined;
  onTakeAll: ((side: Take) => void) | undefined;
}

/** So many changes are shown without being asked for. */
export const FEW = 40;

export function OriginCard({ origin, taken, onTake, onTakeAll }: Props) {
  const { t, tag } = useLanguage("upgrade");
  const { conflicts, changes, kept } = origin;
  const heading = `origin-${origin.kind}-${origin.name}`;
  return (
    <section className={s.card} aria-labelledby={heading} data-testid={heading}>
      <header className={s.origin}>
        <div className={s.about}>
          <h2 id={heading}>
            <span>{t.upgrade.kinds[origin.kind]}</span> {origin.name}
          </h2>
          <p>{t.upgrade.kindText[origin.kind]}</p>
        </div>
        <State origin={origin} />
      </header>

      {conflicts.length > 0 && (
        <div className={s.part}>
          <div className={s.partHead}>
            <h3>{t.upgrade.conflicts(conflicts.length)}</h3>
            {onTakeAll && conflicts.length > 1 && (
              <span className={s.all}>
                <Button size="small" onClick={() => onTakeAll("OURS")}>
                  {t.upgrade.allMine}
                </Button>
                <Button size="small" onClick={() => onTakeAll("THEIRS")}>
                  {t.upgrade.allTheirs}
                </Button>
              </span>
            )}
          </div>
          <p className={s.quiet}>{t.upgrade.conflictsText}</p>
          {grouped(conflicts, { t, tag }).map(({ file, nodes }) => (
            <div key={file} className={s.file}>
              <h4>{file}</h4>
              {nodes.flatMap(({ node, items }) =>
                items.map(({ item, words }) => (
                  <Conflict
                    key={item.id}
                    conflict={item}
                    node={node}
                    words={words}
                    taken={taken.get(item.id) ?? null}
                    onTake={onTake && ((side) => onTake(item.id, side))}
                  />
                )),
              )}
            </div>
          ))}
        </div>
      )}

      {changes.length > 0 && (
        <details className={s.part} open={changes.length <= FEW}>
          <summary>{t.upgrade.changes(changes.length)}</summary>
          <Changes changes={changes} />
        </details>
      )}
      {kept.length > 0 && (
        <details className={s.part}>
          <summary>{t.upgrade.kept(kept.length)}</summary>
          <Changes changes={kept} />
        </details>
      )}
    </section>
  );
}

function State({ origin }: { origin: OriginFieldsFragment }) {
  const { t } = useLanguage("upgrade");
  const isNew = origin.to !== null && origin.to !== origin.from;
  const isOpen = origin.conflicts.length > 0 || origin.changes.length > 0;
  const [tone, word]: [Tone, string] = isNew
    ? ["accent", t.upgrade.newer]
    : origin.to === null
      ? ["plain", t.upgrade.notOffered]
      : isOpen
        ? ["warn", t.upgrade.open]
        : ["ok", t.upgrade.upToDate];
  return (
    <div className={s.versions}>
      <Chip tone={tone} dot>
        {word}
      </Chip>
      <span className="number">
        {isNew && origin.to ? t.upgrade.version(origin.from, origin.to) : t.upgrade.from(origin.from)}
      </span>
    </div>
  );
}
