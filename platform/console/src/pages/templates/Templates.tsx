// Complete bots to begin from, by industry.

import { Segmented } from "antd";
import { LayoutTemplate } from "lucide-react";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Page } from "../../components/Page";
import { Spinner } from "../../components/Spinner";
import { TemplatesDocument, type TemplatesQuery } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken } from "../../lib/outcome";
import { CreateBot } from "../bots/CreateBot";
import { BlankCard, TemplateCard } from "./TemplateCard";
import { TemplateDrawer } from "./TemplateDrawer";
import s from "./Templates.module.css";

export type Template = TemplatesQuery["templates"][number];

export function Templates() {
  const { t, tag } = useLanguage("bots");
  const [{ data, error }, again] = useQuery({ query: TemplatesDocument, variables: { language: tag } });
  const [search, setSearch] = useSearchParams();
  const [industry, setIndustry] = useState("");
  const [using, setUsing] = useState<Template | null>(null);
  const [blank, setBlank] = useState(false);
  const viewer = useViewer();
  const templates = data?.templates ?? [];
  const industries = useMemo(() => [...new Set(templates.map((one) => one.industry))], [templates]);
  const shown = templates.filter((one) => industry === "" || one.industry === industry);
  const read = templates.find((one) => one.name === search.get("read"));

  let body;
  if (!data)
    body = error ? (
      <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
    ) : (
      <Spinner />
    );
  else if (templates.length === 0) body = <Nothing icon={LayoutTemplate} title={t.templates.empty} />;
  else {
    body = (
      <>
        {industries.length > 1 && (
          <div className={`${s.filter} scroll`}>
            <Segmented
              value={industry}
              onChange={setIndustry}
              options={[
                { value: "", label: t.templates.all },
                ...industries.map((one) => ({ value: one, label: t.templates.industries[one] ?? one })),
              ]}
            />
          </div>
        )}
        <ul className={s.grid}>
          {shown.map((one) => (
            <TemplateCard
              key={one.name}
              template={one}
              onRead={() => setSearch({ read: one.name })}
              onUse={() => setUsing(one)}
            />
          ))}
          {viewer.builds && industry === "" && <BlankCard onUse={() => setBlank(true)} />}
        </ul>
      </>
    );
  }

  return (
    <Page title={t.templates.title} lead={t.templates.lead}>
      {body}
      {read && <TemplateDrawer template={read} onUse={() => setUsing(read)} onClose={() => setSearch({})} />}
      {using && <CreateBot template={using} onClose={() => setUsing(null)} />}
      {blank && <CreateBot onClose={() => setBlank(false)} />}
    </Page>
  );
}
