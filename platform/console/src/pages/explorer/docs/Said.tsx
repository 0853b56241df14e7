// What the schema says, and its names. The platform's texts are English, whatever the console speaks.

import { getNamedType, type GraphQLType } from "graphql";
import { Chip } from "../../../components/Chip";
import { Ticked } from "../../../components/Ticked";
import { useLanguage } from "../../../i18n/useLanguage";
import s from "./Docs.module.css";
import type { Place } from "./search";

/** A text with what it quotes between backticks. */
export function Said({ text }: { text: string | null | undefined }) {
  if (!text) return null;
  return (
    <p className={s.said} lang="en">
      <Ticked text={text} />
    </p>
  );
}

export function Old({ reason }: { reason: string | null | undefined }) {
  const { t } = useLanguage("explorer");
  if (reason == null) return null;
  return (
    <p className={s.old}>
      <Chip tone="warn">{t.explorer.deprecated}</Chip> <span lang="en">{reason}</span>
    </p>
  );
}

/** A type as it is written, leading to what it is. */
export function TypeLink({ type, onShow }: { type: GraphQLType; onShow: (place: Place) => void }) {
  const { name } = getNamedType(type);
  const [before = "", after = ""] = String(type).split(name);
  return (
    <span className={s.type}>
      {before}
      <button type="button" className={s.link} onClick={() => onShow({ type: name })}>
        {name}
      </button>
      {after}
    </span>
  );
}
