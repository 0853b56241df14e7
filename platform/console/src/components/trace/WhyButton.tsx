import { ChevronRight } from "lucide-react";
import s from "./WhyButton.module.css";

interface Props {
  open: boolean;
  label: string;
  onToggle: () => void;
  testId?: string;
}

/** Opens and closes what stands behind an answer. */
export function WhyButton({ open, label, onToggle, testId }: Props) {
  return (
    <button type="button" className={s.why} aria-expanded={open} onClick={onToggle} data-testid={testId}>
      <ChevronRight size={13} aria-hidden />
      {label}
    </button>
  );
}
