import { Button } from "antd";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useLanguage } from "../i18n/context";
import { copyText } from "../lib/clipboard";
import { useComplain } from "../lib/trouble";

/** Copies a text and says so for a moment. */
export function CopyButton({ text, primary = false }: { text: string; primary?: boolean }) {
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
      size={primary ? "middle" : "small"}
      type={primary ? "primary" : "default"}
      icon={done ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      onClick={() =>
        copyText(text).then(
          () => setDone(true),
          (error: Error) => complain({ title: t.outcome.failed, detail: error.message }),
        )
      }
    >
      <span aria-live="polite">{done ? t.common.copied : t.common.copy}</span>
    </Button>
  );
}
