import { Button } from "antd";
import { Lock } from "lucide-react";
import { useNavigate } from "react-router";
import { useLanguage } from "../i18n/useLanguage";
import { useTitle } from "../lib/title";
import { Nothing } from "./Nothing";

/** A page, or a part of one, that the role does not show: who can change that, and where one may go. */
export function Denied({ to, name, part = false }: { to: string; name: string; part?: boolean }) {
  const { t } = useLanguage("frame");
  const navigate = useNavigate();
  useTitle(t.outcome.denied);
  return (
    <Nothing page={!part} icon={Lock} title={t.missing.denied} text={t.missing.deniedText}>
      <Button onClick={() => void navigate(to)} data-testid="denied-home">
        {t.missing.goTo(name)}
      </Button>
    </Nothing>
  );
}
