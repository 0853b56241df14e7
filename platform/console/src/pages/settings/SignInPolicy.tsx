import { Switch } from "antd";
import { useMutation, useQuery } from "urql";
import { Waiting } from "../../components/Waiting";
import { ChangeSignInPolicyDocument, SignInPolicyDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused } from "../../lib/outcome";
import { useComplain } from "../../lib/trouble";
import { Section } from "./Section";
import s from "./Settings.module.css";

const CONTEXT = { additionalTypenames: ["SignInPolicy", "Viewer"] };

/** Whether everybody needs a code beside the password. */
export function SignInPolicy() {
  const { t } = useLanguage("people");
  const complain = useComplain();
  const [{ data, error }, again] = useQuery({ query: SignInPolicyDocument, context: CONTEXT });
  const [{ fetching }, change] = useMutation(ChangeSignInPolicyDocument);
  async function set(required: boolean) {
    const result = await change({ required }, CONTEXT);
    const outcome = result.data?.changeSignInPolicy;
    if (!outcome) complain(broken(result.error, t));
    else if (outcome.__typename !== "SignInPolicyChanged") complain(refused(outcome, t));
  }
  return (
    <Section title={t.people.policy} text={t.people.policyText}>
      {!data && error && <Waiting error={error} again={again} />}
      <div className={s.row}>
        <div className={s.words}>
          <strong id="require-code">{t.people.policySwitch}</strong>
          <span>{t.people.policyHint}</span>
        </div>
        <Switch
          aria-labelledby="require-code"
          checked={data?.signInPolicy.requiresSecondFactor ?? false}
          loading={!data || fetching}
          onChange={set}
        />
      </div>
    </Section>
  );
}
