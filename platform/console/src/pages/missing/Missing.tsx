import { Button } from "antd";
import { Compass } from "lucide-react";
import { Link } from "react-router";
import { Nothing } from "../../components/Nothing";
import { useLanguage } from "../../i18n/useLanguage";
import { useTitle } from "../../lib/title";

export function Missing() {
  const { t } = useLanguage("frame");
  useTitle(t.missing.title);
  return (
    <Nothing page icon={Compass} title={t.missing.title} text={t.missing.text}>
      <Link to="/bots">
        <Button>{t.missing.home}</Button>
      </Link>
    </Nothing>
  );
}
