// What the customer of a conversation consented to, since when and how; recorded and withdrawn by who answers customers.

import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useViewer } from "../../app/viewer";
import type { ConsentFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { conversationPath } from "../../lib/paths";
import { full } from "../../lib/time";
import { ConsentDialog, type Wish } from "./ConsentDialog";
import s from "./Consents.module.css";
import { useConsents } from "./useConsents";

interface Props {
  id: string;
  /** How many turns the conversation has: with each the customer may have decided something. */
  turns: number;
}

export function Consents({ id, turns }: Props) {
  const { t } = useLanguage("desk");
  const viewer = useViewer();
  const { purposes, consents, load } = useConsents(id, turns);
  const [wish, setWish] = useState<Wish | null>(null);
  if (purposes.length === 0 && consents.length === 0) return null;
  // What another bot of the company asked for counts as well.
  const known = new Set(purposes.map(({ name }) => name));
  const others = consents.filter(({ purpose }) => !known.has(purpose)).map(({ purpose }) => ({ name: purpose, title: purpose }));
  return (
    <section data-testid="consents">
      <h3>{t.desk.consents.title}</h3>
      <ul className={s.list}>
        {[...purposes, ...others].map(({ name, title }) => {
          const consent = consents.find(({ purpose }) => purpose === name);
          return (
            <li key={name} data-testid={`consent-${name}`}>
              <div className={s.state}>
                <strong>{title}</strong>
                <State id={id} consent={consent} />
              </div>
              {viewer.may("ANSWER_CUSTOMERS") && (consent?.holds || known.has(name)) && (
                <Button
                  type="text"
                  size="small"
                  onClick={() => setWish({ purpose: name, title, given: !consent?.holds })}
                  data-testid={consent?.holds ? "withdraw-consent" : "record-consent"}
                >
                  {consent?.holds ? t.desk.consents.withdraw : t.desk.consents.record}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {wish && <ConsentDialog id={id} wish={wish} onClose={() => setWish(null)} onDone={load} />}
    </section>
  );
}

function State({ id, consent }: { id: string; consent: ConsentFieldsFragment | undefined }) {
  const { t, language } = useLanguage("desk");
  const w = t.desk.consents;
  if (!consent) return <span className={s.how}>{w.none}</span>;
  const when = full(consent.at, language);
  const { expiresAt } = consent;
  const ended = consent.given && !consent.holds && expiresAt;
  return (
    <span className={s.how}>
      {ended ? w.ended(full(expiresAt, language)) : consent.given ? w.since(when) : w.withdrawn(when)}
      {consent.holds && expiresAt && ` ${w.until(full(expiresAt, language))}`}
      <br />
      {consent.source === "CUSTOMER" && consent.conversation && consent.conversation !== id ? (
        <Link to={conversationPath(consent.conversation)}>{w.elsewhere}</Link>
      ) : consent.source === "CUSTOMER" ? (
        w.here
      ) : (
        w.by(consent.actor ?? "")
      )}
      {consent.evidence && `${w.colon}${consent.evidence}`}
    </span>
  );
}
