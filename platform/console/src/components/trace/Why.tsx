import { ChevronRight } from "lucide-react";
import s from "./Why.module.css";

interface Props {
  open: boolean;
  label: string;
  onToggle: () => void;
  testId?: string;
}

/** Opens and closes what stands behind an answer. */
export function Why({ open, label, onToggle, testId }: Props) {
  return (
    <button type="button" className={s.why} aria-expanded={open} onClick={onToggle} data-testid={testId}>
      <ChevronRight size={13} aria-hidden />
      {label}
    </button>
  );
}
