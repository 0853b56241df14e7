// Two people saved the same bot: whose text stays, where both changed the same.

import { Button } from "antd";
import { Dialog } from "../../components/Dialog";
import type { Take } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Dialogs.module.css";
import type { Clash } from "./useDraft";

interface Props {
  clash: Clash;
  /** Decides file by file, where the files could not be brought together. */
  onSettle: (theirs: readonly string[]) => void;
  /** Decides place by place. */
  onJoin: (take: Take) => void;
  onClose: () => void;
}

export function ClashDialog({ clash, onSettle, onJoin, onClose }: Props) {
  const { t } = useLanguage("build");
  const places = clash.conflicts;
  const both = places !== null || clash.both.length > 0;
  const mine = () => (places ? onJoin("OURS") : onSettle([]));
  const theirs = () => (places ? onJoin("THEIRS") : onSettle(clash.both));
  const footer = (
    <>
      <Button onClick={onClose}>{t.common.cancel}</Button>
      {both && (
        <Button onClick={theirs} data-testid="clash-theirs">
          {t.editor.conflictTheirs}
        </Button>
      )}
      <Button type="primary" onClick={mine} data-testid="clash-mine">
        {both ? t.editor.conflictMine : t.editor.conflictGoOn}
      </Button>
    </>
  );
  return (
    <Dialog open width={places ? 640 : 480} title={t.editor.conflictTitle} onCancel={onClose} footer={footer}>
      <p className="quiet">{places ? t.editor.conflictPlaces(places.length) : both ? t.editor.conflictSame : t.editor.conflictOther}</p>
      {places ? (
        <ul className={`${s.places} scroll`} tabIndex={0} data-testid="clash-places">
          {places.map((place) => (
            <li key={place.id}>
              <code>{place.id}</code>
              <div>
                <b>{t.editor.conflictOurs}</b>
                <pre>{place.ours ?? t.editor.conflictGone}</pre>
              </div>
              <div>
                <b>{t.editor.conflictOthers}</b>
                <pre>{place.theirs ?? t.editor.conflictGone}</pre>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        both && (
          <ul className={s.paths}>
            {clash.both.map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        )
      )}
    </Dialog>
  );
}
