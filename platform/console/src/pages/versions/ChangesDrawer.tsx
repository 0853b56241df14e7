// What differs between a version and the one that customers meet, part by part.

import { Drawer } from "antd";
import { useQuery } from "urql";
import { Chip } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Spinner } from "../../components/Spinner";
import { ChangesDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useFocusBack } from "../../lib/focusBack";
import { broken } from "../../lib/outcome";
import s from "./Releases.module.css";

interface Named {
  id: string;
  number: number;
}

export function ChangesDrawer({ from, to, onClose }: { from: Named; to: Named; onClose: () => void }) {
  useFocusBack();
  const { t } = useLanguage("releases");
  const [{ data, error }] = useQuery({ query: ChangesDocument, variables: { from: from.id, to: to.id } });
  return (
    <Drawer open size={720} title={t.releases.changesOf(from.number, to.number)} onClose={onClose}>
      {error && <Failure trouble={broken(error, t)} />}
      {!data && !error && <Spinner />}
      {data?.changes?.length === 0 && <p className="quiet">{t.releases.noChanges}</p>}
      {data?.changes?.map((change) => (
        <div key={`${change.file} ${change.id}`} className={s.part}>
          <Chip tone={change.kind === "ADDED" ? "ok" : change.kind === "REMOVED" ? "bad" : "accent"}>
            {t.releases.changeKinds[change.kind]}
          </Chip>{" "}
          <code>{change.id}</code> <span className="quiet">{change.file}</span>
          {change.before && <pre className={s.before}>{change.before}</pre>}
          {change.after && <pre className={s.after}>{change.after}</pre>}
        </div>
      ))}
    </Drawer>
  );
}
