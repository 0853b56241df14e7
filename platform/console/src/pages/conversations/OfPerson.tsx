// Above the list of a customer's conversations: whose they are, the way back to those of all, and what can be done with all of them.

import { Button, Tooltip } from "antd";
import { X } from "lucide-react";
import type { ConversationSummaryFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useSought } from "../../lib/address";
import { fileName } from "../../lib/download";
import { PERSON, TOGETHER } from "./filters";
import { PersonalData, usePersonalRights } from "./PersonalData";
import s from "./PersonalData.module.css";

interface Props {
  person: string;
  shown: ConversationSummaryFragment[];
  /** Whether the platform has more of them. */
  hasMore: boolean;
  again: () => void;
}

export function OfPerson({ person, shown, hasMore, again }: Props) {
  const { t } = useLanguage("desk");
  const [, put] = useSought();
  const { any } = usePersonalRights();
  const kept = shown.filter((one) => !one.erasedAt);
  const ids = kept.slice(0, TOGETHER).map((one) => one.id);
  const more = hasMore || kept.length > ids.length;
  const w = t.desk.privacy;

  const leave = () => put({ [PERSON]: null });

  return (
    <section className={s.person} aria-label={w.ofPerson} data-testid="of-person">
      <div className={s.field}>
        <span>{w.person}</span>
        <code title={person}>{person}</code>
        <Tooltip title={w.leavePerson}>
          <Button type="text" size="small" icon={<X size={14} />} aria-label={w.leavePerson} onClick={leave} data-testid="leave-person" />
        </Tooltip>
      </div>
      {any && (
        <>
          <p className={s.count} role="status">
            {more ? w.newest(ids.length) : w.count(ids.length)}
          </p>
          <PersonalData ids={ids} file={fileName("customer", person, "json")} onErased={() => more && again()} />
        </>
      )}
    </section>
  );
}
