// The plug-ins of the workspace, and the keys whose signatures count.

import { Puzzle } from "lucide-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Page } from "../../components/Page";
import { Spinner } from "../../components/Spinner";
import { PluginsDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { size } from "../../lib/bytes";
import { broken } from "../../lib/outcome";
import { pluginPath } from "../../lib/paths";
import { Ago } from "../../lib/time";
import { CodeBlock } from "./CodeBlock";
import { Keys } from "./Keys";
import s from "./Plugins.module.css";
import { useUploads } from "./Uploads";

const CONTEXT = { additionalTypenames: ["Plugin"] };
const STEPS = `botloom plugin new orders --language rust
botloom plugin build orders --out orders.wasm
botloom plugin publish orders.wasm`;

export function Plugins() {
  const { t } = useLanguage("plugins");
  const viewer = useViewer();
  const [{ data, error }, again] = useQuery({ query: PluginsDocument, context: CONTEXT });
  const { button, overlay } = useUploads(viewer.builds);
  const plugins = data?.plugins ?? [];
  return (
    <Page title={t.plugins.title} lead={t.plugins.lead} actions={button}>
      <div className={s.card}>
        {!data &&
          (error ? (
            <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
          ) : (
            <Spinner />
          ))}
        {data && plugins.length === 0 && (
          <>
            <Nothing
              icon={Puzzle}
              title={t.plugins.empty}
              text={viewer.builds ? t.plugins.emptyText : t.plugins.emptyRead}
            />
            {viewer.builds && (
              <div className={s.steps}>
                <CodeBlock title={t.plugins.steps} text={STEPS} />
              </div>
            )}
          </>
        )}
        <ul>
          {plugins.map(({ name, current, grant }) => (
            <li key={name} className={`${s.row} ${s.whole}`} data-testid={`plugin-${name}`}>
              <span className={s.icon}>
                <Puzzle size={17} strokeWidth={1.75} aria-hidden />
              </span>
              <div className={s.words}>
                <Link to={pluginPath(name)} className={s.link}>
                  {name}
                </Link>
                <span>{current?.note || t.plugins.noNote}</span>
              </div>
              {grant && <Chip tone="accent">{t.plugins.limited}</Chip>}
              {current && (
                <>
                  <Chip tone={current.signer === null ? "plain" : "ok"}>
                    {current.signer === null ? t.plugins.unsigned : t.plugins.signed(current.signer)}
                  </Chip>
                  <span className={s.number}>{t.plugins.version(current.number)}</span>
                  <span className={s.size}>{size(current.size)}</span>
                  <span className={s.when}>
                    <Ago at={current.createdAt} says={t.plugins.uploaded} />
                  </span>
                </>
              )}
            </li>
          ))}
        </ul>
      </div>
      <Keys />
      {overlay}
    </Page>
  );
}
