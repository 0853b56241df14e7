// The workspace itself: its people, the keys of its scripts, and who did what.

import { useLanguage } from "../../i18n/context";
import { useViewer } from "../../app/viewer";
import { Page } from "../../components/Page";
import { ApiKeys } from "./ApiKeys";
import { Audit } from "./Audit";
import { Members } from "./Members";
import { Secrets } from "./Secrets";

export function Settings() {
  const { t } = useLanguage();
  const viewer = useViewer();
  return (
    <Page title={t.settings.title} lead={viewer.workspace.name}>
      <Members />
      {viewer.manages && <ApiKeys />}
      {viewer.manages && <Secrets />}
      {viewer.manages && <Audit />}
    </Page>
  );
}
