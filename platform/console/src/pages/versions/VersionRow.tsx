import { Button } from "antd";
import { Chip } from "../../components/Chip";
import type { VersionFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { Ago } from "../../lib/time";
import s from "./Versions.module.css";

interface Props {
  version: VersionFieldsFragment;
  /** The number of the version that customers meet. */
  live: number | undefined;
  onDeploy?: () => void;
  onRead: () => void;
  onPreflight?: () => void;
  onChanges?: () => void;
}

export function VersionRow({ version, live, onDeploy, onRead, onPreflight, onChanges }: Props) {
  const { t } = useLanguage("releases");
  const isLive = version.number === live;
  return (
    <li className={s.row} data-testid={`version-${version.number}`}>
      <span className={s.number}>{t.versions.number(version.number)}</span>
      <div className={s.words}>
        <span className={version.note ? s.note : s.noNote}>{version.note || t.versions.noNote}</span>
        <span className={s.meta}>
          {t.versions.by(version.author)} · <Ago at={version.createdAt} /> ·{" "}
          <code title={`${t.versions.digest}: ${version.digest}`}>{version.digest.slice(0, 8)}</code>
        </span>
      </div>
      {isLive && (
        <Chip tone="ok" dot>
          {t.versions.live}
        </Chip>
      )}
      {onChanges && (
        <Button type="text" size="small" onClick={onChanges} data-testid={`changes-${version.number}`}>
          {t.releases.changes}
        </Button>
      )}
      {onPreflight && (
        <Button type="text" size="small" onClick={onPreflight} data-testid={`preflight-${version.number}`}>
          {t.releases.preflight}
        </Button>
      )}
      <Button type="text" size="small" onClick={onRead}>
        {t.versions.files}
      </Button>
      {onDeploy && (
        <Button size="small" onClick={onDeploy} data-testid={`deploy-${version.number}`}>
          {live !== undefined && version.number < live ? t.versions.rollBack : t.versions.deploy}
        </Button>
      )}
    </li>
  );
}
