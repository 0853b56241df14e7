// How much the workspace has, and how near that is to what it may have.

import { useQuery } from "urql";
import { Failure } from "../../components/Failure";
import { Spinner } from "../../components/Spinner";
import { UsageDocument, type UsageQuery } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { size } from "../../lib/bytes";
import { broken } from "../../lib/outcome";
import { Section } from "./Section";
import s from "./Settings.module.css";

type Row = UsageQuery["usage"][number];

/** From here on somebody should think of it. */
const NEAR = 0.8;

export function Usage() {
  const { t } = useLanguage("settings");
  const [{ data, error }, again] = useQuery({ query: UsageDocument, requestPolicy: "network-only" });
  if (!data) {
    return (
      <Section title={t.usage.title} text={t.usage.text}>
        {error ? <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} /> : <Spinner />}
      </Section>
    );
  }
  return (
    <>
      <Section title={t.usage.title} text={t.usage.text}>
        <List rows={data.usage.filter(({ most }) => most === null)} />
      </Section>
      <Section title={t.usage.bounded} text={t.usage.boundedText}>
        <List rows={data.usage.filter(({ most }) => most !== null)} />
      </Section>
    </>
  );
}

function List({ rows }: { rows: Row[] }) {
  const { t, tag } = useLanguage("settings");
  const told = (of: Row["of"], amount: number) => (of.endsWith("_BYTES") ? size(amount) : amount.toLocaleString(tag));
  return (
    <ul>
      {rows.map(({ of, has, most }) => {
        const near = typeof most === "number" && has >= most * NEAR;
        return (
          <li key={of} className={s.row} data-testid={`usage-${of}`}>
            <div className={s.words}>
              <strong>{t.usage.of[of]}</strong>
              {near && <span>{t.usage.near[of as keyof typeof t.usage.near]}</span>}
            </div>
            {typeof most === "number" ? (
              <label className={s.share} data-near={near || undefined}>
                {t.usage.share(told(of, has), told(of, most))}
                <meter value={has} max={most} aria-label={t.usage.of[of]} />
              </label>
            ) : (
              <span className={s.share}>{told(of, has)}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
