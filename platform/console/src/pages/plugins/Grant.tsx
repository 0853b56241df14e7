// What a plug-in may do at most. Only owners decide it; everybody sees what comes of it.

import { App, Button, Radio, Select, Switch } from "antd";
import { useState, type FormEvent } from "react";
import { useMutation } from "urql";
import { useViewer } from "../../app/viewer";
import { Field } from "../../components/Field";
import { Said } from "../../components/Said";
import { GrantPluginDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import type { Texts } from "../../i18n/areas";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { Section } from "../settings/Section";
import { both, isNothing, LISTS, missing, NOTHING, SWITCHES, type Allowance } from "./manifest";
import s from "./Plugins.module.css";

const CONTEXT = { additionalTypenames: ["Plugin"] };

interface Props {
  name: string;
  /** What is in force; bots decide alone without it. */
  grant: Allowance | null;
  /** What the manifest wants, if there is one. */
  wants: Allowance | null;
}

export function Grant({ name, grant: saved, wants }: Props) {
  const { t } = useLanguage("plugins");
  const words = t.plugins.grant;
  const viewer = useViewer();
  const { message } = App.useApp();
  const [limited, setLimited] = useState(saved !== null);
  const [form, setForm] = useState<Allowance>(() => plain(saved ?? wants ?? NOTHING));
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, grant] = useMutation(GrantPluginDocument);
  const next = limited ? form : null;
  const changed = JSON.stringify(next) !== JSON.stringify(saved && plain(saved));
  const fixed = !viewer.manages;

  function change(part: Partial<Allowance>) {
    setTrouble(null);
    setForm({ ...form, ...part });
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!changed || fetching || fixed) return;
    setTrouble(null);
    const { data, error } = await grant({ name, grant: next }, CONTEXT);
    const outcome = data?.grantPlugin;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "PluginChanged") return setTrouble(refused(outcome, t));
    void message.success(words.saved);
  }

  // The platform names the whole grant; only an address can be wrong with it.
  const at = (list: string) => (list === "http" && trouble?.field === "grant" ? trouble : null);
  return (
    <Section title={words.title} text={words.text}>
      <form className={s.grant} onSubmit={submit} noValidate data-testid="plugin-grant">
        {fixed && <p className={s.note}>{words.owners}</p>}
        <Radio.Group
          aria-label={words.title}
          disabled={fixed}
          value={limited}
          onChange={(event) => setLimited(event.target.value as boolean)}
          options={[
            { value: false, label: words.off },
            { value: true, label: words.on },
          ]}
        />
        {limited && (
          <div className={s.limits}>
            {LISTS.map((list) => (
              <Field key={list} label={words[list]} hint={words[`${list}Hint`]} trouble={at(list)}>
                {(field) => (
                  <Select
                    {...field}
                    mode="tags"
                    open={false}
                    suffixIcon={null}
                    disabled={fixed}
                    value={form[list]}
                    tokenSeparators={[",", " ", "\n"]}
                    onChange={(value) => change({ [list]: value.map((one) => one.trim()).filter(Boolean) })}
                    data-testid={`grant-${list}`}
                  />
                )}
              </Field>
            ))}
            <div className={s.switches}>
              {SWITCHES.map((one) => (
                <label key={one}>
                  <Switch
                    size="small"
                    disabled={fixed}
                    checked={form[one]}
                    onChange={(value) => change({ [one]: value })}
                    data-testid={`grant-${one}`}
                  />
                  {words[one]}
                </label>
              ))}
            </div>
          </div>
        )}
        <div className={s.outcome} aria-live="polite" data-testid="grant-outcome">
          <strong>{words.outcome}</strong>
          <p>{sentence(next, wants, t)}</p>
          {next && wants && !isNothing(missing(wants, both(wants, next))) && (
            <p className={s.lacks}>{words.lacks(list(missing(wants, both(wants, next)), t))}</p>
          )}
        </div>
        {trouble && !at("http") && (
          <p className={s.bad} role="alert">
            <Said trouble={trouble} />
          </p>
        )}
        {!fixed && (
          <div className={s.save}>
            <Button
              type="primary"
              htmlType="submit"
              disabled={!changed}
              loading={fetching}
              data-testid="grant-submit"
            >
              {words.save}
            </Button>
            {limited && wants && (
              <Button onClick={() => change(plain(wants))} disabled={JSON.stringify(form) === JSON.stringify(wants)}>
                {words.fill}
              </Button>
            )}
            {changed && <span className={s.note}>{words.unsaved}</span>}
          </div>
        )}
      </form>
    </Section>
  );
}

/** Its own parts in one order, without what the transport adds. */
function plain({ http, secrets, slots, user, values, knowledge }: Allowance): Allowance {
  return { http, secrets, slots, user, values, knowledge };
}

/** What a bot would get in the end. */
function sentence(grant: Allowance | null, wants: Allowance | null, t: Texts<"plugins">): string {
  const words = t.plugins.grant;
  if (!grant) {
    if (!wants) return words.freeAll;
    return isNothing(wants) ? words.freeNothing : words.free(list(wants, t));
  }
  const most = wants ? both(wants, grant) : grant;
  return isNothing(most) ? words.mostNothing : words.most(list(most, t));
}

/** What may be done, as one list in words. */
function list(allowance: Allowance, t: Texts<"plugins">): string {
  const { may, joined, between } = t.plugins.grant;
  const parts = LISTS.filter((key) => allowance[key].length > 0).map((key) => may[key](allowance[key].join(joined)));
  parts.push(...SWITCHES.filter((key) => allowance[key]).map((key) => may[key]));
  return parts.join(between);
}
