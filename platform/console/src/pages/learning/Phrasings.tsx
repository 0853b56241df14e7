import { Checkbox } from "antd";
import { useId } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Phrasings.module.css";
import type { Candidate } from "./useLearning";

interface Props {
  asked: Candidate["asked"];
  chosen: string[];
  onChoose: (chosen: string[]) => void;
  /** The only language that is added once the selection was changed, if there are several. */
  only: string | null;
}

/** The wordings of customers that the entry gets as further ways to ask. */
export function Phrasings({ asked, chosen, onChoose, only }: Props) {
  const { t } = useLanguage("learning");
  const label = useId();
  const offered = asked.flatMap((one) => one.add);
  return (
    <fieldset className={s.set} aria-labelledby={label}>
      <span id={label} className={s.label}>
        {t.learning.phrasings}
      </span>
      {offered.length === 0 && <p className={s.note}>{t.learning.phrasingsNone}</p>}
      <ul className="scroll">
        {offered.map((text) => (
          <li key={text}>
            <Checkbox
              checked={chosen.includes(text)}
              onChange={(event) =>
                onChoose(offered.filter((one) => (one === text ? event.target.checked : chosen.includes(one))))
              }
            >
              {text}
            </Checkbox>
          </li>
        ))}
      </ul>
      {only && offered.length > 0 && <p className={s.note}>{t.learning.phrasingsOne(only)}</p>}
    </fieldset>
  );
}
