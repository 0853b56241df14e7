// Who is signed in. Pages inside of `SignedIn` may rely on it.

import { createContext, Fragment, lazy, Suspense, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { useClient, useQuery } from "urql";
import { Failure } from "../components/Failure";
import { Spinner } from "../components/Spinner";
import { ViewerDocument, type Permission, type ViewerFieldsFragment } from "../gql/graphql";
import { useLanguage } from "../i18n/useLanguage";
import { oneByOne } from "../lib/oneByOne";
import { broken } from "../lib/outcome";
import { onRefusals } from "./client";

export interface Viewer extends ViewerFieldsFragment {
  /** Whether the role builds bots. */
  builds: boolean;
  /** Whether the role decides what customers meet. */
  deploys: boolean;
  /** Whether the role answers customers. */
  answers: boolean;
  /** Whether the role manages members. */
  manages: boolean;
  /** Whether they may do it now. */
  may: (permission: Permission) => boolean;
}

const SignedOut = lazy(async () => ({ default: (await import("./SignedOut")).SignedOut }));

const Context = createContext<Viewer | null>(null);

export function SignedIn({ children }: { children: ReactNode }) {
  const { t } = useLanguage();
  const location = useLocation();
  const client = useClient();
  const [{ data, error, fetching }, again] = useQuery({ query: ViewerDocument });
  const look = useMemo(() => oneByOne(() => client.query(ViewerDocument, {}, { requestPolicy: "network-only" }).toPromise()), [client]);
  useEffect(() => {
    // The answer leads to the sign-in page, or to what another role shows.
    onRefusals(look);
    // What nobody is refused shows when they come back: a role that allows more.
    const back = () => document.visibilityState === "visible" && look();
    window.addEventListener("focus", back);
    document.addEventListener("visibilitychange", back);
    return () => {
      onRefusals(() => {});
      window.removeEventListener("focus", back);
      document.removeEventListener("visibilitychange", back);
    };
  }, [look]);
  // An answer that says the same changes nothing on the page.
  const told = JSON.stringify(data?.viewer);
  const fields = useMemo(() => data?.viewer, [told]);
  const viewer = useMemo<Viewer | null>(
    () =>
      fields
        ? {
            ...fields,
            builds: fields.permissions.includes("WRITE_BOTS"),
            deploys: fields.permissions.includes("DEPLOY"),
            answers: fields.permissions.includes("ANSWER_CUSTOMERS"),
            manages: fields.permissions.includes("MANAGE_MEMBERS"),
            may: (permission) => fields.permissions.includes(permission),
          }
        : null,
    [fields],
  );
  // Whoever was here stays on the page when the session ends.
  const [last, setLast] = useState<Viewer | null>(null);
  if (viewer && viewer !== last) setLast(viewer);
  const shown = viewer ?? last;
  // Who needs a second factor first can do nothing but set it up.
  if (viewer?.mustSetUpSecondFactor && location.pathname !== "/account") return <Navigate to="/account" replace />;
  if (shown)
    return (
      <Context value={shown}>
        <Fragment key={shown.id}>{children}</Fragment>
        {data?.viewer === null && (
          <Suspense>
            <SignedOut email={shown.email ?? ""} look={look} />
          </Suspense>
        )}
      </Context>
    );
  if (error) return <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} tall />;
  if (fetching || !data) return <Spinner tall />;
  const next = location.pathname === "/" ? "" : `?next=${encodeURIComponent(location.pathname + location.search)}`;
  return <Navigate to={`/sign-in${next}`} replace />;
}

export function useViewer(): Viewer {
  const viewer = useContext(Context);
  if (!viewer) throw new Error("useViewer outside of SignedIn");
  return viewer;
}
