// The workspace's bots, with what is live and whether the draft is ahead of it.

import { Button, Input } from "antd";
import { Bot as BotIcon, Plus, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Page } from "../../components/Page";
import { Spinner } from "../../components/Spinner";
import type { BotSummaryFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken } from "../../lib/outcome";
import { BotPage, botsPage } from "./BotPage";
import s from "./Bots.module.css";
import { DeleteBot } from "./DeleteBot";

export function Bots() {
  const { t, tag } = useLanguage("bots");
  const viewer = useViewer();
  // The cursors of the further pages that were asked for.
  const [pages, setPages] = useState<string[]>([]);
  const [{ data, error }, again] = useQuery(botsPage(tag, null));
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState<BotSummaryFragment | null>(null);
  const [wanted, setWanted] = useState("");
  const word = useDeferredValue(wanted).trim().toLowerCase();
  const bots = data?.bots.nodes ?? [];
  const many = bots.length > 7;
  const create = viewer.builds && (
    <Button
      type="primary"
      icon={<Plus size={16} aria-hidden />}
      onClick={() => void navigate("/templates")}
      data-testid="create-bot"
    >
      {t.bots.create}
    </Button>
  );

  let body;
  if (!data) {
    body = error ? (
      <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
    ) : (
      <Spinner />
    );
  } else if (bots.length === 0) {
    body = (
      <div className={s.card}>
        <Nothing icon={BotIcon} title={t.bots.empty} text={t.bots.emptyText}>
          {viewer.builds && (
            <Button type="primary" onClick={() => void navigate("/templates")} data-testid="create-bot">
              {t.bots.fromTemplate}
            </Button>
          )}
        </Nothing>
      </div>
    );
  } else {
    body = (
      <ul className={s.card}>
        {[null, ...pages].map((after, index) => (
          <BotPage
            key={after}
            after={after}
            word={word}
            last={index === pages.length}
            onDelete={viewer.deploys ? setDeleting : undefined}
            onMore={(next) => setPages([...pages, next])}
          />
        ))}
      </ul>
    );
  }

  return (
    <Page
      title={t.bots.title}
      actions={
        bots.length > 0 && (
          <>
            {many && (
              <Input
                prefix={<Search size={15} aria-hidden />}
                placeholder={t.bots.search}
                aria-label={t.bots.search}
                value={wanted}
                onChange={(event) => setWanted(event.target.value)}
                allowClear
              />
            )}
            {create}
          </>
        )
      }
    >
      {body}
      {deleting && <DeleteBot bot={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  );
}
