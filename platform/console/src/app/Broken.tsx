import { useState } from "react";
import { useRouteError } from "react-router";
import { Failure } from "../components/Failure";
import { useLanguage } from "../i18n/useLanguage";
import { useTitle } from "../lib/title";

/** What browsers say when code or styles of a page did not come, as nobody should have to read it. */
const UNFETCHED = /dynamically imported|preload|importing a module|error loading|failed to fetch/i;

/** A page threw: most often its code could not be fetched, because the platform is away or a newer console was installed meanwhile. */
export function Broken() {
  const { t } = useLanguage();
  const error = useRouteError();
  const [tried, setTried] = useState(0);
  const words = error instanceof Error ? error.message : undefined;
  const trouble = UNFETCHED.test(words ?? "") ? { title: t.outcome.page, detail: t.outcome.pageText } : { title: t.outcome.failed, detail: words };
  useTitle(trouble.title);

  /** Loads the page anew once there is a platform to load it from: without one, even what is here would be gone. */
  async function retry() {
    try {
      await fetch(location.href, { method: "HEAD", cache: "no-store" });
      location.reload();
    } catch {
      setTried(tried + 1);
    }
  }
  return <Failure key={tried} trouble={trouble} retry={() => void retry()} tall />;
}
