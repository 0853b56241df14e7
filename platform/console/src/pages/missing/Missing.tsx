import { Button } from "antd";
import { Compass } from "lucide-react";
import { Link } from "react-router";
import { Nothing } from "../../components/Nothing";
import { useLanguage } from "../../i18n/useLanguage";

export function Missing() {
  const { t } = useLanguage("frame");
  return (
    <Nothing icon={Compass} title={t.missing.title} text={t.missing.text}>
      <Link to="/bots">
        <Button>{t.missing.home}</Button>
      </Link>
    </Nothing>
  );
}
