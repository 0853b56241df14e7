// A component on its way to the platform. What is wrong with it the platform says, and it stands at its input.

import { App, Input } from "antd";
import { FileUp } from "lucide-react";
import { useEffect, useId, useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useMutation, useQuery } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { PluginKeysDocument, UploadPluginDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { size } from "../../lib/bytes";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { pluginPath } from "../../lib/paths";
import s from "./Plugins.module.css";

const CONTEXT = { additionalTypenames: ["Plugin"] };
const KEYS = { additionalTypenames: ["PluginKey"] };
/** What the platform takes; a file beyond it is not even read. */
const LARGEST = 32 * 1024 * 1024;

interface Props {
  /** The plug-in that gets a version; the form asks for the name if not given. */
  plugin?: string;
  file: File | null;
  onFile: (file: File | null) => void;
  onClose: () => void;
}

export function UploadDialog({ plugin, file, onFile, onClose }: Props) {
  const { t } = useLanguage("plugins");
  const words = t.plugins.form;
  const { message } = App.useApp();
  const navigate = useNavigate();
  const form = useId();
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const [signature, setSignature] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [reading, setReading] = useState(false);
  const [{ data }] = useQuery({ query: PluginKeysDocument, context: KEYS });
  const [{ fetching }, upload] = useMutation(UploadPluginDocument);
  const busy = fetching || reading;
  // A key may have been trusted since the page was opened.
  const signs = (data?.pluginKeys.length ?? 0) > 0 || trouble?.field === "signature" || signature !== "";
  const tooLarge = file && file.size > LARGEST ? { title: words.refused, detail: words.tooLarge(size(file.size)) } : null;
  const fields = ["base64", ...(plugin === undefined ? ["name"] : []), ...(signs ? ["signature"] : [])];
  const at = (field: string) => (trouble?.field === field ? trouble : null);
  // What belongs to no input is said at the last one.
  const rest = trouble && !fields.includes(trouble.field ?? "") ? trouble : null;
  const wrongFile = at("base64");

  // What was wrong with one file is not wrong with the next one.
  useEffect(() => setTrouble(null), [file]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!file || tooLarge || busy) return;
    setTrouble(null);
    setReading(true);
    const base64 = await encoded(file);
    setReading(false);
    if (base64 === null) return setTrouble({ title: words.unreadable, field: "base64" });
    const input = {
      name: plugin ?? (name.trim() || null),
      base64,
      note: note.trim() || null,
      signature: signature.trim() || null,
    };
    const { data, error } = await upload({ input }, CONTEXT);
    const outcome = data?.uploadPlugin;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "PluginUploaded") return setTrouble(refused(outcome, t));
    void message.success(words.done(outcome.plugin.name, outcome.version.number));
    onClose();
    navigate(pluginPath(outcome.plugin.name));
  }

  return (
    <Dialog
      open
      width={520}
      title={plugin === undefined ? words.title : words.titleOf(plugin)}
      okText={t.plugins.upload}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onCancel={onClose}
      okButtonProps={{
        htmlType: "submit",
        form,
        disabled: !file || Boolean(tooLarge),
        "data-testid": "upload-plugin-submit",
      }}
    >
      <p className="quiet">{words.text}</p>
      <form id={form} onSubmit={submit} noValidate>
        <Field
          label={words.file}
          hint={words.fileHint}
          trouble={tooLarge ?? (wrongFile && { ...wrongFile, title: words.refused })}
        >
          {({ status, ...field }) => (
            <label className={s.pick} data-wrong={status === "error" || undefined}>
              <input
                {...field}
                type="file"
                accept=".wasm"
                className="sr"
                autoFocus
                onChange={(event) => {
                  const [first] = event.target.files ?? [];
                  if (first) onFile(first);
                  // The same file may be chosen again once it was mended.
                  event.target.value = "";
                }}
                data-testid="upload-plugin-file"
              />
              <FileUp size={20} aria-hidden />
              {file ? (
                <span>
                  <strong>{file.name}</strong> <span className="quiet">{size(file.size)}</span>
                  <br />
                  <u>{words.another}</u>
                </span>
              ) : (
                <span>
                  <u>{words.choose}</u> {words.orDrop}
                </span>
              )}
            </label>
          )}
        </Field>
        {plugin === undefined && (
          <Field label={`${words.name} (${t.common.optional})`} hint={words.nameHint} trouble={at("name")}>
            {(field) => (
              <Input
                {...field}
                value={name}
                onChange={(event) => setName(event.target.value)}
                autoComplete="off"
                spellCheck={false}
                data-testid="upload-plugin-name"
              />
            )}
          </Field>
        )}
        {signs && (
          <Field label={words.signature} hint={words.signatureNeeded} trouble={at("signature")}>
            {(field) => (
              <Input
                {...field}
                value={signature}
                onChange={(event) => setSignature(event.target.value)}
                style={{ fontFamily: "var(--mono)" }}
                autoComplete="off"
                spellCheck={false}
                data-testid="upload-plugin-signature"
              />
            )}
          </Field>
        )}
        <Field label={`${words.note} (${t.common.optional})`} trouble={rest}>
          {(field) => (
            <Input
              {...field}
              value={note}
              onChange={(event) => setNote(event.target.value)}
              data-testid="upload-plugin-note"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

/** The content in Base64; none if the browser cannot read it any more. */
function encoded(file: File): Promise<string | null> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onerror = () => resolve(null);
    reader.onload = () => {
      const address = String(reader.result);
      // An empty file is an address without a comma.
      resolve(address.includes(",") ? address.slice(address.indexOf(",") + 1) : "");
    };
    reader.readAsDataURL(file);
  });
}
