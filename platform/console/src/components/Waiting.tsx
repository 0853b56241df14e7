import type { CombinedError } from "urql";
import { useLanguage } from "../i18n/useLanguage";
import { broken } from "../lib/outcome";
import { Failure } from "./Failure";
import { Spinner } from "./Spinner";

/** In the place of what is asked for: that it comes, or why it did not, and the way to ask again. */
export function Waiting({ error, again }: { error: CombinedError | undefined; again: (options: { requestPolicy: "network-only" }) => void }) {
  const { t } = useLanguage();
  return error ? <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} /> : <Spinner />;
}
