// The upper edge of a form that stands below the canvas: with it the form is made higher or lower.

import { Divider } from "../../../components/split/Divider";
import { useLanguage } from "../../../i18n/useLanguage";

/** How much of the studio the form has at first, and may have, in percent: the canvas keeps room for a box, the form for a field. */
export const USUAL = 50;
const LEAST = 25;
const MOST = 70;
const STEP = 5;

interface Props {
  /** The height of the form in percent of what the canvas and the form have together. */
  share: number;
  /** What they have together, in pixels. */
  whole: () => number;
  onShare: (share: number) => void;
}

export function Grip({ share, whole, onShare }: Props) {
  const { t } = useLanguage("canvas");
  return (
    <Divider
      orientation="horizontal"
      grip
      label={t.canvas.formHeight}
      at={100 - share}
      least={100 - MOST}
      most={100 - LEAST}
      step={STEP}
      whole={whole}
      onMove={(at) => onShare(Math.round(100 - at))}
      onReset={() => onShare(USUAL)}
      testId="form-grip"
    />
  );
}
