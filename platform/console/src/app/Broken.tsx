import { useRouteError } from "react-router";
import { Failure } from "../components/Failure";
import { useLanguage } from "../i18n/useLanguage";

/** A page threw: most often its code could not be fetched because a newer console was installed meanwhile. */
export function Broken() {
  const { t } = useLanguage();
  const error = useRouteError();
  const detail = error instanceof Error ? error.message : undefined;
  return <Failure trouble={{ title: t.outcome.failed, detail }} retry={() => location.reload()} tall />;
}
