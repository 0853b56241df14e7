import { Button } from "antd";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Spinner } from "../../components/Spinner";
import { MembersDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/context";
import { broken } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { CreateMember } from "./CreateMember";
import { Section } from "./Section";
import s from "./Settings.module.css";

const CONTEXT = { additionalTypenames: ["Member"] };

export function Members() {
  const { t } = useLanguage();
  const viewer = useViewer();
  const [adding, setAdding] = useState(false);
  const [{ data, error }, again] = useQuery({ query: MembersDocument, context: CONTEXT });
  const add = viewer.manages && (
    <Button icon={<UserPlus size={15} aria-hidden />} onClick={() => setAdding(true)} data-testid="add-member">
      {t.settings.addMember}
    </Button>
  );
  return (
    <Section title={t.settings.members} text={t.settings.membersText} action={add}>
      {!data &&
        (error ? (
          <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
        ) : (
          <Spinner />
        ))}
      <ul>
        {data?.members.map((member) => (
          <li key={member.id} className={s.row}>
            <span className={s.face} aria-hidden>
              {[...member.name][0]?.toUpperCase()}
            </span>
            <div className={s.words}>
              <strong>
                {member.name}
                {member.email === viewer.email && <span className={s.you}> ({t.settings.you})</span>}
              </strong>
              <span>{member.email}</span>
            </div>
            <Chip>{t.roles[member.role]}</Chip>
            <span className={s.when}>
              <Ago at={member.createdAt} />
            </span>
          </li>
        ))}
      </ul>
      {adding && <CreateMember onClose={() => setAdding(false)} />}
    </Section>
  );
}
