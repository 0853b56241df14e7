import { Button } from "antd";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useLanguage } from "../i18n/useLanguage";
import { copyText } from "../lib/clipboard";
import { useComplain } from "../lib/trouble";

/** Copies a text and says so for a moment. */
export function CopyButton({
  text,
  label,
  primary = false,
  small = !primary,
  onCopied,
  testId,
}: {
  text: string;
  /** What is copied, where it is not said beside the button. */
  label?: string;
  primary?: boolean;
  small?: boolean;
  onCopied?: () => void;
  testId?: string;
}) {
  const { t } = useLanguage();
  const complain = useComplain();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 2000);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <Button
      size={small ? "small" : "middle"}
      type={primary ? "primary" : "default"}
      icon={done ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      data-testid={testId}
      onClick={() =>
        copyText(text).then(
          () => {
            setDone(true);
            onCopied?.();
          },
          (error: Error) => complain({ title: t.outcome.failed, detail: error.message }),
        )
      }
    >
      <span aria-live="polite">{done ? t.common.copied : (label ?? t.common.copy)}</span>
    </Button>
  );
}
