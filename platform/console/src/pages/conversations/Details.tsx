// What is known of a conversation beside its words: the note for the agent, the slots, where it came from.

import { Link } from "react-router";
import { show } from "../../components/trace/items";
import { useLanguage } from "../../i18n/useLanguage";
import { languageName } from "../../lib/languages";
import { fileName } from "../../lib/download";
import { botPath, personPath } from "../../lib/paths";
import { full } from "../../lib/time";
import { Consents } from "./Consents";
import s from "./Details.module.css";
import { PersonalData, usePersonalRights } from "./PersonalData";
import type { Conversation } from "./useConversation";

function slotsOf(slots: unknown): [string, unknown][] {
  return typeof slots === "object" && slots !== null ? Object.entries(slots).filter(([, value]) => value !== null) : [];
}

interface Props {
  conversation: Conversation;
  load: () => Promise<void>;
}

export function Details({ conversation, load }: Props) {
  const { t, tag, language } = useLanguage("talk", "releases", "desk");
  const { any } = usePersonalRights();
  const slots = slotsOf(conversation.slots);
  const { person, erasedAt } = conversation;
  const mayAsk = any && conversation.kind === "LIVE" && !erasedAt;
  return (
    <div className={s.details} data-testid="details">
      {conversation.note && (
        <section>
          <h3>{t.desk.note}</h3>
          <p className={s.note}>{conversation.note}</p>
        </section>
      )}
      {!erasedAt && (
        <section>
          <h3>{t.desk.slots}</h3>
          {slots.length === 0 ? (
            <p className={s.none}>{t.desk.noSlots}</p>
          ) : (
            <dl className={s.slots}>
              {slots.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{show(value)}</dd>
                </div>
              ))}
            </dl>
          )}
        </section>
      )}
      <section>
        <h3>{t.desk.details}</h3>
        <dl className={s.facts}>
          {conversation.queue && (
            <div>
              <dt>{t.desk.queue}</dt>
              <dd>{conversation.queue}</dd>
            </div>
          )}
          {conversation.bot && conversation.version && (
            <div>
              <dt>{t.desk.version}</dt>
              <dd>
                <Link to={`${botPath(conversation.bot.id)}/versions`}>
                  {conversation.bot.name} {t.versions.number(conversation.version.number)}
                </Link>
              </dd>
            </div>
          )}
          {conversation.channel && (
            <div>
              <dt>{t.desk.channel}</dt>
              <dd>{conversation.channel.plugin}</dd>
            </div>
          )}
          {conversation.language && (
            <div>
              <dt>{t.trace.language}</dt>
              <dd>{languageName(conversation.language, tag)}</dd>
            </div>
          )}
          <div>
            <dt>{t.desk.began}</dt>
            <dd>{full(conversation.createdAt, language)}</dd>
          </div>
          {person && (
            <div>
              <dt>{t.desk.privacy.person}</dt>
              <dd>
                <code>{person}</code>
              </dd>
            </div>
          )}
        </dl>
      </section>
      {!erasedAt && <Consents id={conversation.id} turns={conversation.turns.length} />}
      {(person || mayAsk) && (
        <section>
          <h3>{t.desk.privacy.title}</h3>
          {person && (
            <Link to={personPath(person)} className={s.person} data-testid="person">
              {t.desk.privacy.ofPerson}
            </Link>
          )}
          {mayAsk && (
            <PersonalData ids={[conversation.id]} file={fileName("conversation", conversation.id, "json")} onErased={() => void load()} />
          )}
        </section>
      )}
    </div>
  );
}
