// One plug-in: what it asks for and offers, how bots name it, what it may do at most, and its versions.

import { App, Button } from "antd";
import { ArrowLeft, Trash2 } from "lucide-react";
import { Link, useNavigate, useParams } from "react-router";
import { useMutation, useQuery, type CombinedError } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Page } from "../../components/Page";
import { Spinner } from "../../components/Spinner";
import { DeletePluginDocument, PluginDocument, type PluginQuery } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { broken, refused } from "../../lib/outcome";
import { useComplain } from "../../lib/trouble";
import { Missing } from "../missing/Missing";
import { Section } from "../settings/Section";
import { Asks } from "./Asks";
import { Functions } from "./Functions";
import { Grant } from "./Grant";
import { manifestOf } from "./manifest";
import s from "./Plugins.module.css";
import { useUploads } from "./Uploads";
import { Use } from "./Use";
import { Versions } from "./Versions";
import { offered } from "./wit";

const CONTEXT = { additionalTypenames: ["Plugin"] };

export type OnePlugin = NonNullable<PluginQuery["plugin"]>;
export type Facts = NonNullable<OnePlugin["inside"]>["facts"];

export function PluginPage() {
  const { t } = useLanguage();
  const { name = "" } = useParams();
  const [{ data, error }, again] = useQuery({ query: PluginDocument, variables: { name }, context: CONTEXT });
  if (!data)
    return error ? (
      <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} tall />
    ) : (
      <Spinner tall />
    );
  return data.plugin ? <One key={data.plugin.name} plugin={data.plugin} error={error} /> : <Missing />;
}

function One({ plugin, error }: { plugin: OnePlugin; error: CombinedError | undefined }) {
  const { t, tag } = useLanguage("plugins");
  const viewer = useViewer();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const confirm = useConfirm();
  const complain = useComplain();
  const { button, overlay } = useUploads(viewer.builds, plugin.name);
  const [, remove] = useMutation(DeletePluginDocument);
  const { name, current, versions } = plugin;
  const signer = versions.find((version) => version.number === current?.number)?.signer ?? null;
  const facts = plugin.inside?.facts ?? null;
  const manifest = facts && manifestOf(facts.manifest);
  const title = manifest?.title[tag] ?? manifest?.title.en ?? Object.values(manifest?.title ?? {})[0];
  const blocks = facts ? offered(facts.interface) : [];

  function ask() {
    confirm({
      title: t.plugins.deleteTitle(name),
      content: t.plugins.deleteText(versions.length),
      okText: t.common.delete,
      onOk: async () => {
        const result = await remove({ name }, CONTEXT);
        const outcome = result.data?.deletePlugin;
        if (!outcome) return complain(broken(result.error, t));
        if (outcome.__typename !== "PluginDeleted") return complain(refused(outcome, t));
        void message.success(t.plugins.deleted(name));
        navigate("/plugins");
      },
    });
  }

  return (
    <>
      <div className={s.back}>
        <Link to="/plugins">
          <ArrowLeft size={15} aria-hidden /> {t.plugins.title}
        </Link>
      </div>
      <Page
        title={name}
        lead={title}
        actions={
          <>
            {viewer.deploys && (
              <Button
                type="text"
                icon={<Trash2 size={15} aria-hidden />}
                onClick={ask}
                aria-label={t.plugins.delete}
                title={t.plugins.delete}
                data-testid="delete-plugin"
              />
            )}
            {button}
          </>
        }
      >
        <p className={s.chips}>
          {current && (
            <Chip tone="ok" dot>
              <span data-testid="plugin-current">{t.plugins.version(current.number)}</span>
            </Chip>
          )}
          <Chip tone={signer === null ? "plain" : "ok"}>
            {signer === null ? t.plugins.unsigned : t.plugins.signed(signer)}
          </Chip>
          {plugin.grant && <Chip tone="accent">{t.plugins.limited}</Chip>}
          {manifest?.version && <Chip>{t.plugins.about.manifest(manifest.version)}</Chip>}
        </p>
        {facts ? (
          <>
            <Asks facts={facts} wants={manifest?.wants ?? null} />
            <Functions blocks={blocks} text={facts.interface} />
          </>
        ) : (
          <Section title={t.plugins.functions.title} text={t.plugins.functions.text}>
            <Failure trouble={{ ...broken(error, t), title: t.plugins.functions.unreadable }} />
          </Section>
        )}
        <Use name={name} wants={manifest?.wants ?? null} blocks={blocks} />
        <Grant
          // What was saved begins the form anew.
          key={JSON.stringify(plugin.grant)}
          name={name}
          grant={plugin.grant}
          wants={manifest?.wants ?? null}
        />
        <Versions plugin={plugin} />
      </Page>
      {overlay}
    </>
  );
}
