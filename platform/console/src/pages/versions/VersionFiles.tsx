// The files of a version, to read.

import { Drawer } from "antd";
import { useState } from "react";
import { useQuery } from "urql";
import { CopyButton } from "../../components/CopyButton";
import { Failure } from "../../components/Failure";
import { Spinner } from "../../components/Spinner";
import { VersionFilesDocument, type VersionFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useFocusBack } from "../../lib/focusBack";
import { broken } from "../../lib/outcome";
import s from "./Versions.module.css";

export function VersionFiles({ version, onClose }: { version: VersionFieldsFragment; onClose: () => void }) {
  useFocusBack();
  const { t } = useLanguage("releases");
  const [{ data, error }] = useQuery({
    query: VersionFilesDocument,
    variables: { version: version.id },
    requestPolicy: "cache-first",
  });
  const files = data?.node?.__typename === "Version" ? data.node.files : null;
  const [chosen, setChosen] = useState("bot.yaml");
  const file = files?.find((one) => one.path === chosen) ?? files?.[0];
  return (
    <Drawer
      open
      size={860}
      title={t.versions.filesOf(version.number)}
      onClose={onClose}
      styles={{ body: { padding: 0 } }}
    >
      {error && <Failure trouble={broken(error, t)} />}
      {!files && !error && <Spinner />}
      {files && file && (
        <div className={s.files}>
          <ul className="scroll">
            {files.map((one) => (
              <li key={one.path}>
                <button type="button" aria-current={one === file || undefined} onClick={() => setChosen(one.path)}>
                  {one.path}
                </button>
              </li>
            ))}
          </ul>
          <div className={`${s.content} scroll`}>
            <div className={s.copy}>
              <CopyButton text={file.content} />
            </div>
            <pre>{file.content}</pre>
          </div>
        </div>
      )}
    </Drawer>
  );
}
