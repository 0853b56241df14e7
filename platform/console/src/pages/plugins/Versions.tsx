// The versions of a plug-in, and which of them bots get.

import { App, Button } from "antd";
import { useMutation } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { UsePluginVersionDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { size } from "../../lib/bytes";
import { useConfirm } from "../../lib/confirm";
import { broken, refused } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { Section } from "../settings/Section";
import type { OnePlugin } from "./PluginPage";
import s from "./Plugins.module.css";

const CONTEXT = { additionalTypenames: ["Plugin"] };

export function Versions({ plugin }: { plugin: OnePlugin }) {
  const { t } = useLanguage("plugins");
  const viewer = useViewer();
  const { message } = App.useApp();
  const confirm = useConfirm();
  const complain = useComplain();
  const [, use] = useMutation(UsePluginVersionDocument);
  const current = plugin.current?.number ?? 0;

  function ask(version: number) {
    confirm({
      title: version < current ? t.plugins.backTitle(version) : t.plugins.forwardTitle(version),
      content: t.plugins.backText,
      okText: t.plugins.useVersion,
      okButtonProps: { danger: false },
      onOk: async () => {
        const result = await use({ name: plugin.name, version }, CONTEXT);
        const outcome = result.data?.usePluginVersion;
        if (!outcome) return complain(broken(result.error, t));
        if (outcome.__typename !== "PluginChanged") return complain(refused(outcome, t));
        void message.success(t.plugins.changed(version));
      },
    });
  }

  return (
    <Section title={t.plugins.versions} text={t.plugins.versionsText}>
      <ul>
        {plugin.versions.map((version) => (
          <li key={version.number} className={s.row} data-testid={`plugin-version-${version.number}`}>
            <span className={s.number}>{t.plugins.version(version.number)}</span>
            <div className={s.words}>
              <strong>{version.note || <span className={s.note}>{t.plugins.noNote}</span>}</strong>
              <span>
                {t.plugins.by(version.author)} · <Ago at={version.createdAt} /> · {size(version.size)} ·{" "}
                <code title={`${t.plugins.digest}: ${version.digest}`}>{version.digest.slice(0, 8)}</code>
              </span>
            </div>
            <Chip tone={version.signer === null ? "plain" : "ok"}>
              {version.signer === null ? t.plugins.unsigned : t.plugins.signed(version.signer)}
            </Chip>
            {version.number === current ? (
              <Chip tone="ok" dot>
                {t.plugins.current}
              </Chip>
            ) : (
              viewer.deploys && (
                <Button
                  size="small"
                  onClick={() => ask(version.number)}
                  aria-label={`${t.plugins.useVersion}: ${t.plugins.version(version.number)}`}
                  data-testid={`use-plugin-version-${version.number}`}
                >
                  {t.plugins.useVersion}
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
